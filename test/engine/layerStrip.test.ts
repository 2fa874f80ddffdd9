import { strict as assert } from 'node:assert';
import { layerMaps } from '../../src/engine/layerStrip.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';

describe('maps of several layers at once', () => {
  it('are those of each layer alone, and their drops too', async () => {
    const engine = new Engine();
    const image = samplePicture('cat-and-dog.jpg');
    const { layers } = await engine.model(sampleModel);
    const some = layers.filter(({ reason }) => reason === undefined).slice(-3);
    const names = some.map(({ tensor }) => tensor);
    const all = await engine.asked(
      image,
      sampleModel,
      {},
      () => undefined,
      ({ input, wish }, stages, model) => layerMaps(input, model.classifier, wish, names, stages),
    );
    for (const { layer, heatmap, drop } of all) {
      const measure = { names: ['drop'], baselines: false } as const;
      const alone = await engine.explain(image, sampleModel, { layer: layer.tensor, measure });
      heatmap.values.forEach((value, at) => assert.ok(Math.abs(value - alone.heatmap.values[at]!) < 1e-5));
      assert.ok(Math.abs(drop! - alone.measures!.drop!.drop) < 1e-5);
    }
    await engine.release();
  });
});

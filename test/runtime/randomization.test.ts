import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Asked } from '../../src/engine/ask.ts';
import { mapOf } from '../../src/engine/map.ts';
import { randomization } from '../../src/engine/measure/randomization.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';

const picture = samplePicture('fox.png');
const quiet = { begin: () => undefined };

/** What an edge detector makes of the picture: it knows nothing of the model. */
function edgesOf({ input: { tensor } }: Asked) {
  const width = tensor.dims[3] ?? 1;
  return { heatmap: { values: tensor.data.map((value, at) => Math.abs(value - (tensor.data[at - width] ?? 0))) } };
}

/** Guided backpropagation alone, without a map: nearly an edge detector (Adebayo et al. 2018). */
async function guidedOf({ classifier, run, seed }: Asked) {
  const found = await classifier.guided?.(run, seed, quiet);
  return { heatmap: { values: (found?.gradient.data ?? new Float32Array()).map(Math.abs) } };
}

describe('randomization of the model', () => {
  const engine = new Engine();
  after(() => engine.release());
  const cascade = (make: (asked: Asked) => Promise<{ heatmap: { values: Float32Array } }>, seed = 1) =>
    engine.asked(picture, sampleModel, {}, quiet.begin, async (asked) => {
      const { heatmap } = await make(asked);
      return randomization(asked, heatmap, make, { seed }, quiet);
    });
  const gradCam = (asked: Asked) => mapOf(asked, 'grad-cam++', quiet);

  it('changes a map of the model, from the score down to the first layer, and not one of edges', async () => {
    const [found, edges] = [await cascade(gradCam), await cascade(async (asked) => edgesOf(asked))];
    assert.equal(found.length, 8);
    assert.match(found[0]!.layer, /classifier/);
    assert.match(found.at(-1)!.layer, /stem/);
    assert.ok(found[0]!.similarity! > 0.8, 'Grad-CAM++ rates channels by positive gradients: one layer is not all');
    for (const { similarity = 0 } of found.slice(-4)) assert.ok(similarity < 0.6, String(similarity));
    assert.deepEqual(
      edges.map(({ similarity }) => Number(similarity?.toFixed(6))),
      Array(8).fill(1),
    );
  });

  it('changes guided backpropagation less, which draws the picture’s edges', async () => {
    const mean = (found: readonly { readonly similarity?: number }[]) =>
      found.reduce((sum, { similarity = 0 }) => sum + similarity, 0) / found.length;
    const [map, guided] = [await cascade(gradCam), await cascade(guidedOf)];
    assert.ok(mean(guided) > mean(map) + 0.1, `${mean(guided)} ${mean(map)}`);
  });

  it('is the same again with the same seed, and another with another', async () => {
    const [one, again, other] = [await cascade(gradCam, 3), await cascade(gradCam, 3), await cascade(gradCam, 4)];
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  it('differentiates the shuffled model, not the one in the file', async () => {
    const model = await engine.model(sampleModel);
    const { data, dims } = await engine.input(picture, model);
    let worst = 0;
    for await (const { classifier } of model.classifier.shuffled(2, 1)) {
      const shuffled = { ...model, classifier: classifier as typeof model.classifier };
      const checked = await checkGradient(shuffled, classifier.layer(), { type: 'float32', dims, data });
      assert.equal(checked.obstacle, undefined);
      worst = Math.max(worst, checked.worstError);
    }
    assert.ok(worst < 1e-2, String(worst));
  });

  it('is refused for a model of several parts, with a code', async () => {
    const captioner = path.join(path.dirname(sampleModel), 'captioner');
    const image = path.join(captioner, 'pictures');
    const model = path.join(captioner, 'encoder_model.onnx');
    const [name] = readdirSync(image);
    const measure = { names: ['randomization'], baselines: false } as const;
    await assert.rejects(engine.explain(path.join(image, name!), model, { measure }), {
      code: 'measure-randomization',
    });
  });
});

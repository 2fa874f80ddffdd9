import { strict as assert } from 'node:assert';
import type { FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { exportGradient } from '../../../src/runtime/answers/exportGradient.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { countSessions } from '../../support/countSessions.ts';
import { noisePng } from '../../support/pictures.ts';
import { smallModel } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const quiet = { begin: () => undefined };

describe('A model that is run', () => {
  const count = countSessions();
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const from of ['memory', 'file'] as const) {
    it(`gives the gradients of several layers from one run of the gradient graph in ${from}`, async () => {
      const image = folder.write('i.png', await noisePng(9, 9));
      const file = folder.write('m.onnx', smallModel());
      if (from === 'file') await exportGradient(await engine.model(file));
      const names = ['relu1', 'conv2', 'relu2'];
      const alone = [];
      for (const layer of names) alone.push(await engine.explain(image, file, { layer, class: 1 }));
      await engine.release();

      const { classifier, gradientGraph } = await engine.model(file);
      assert.equal(gradientGraph, from);
      const before = count.made;
      const layers = names.map((name) => classifier.layer(name));
      const run = await classifier.forward(classifier.feedsOf(alone[0]!.input), layers, quiet);
      const seed: FloatTensor = { ...run.score, data: Float32Array.of(0, 1, 0, 0, 0) };
      const gradients = await classifier.gradients(run, layers, seed, quiet);
      // The file's gradient is compared with the one in memory, which takes a run of its own.
      assert.equal(count.made - before, from === 'file' ? 3 : 2);
      for (const [at, { tensor }] of layers.entries()) {
        assert.deepEqual(gradients.get(tensor)!.data, alone[at]!.gradient!.data, tensor);
        assert.deepEqual(run.activations.get(tensor)!.data, alone[at]!.activation.data, tensor);
        assert.ok(gradients.get(tensor)!.data.some((value) => value !== 0));
      }
    });
  }

  it('is not run again for the same picture and layers, but for others', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    const { classifier, input } = await engine
      .explain(image, folder.write('m.onnx', smallModel()), {})
      .then((explained) => ({ classifier: explained.model.classifier, input: explained.input }));
    const layers = [classifier.layer('relu2')];
    const run = await classifier.forward(classifier.feedsOf(input), layers, quiet);
    assert.equal(await classifier.forward(classifier.feedsOf(input), layers, quiet), run);
    assert.notEqual(await classifier.forward(classifier.feedsOf({ ...input }), layers, quiet), run);
    assert.notEqual(await classifier.forward(classifier.feedsOf(input), [classifier.layer('relu1')], quiet), run);
  });
});

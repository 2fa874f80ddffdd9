import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { countSessions } from '../support/countSessions.ts';
import { noisePng } from '../support/pictures.ts';
import { smallModel, smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const mebibyte = 2 ** 20;

describe('the engine’s sessions', () => {
  const count = countSessions();
  const folder = useTemporaryFolder();
  const limits = { threads: 1, memoryBytes: 64 * mebibyte, maxPixels: 1e6 };

  it('releases every session that it made', async () => {
    const engine = new Engine(limits);
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = folder.write('m.onnx', smallModel({ dims: ['N', 3, 'H', 'W'] }));
    await engine.explain(image, model, {});
    await engine.explain(image, model, { layer: 'relu1', class: 1 });
    await assert.rejects(engine.explain(image, model, { class: 'nobody' }));
    assert.ok(count.made >= 4 && count.alive > 0);
    await engine.release();
    assert.equal(count.alive, 0);
    await engine.release();
  });

  it('runs the model once for all classes of a picture, even if it is larger than the budget', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = folder.write('m.onnx', smallModel());
    for (const memoryBytes of [64 * mebibyte, 1]) {
      const engine = new Engine({ ...limits, memoryBytes });
      const explained = [];
      for (const wanted of [0, 1]) explained.push(await engine.explain(image, model, { class: wanted }));
      const runs = new Set(explained.map(({ activation }) => activation.data)).size;
      assert.deepEqual([runs, count.alive], [1, 2]);
      await engine.release();
    }
  });

  it('runs a model again that another one has displaced', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    const models = [1, 2].map((seed) => folder.write(`m${seed}.onnx`, smallModel({ seed })));
    const engine = new Engine({ ...limits, memoryBytes: 1 });
    const first = await engine.explain(image, models[0]!, { class: 0 });
    await engine.explain(image, models[1]!, { class: 0 });
    assert.equal(count.alive, 2);
    const again = await engine.explain(image, models[0]!, { class: 0 });
    assert.notEqual(again.activation.data, first.activation.data);
    assert.deepEqual(again.activation.data, first.activation.data);
    await engine.release();
  });

  it('makes separate ones for another output of the same model', async () => {
    const { nodes, constants, ...parts } = smallNetwork({ classes: 3 });
    const both = buildModel({
      ...parts,
      nodes: [...nodes, makeNode('Gemm', ['flat', 'w4'], ['kinds'])],
      constants: [...constants!, weights('w4', [24, 7], 5)],
      outputs: ['logits', 'kinds'],
    });
    const [image, model] = [folder.write('i.png', await noisePng(9, 9)), folder.write('m.onnx', both)];
    const engine = new Engine(limits);
    for (const [name, classes] of [
      ['logits', 3],
      ['kinds', 7],
      ['logits', 3],
    ] as const) {
      folder.write('m.whylight.json', JSON.stringify({ output: { name } }));
      for (const method of ['grad-cam++', 'ablation-cam'] as const) {
        const { predictions, activation, gradient } = await engine.explain(image, model, {
          method,
          top: 10,
          layer: 'relu1',
        });
        assert.equal(predictions.length, classes);
        if (method === 'grad-cam++') assert.deepEqual(gradient!.dims, activation.dims);
      }
    }
    await engine.release();
  });

  it('leaves no session of a model that can’t be fed', async () => {
    const engine = new Engine(limits);
    const model = folder.write('m.onnx', smallModel({ dims: [1, 7, 8, 8], channels: 7 }));
    await assert.rejects(engine.explain(folder.write('i.png', await noisePng(9, 9)), model, {}));
    assert.ok(count.made > 0);
    assert.equal(count.alive, 0);
  });

  it('stays within its memory over many models', async () => {
    const engine = new Engine({ ...limits, memoryBytes: 17 * mebibyte });
    const image = folder.write('i.png', await noisePng(9, 9));
    for (let at = 0; at < 6; at++)
      await engine.explain(image, folder.write(`m${at}.onnx`, smallModel({ seed: at + 1 })), {});
    // Four sessions of 4 MiB and a little; one more lives while a model is read.
    assert.ok(count.alive <= 4 && count.most <= 5, `${count.alive} alive, ${count.most} at most`);
    await engine.release();
  });

  it('makes new ones for another number of threads, and keeps them for another limit', async () => {
    const engine = new Engine(limits);
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = folder.write('m.onnx', smallModel());
    await engine.explain(image, model, {});
    await engine.configure({ ...limits, maxPixels: 2e6 });
    assert.ok(count.alive > 0);
    await engine.configure({ ...limits, threads: 2 });
    assert.equal(count.alive, 0);
    await engine.explain(image, model, {});
    await engine.configure({ ...limits, threads: 2, maxPixels: 10 });
    await assert.rejects(engine.explain(folder.write('j.png', await noisePng(9, 9)), model, {}), {
      code: 'image-too-large',
    });
    await engine.release();
  });
});

import { strict as assert } from 'node:assert';
import { extension, inFolder } from './extension.ts';

describe('the API for other extensions', () => {
  it('explains an image with the model that lies beside it', async () => {
    const { explain } = await extension().activate();
    const explanation = await explain(inFolder('fox.png'));
    assert.equal(explanation.class.label, 'fox');
    const { schema, whylight, model } = explanation;
    assert.deepEqual(Object.keys(explanation).slice(0, 4), ['schema', 'whylight', 'onnxruntime', 'model']);
    assert.deepEqual([schema, model.path], [1, inFolder('sample.onnx').fsPath]);
    assert.match(`${whylight} ${model.sha256}`, /^\d+\.\d+\.\d+ [0-9a-f]{64}$/);
    assert.ok(explanation.regions.length > 0);
    assert.ok(explanation.heatmap.values instanceof Float32Array);
  });

  it('takes a class, a layer and a method', async () => {
    const { explain, describe: describeModel } = await extension().activate();
    const { layers } = await describeModel(inFolder('sample.onnx'));
    const layer = layers.find(({ reason, isDefault }) => reason === undefined && !isDefault)!;
    const explanation = await explain(inFolder('fox.png'), { class: 'cat', layer: layer.name, method: 'grad-cam' });
    assert.equal(explanation.class.label, 'cat');
    assert.equal(explanation.layer.tensor, layer.tensor);
    assert.equal(explanation.method, 'grad-cam');
  });

  it('rejects with a code and a next step', async () => {
    const { explain } = await extension().activate();
    const error = await explain(inFolder('missing.png')).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; nextStep: string },
    );
    assert.match(error?.code ?? '', /^[a-z-]+$/);
    assert.notEqual(error?.code, 'internal');
  });

  it('answers all of many requests at once', async () => {
    const { explain } = await extension().activate();
    const answers = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) => explain(inFolder('fox.png'), { class: index })),
    );
    assert.deepEqual(
      answers.map(({ class: shown }) => shown.index),
      [0, 1, 2, 3, 4, 5],
    );
  });
});

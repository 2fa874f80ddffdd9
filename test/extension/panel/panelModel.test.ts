import { strict as assert } from 'node:assert';
import { modelFiles, panelModel, recipePath } from '../../../src/extension/panel/panelModel.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';

const description = {
  layers: [{ tensor: 'a' }, { tensor: 'b', reason: 'no grid' }],
  labels: ['cat', 'dog'],
  methods: [],
  classCount: 2,
  gradientGraph: 'memory',
  parts: [],
  model: '/m/a.onnx',
  files: ['/m/a.onnx', '/m/labels.txt'],
} as unknown as ModelDescription;

describe('a model in the panel', () => {
  it('crosses without its labels', () => {
    const model = panelModel('/m/a.onnx', description);
    assert.deepEqual([model.name, model.layers.length], ['a.onnx', 2]);
    assert.equal('labels' in model, false);
  });

  it('is made from the files that the engine names; before that, from its own, its recipe and its gradient graph', () => {
    assert.deepEqual(modelFiles('/m/a.onnx', description), ['/m/a.onnx', '/m/labels.txt']);
    assert.deepEqual(modelFiles('/m/b.onnx', description), ['/m/b.onnx', '/m/b.whylight.json', '/m/b.grad.onnx']);
    assert.equal(recipePath('/m/A.ONNX'), '/m/A.whylight.json');
  });
});

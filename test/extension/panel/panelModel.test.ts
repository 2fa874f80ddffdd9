import assert from 'node:assert/strict';
import { modelFiles, panelModel, recipePath } from '../../../src/extension/panel/panelModel';
import type { ModelDescription } from '../../../src/protocol/engine';

const description = {
  layers: [{ tensor: 'a' }, { tensor: 'b', reason: 'no grid' }],
  labels: ['cat', 'dog'],
  methods: [],
  classCount: 2,
  gradientGraph: 'memory',
  recipe: { path: '/m/preprocessor_config.json' },
} as unknown as ModelDescription;

describe('a model in the panel', () => {
  it('crosses without its labels', () => {
    const model = panelModel('/m/a.onnx', description);
    assert.deepEqual([model.name, model.layers.length], ['a.onnx', 2]);
    assert.equal('labels' in model, false);
  });

  it('is made from its file, its recipes and its gradient graph', () => {
    const files = modelFiles('/m/a.onnx', description);
    assert.deepEqual(files, ['/m/a.onnx', '/m/a.whylight.json', '/m/a.grad.onnx', '/m/preprocessor_config.json']);
    assert.equal(recipePath('/m/A.ONNX'), '/m/A.whylight.json');
  });
});

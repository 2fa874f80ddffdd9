import assert from 'node:assert/strict';
import { panelModel, recipePath, watchedFiles } from '../../../src/extension/panel/panelModel';
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
  it('crosses without its labels and without what can’t be explained', () => {
    const model = panelModel('/m/a.onnx', description);
    assert.deepEqual([model.name, model.layers.length, model.otherLayers], ['a.onnx', 1, 1]);
    assert.equal('labels' in model, false);
  });

  it('is watched with its image and its recipes', () => {
    const files = watchedFiles('/i/cat.jpg', '/m/a.onnx', description);
    assert.deepEqual(files, ['/i/cat.jpg', '/m/a.onnx', '/m/a.whylight.json', '/m/preprocessor_config.json']);
    assert.equal(recipePath('/m/A.ONNX'), '/m/A.whylight.json');
  });
});

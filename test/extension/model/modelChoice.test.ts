import assert from 'node:assert/strict';
import type { ModelDecision, ModelQuestion } from '../../../src/extension/model/modelChoice';
import { decideModel, isModelFile, upwards } from '../../../src/extension/model/modelChoice';

const question: ModelQuestion = {
  imageFolder: '/work/photos/cats',
  workspaceFolder: '/work',
  setting: '',
  remembered: undefined,
  current: undefined,
  models: [],
};

const cases: readonly { readonly title: string; readonly given: Partial<ModelQuestion>; readonly expected: ModelDecision }[] = [
  { title: 'none', given: {}, expected: { kind: 'none' } },
  {
    title: 'the only one, wherever it lies',
    given: { models: ['/work/models/a.onnx'] },
    expected: { kind: 'use', model: '/work/models/a.onnx', because: 'nearest' },
  },
  {
    title: "the image's folder before its parents",
    given: { models: ['/work/a.onnx', '/work/photos/cats/b.onnx', '/work/photos/c.onnx'] },
    expected: { kind: 'use', model: '/work/photos/cats/b.onnx', because: 'nearest' },
  },
  {
    title: 'the nearest parent before farther ones',
    given: { models: ['/work/a.onnx', '/work/photos/c.onnx', '/work/models/d.onnx'] },
    expected: { kind: 'use', model: '/work/photos/c.onnx', because: 'nearest' },
  },
  {
    title: 'a question where several lie equally near',
    given: { models: ['/work/photos/d.onnx', '/work/photos/c.onnx', '/work/a.onnx'] },
    expected: { kind: 'ask', candidates: ['/work/photos/c.onnx', '/work/photos/d.onnx'] },
  },
  {
    title: 'what was picked here before',
    given: { models: ['/work/photos/c.onnx', '/work/photos/d.onnx'], remembered: '/work/photos/d.onnx' },
    expected: { kind: 'use', model: '/work/photos/d.onnx', because: 'picked' },
  },
  {
    title: 'no question where the one in use is among the nearest',
    given: { models: ['/work/photos/c.onnx', '/work/photos/d.onnx'], current: '/work/photos/c.onnx' },
    expected: { kind: 'use', model: '/work/photos/c.onnx', because: 'picked' },
  },
  {
    title: 'never a gradient graph',
    given: { models: ['/work/photos/cats/a.grad.onnx', '/work/a.onnx'] },
    expected: { kind: 'use', model: '/work/a.onnx', because: 'nearest' },
  },
  {
    title: 'the setting before all else, relative to the workspace folder',
    given: { models: ['/work/photos/cats/b.onnx'], remembered: '/work/b.onnx', setting: 'models/x.onnx' },
    expected: { kind: 'use', model: '/work/models/x.onnx', because: 'setting' },
  },
  {
    title: 'an absolute setting as it is',
    given: { setting: '/far/x.onnx' },
    expected: { kind: 'use', model: '/far/x.onnx', because: 'setting' },
  },
  {
    title: 'a setting with the workspace folder written out',
    given: { setting: '${workspaceFolder}/x.onnx' },
    expected: { kind: 'use', model: '/work/x.onnx', because: 'setting' },
  },
  {
    title: 'one beside an image outside of the workspace',
    given: { imageFolder: '/far/away', workspaceFolder: undefined, models: ['/far/away/a.onnx', '/work/b.onnx'] },
    expected: { kind: 'use', model: '/far/away/a.onnx', because: 'nearest' },
  },
];

describe('the choice of a model', () => {
  for (const { title, given, expected } of cases) {
    it(`takes ${title}`, () => assert.deepEqual(decideModel({ ...question, ...given }), expected));
  }

  it('knows a model by its name', () => {
    assert.deepEqual(['a.onnx', 'A.ONNX', 'a.grad.onnx', 'a.onnx.data', 'a.ort'].map(isModelFile), [true, true, false, false, false]);
  });

  it('walks up to the workspace folder and no further', () => {
    assert.deepEqual(upwards('/a/b/c', '/a'), ['/a/b/c', '/a/b', '/a']);
    assert.deepEqual(upwards('/x/y', '/a'), ['/x/y']);
  });
});

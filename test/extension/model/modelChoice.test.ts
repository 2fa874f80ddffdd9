import { isModelFile } from '../../../src/vocabulary/modelFiles.ts';
import { strict as assert } from 'node:assert';
import {
  type ModelDecision,
  type ModelQuestion,
  decideModel,
  upwards,
} from '../../../src/extension/model/modelChoice.ts';

const question: ModelQuestion = {
  imageFolder: '/project/photos/cats',
  workspaceFolder: '/project',
  setting: undefined,
  remembered: undefined,
  picked: {},
  current: undefined,
  models: [],
};

const cases: readonly {
  readonly title: string;
  readonly given: Partial<ModelQuestion>;
  readonly expected: ModelDecision;
}[] = [
  { title: 'none', given: {}, expected: { kind: 'none' } },
  {
    title: 'the only one, wherever it lies',
    given: { models: ['/project/models/a.onnx'] },
    expected: { kind: 'use', model: '/project/models/a.onnx', because: 'nearest' },
  },
  {
    title: "the image's folder before its parents",
    given: { models: ['/project/a.onnx', '/project/photos/cats/b.onnx', '/project/photos/c.onnx'] },
    expected: { kind: 'use', model: '/project/photos/cats/b.onnx', because: 'nearest' },
  },
  {
    title: 'the nearest parent before farther ones',
    given: { models: ['/project/a.onnx', '/project/photos/c.onnx', '/project/models/d.onnx'] },
    expected: { kind: 'use', model: '/project/photos/c.onnx', because: 'nearest' },
  },
  {
    title: 'a question where several lie equally near',
    given: { models: ['/project/photos/d.onnx', '/project/photos/c.onnx', '/project/a.onnx'] },
    expected: { kind: 'ask', candidates: ['/project/photos/c.onnx', '/project/photos/d.onnx'] },
  },
  {
    title: 'what was picked here before',
    given: { models: ['/project/photos/c.onnx', '/project/photos/d.onnx'], remembered: '/project/photos/d.onnx' },
    expected: { kind: 'use', model: '/project/photos/d.onnx', because: 'picked' },
  },
  {
    title: 'no question where the one in use is among the nearest',
    given: { models: ['/project/photos/c.onnx', '/project/photos/d.onnx'], current: '/project/photos/c.onnx' },
    expected: { kind: 'use', model: '/project/photos/c.onnx', because: 'picked' },
  },
  {
    title: 'never a gradient graph',
    given: { models: ['/project/photos/cats/a.grad.onnx', '/project/a.onnx'] },
    expected: { kind: 'use', model: '/project/a.onnx', because: 'nearest' },
  },
  {
    title: 'the setting before all else, relative to the workspace folder',
    given: {
      models: ['/project/photos/cats/b.onnx'],
      remembered: '/project/b.onnx',
      setting: '/project/models/x.onnx',
    },
    expected: { kind: 'use', model: '/project/models/x.onnx', because: 'setting' },
  },
  {
    title: 'what was picked for another class’s folder, where the question is the same',
    given: {
      models: ['/project/m/c.onnx', '/project/m/d.onnx'],
      picked: {
        '/project/photos/dogs': '/project/m/d.onnx',
        '/project/x/y/z': '/project/m/c.onnx',
        '/a': '/project/m/c.onnx',
      },
    },
    expected: { kind: 'use', model: '/project/m/d.onnx', because: 'picked' },
  },
  {
    title: 'a question where what was picked elsewhere is none of the nearest',
    given: {
      models: ['/project/photos/c.onnx', '/project/photos/d.onnx', '/project/e.onnx'],
      picked: { '/project/other': '/project/e.onnx' },
    },
    expected: { kind: 'ask', candidates: ['/project/photos/c.onnx', '/project/photos/d.onnx'] },
  },
  {
    title: 'one beside an image outside of the workspace',
    given: { imageFolder: '/far/away', workspaceFolder: undefined, models: ['/far/away/a.onnx', '/project/b.onnx'] },
    expected: { kind: 'use', model: '/far/away/a.onnx', because: 'nearest' },
  },
];

describe('the choice of a model', () => {
  for (const { title, given, expected } of cases) {
    it(`takes ${title}`, () => assert.deepEqual(decideModel({ ...question, ...given }), expected));
  }

  it('knows a model by its name', () => {
    assert.deepEqual(['a.onnx', 'A.ONNX', 'a.grad.onnx', 'a.onnx.data', 'a.ort'].map(isModelFile), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('walks up to the workspace folder and no further', () => {
    assert.deepEqual(upwards('/a/b/c', '/a'), ['/a/b/c', '/a/b', '/a']);
    assert.deepEqual(upwards('/x/y', '/a'), ['/x/y']);
  });
});

import { strict as assert } from 'node:assert';
import path from 'node:path';
import { Engine } from '../../../src/runtime/engine.ts';
import { recipeFiles } from '../../../src/engine/reading/recipeFiles.ts';
import { smallModel } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { disk } from '../../../src/runtime/disk/disk.ts';

const three = 'cat\ndog\nbird\n';

/** Files beside a model with three classes, and its labels; or the code of the error. */
const cases: readonly {
  what: string;
  files: Readonly<Record<string, string>>;
  labels?: readonly string[];
  code?: string;
  classes?: number;
}[] = [
  { what: 'no file', files: {}, labels: [] },
  { what: 'labels.txt', files: { 'labels.txt': three }, labels: ['cat', 'dog', 'bird'] },
  { what: 'a file *.labels', files: { 'zoo.labels': three }, labels: ['cat', 'dog', 'bird'] },
  { what: 'a file *classes*.json', files: { 'my_classes_v2.json': '["a", "b", "c"]' }, labels: ['a', 'b', 'c'] },
  {
    what: 'synset.txt',
    files: { 'synset.txt': 'n01440764 tench, Tinca tinca\nn01443537 goldfish\nn01484850 shark' },
    labels: ['tench, Tinca tinca', 'goldfish', 'shark'],
  },
  { what: 'class_indices.json', files: { 'class_indices.json': '{"c": 2, "a": 0, "b": 1}' }, labels: ['a', 'b', 'c'] },
  { what: 'names.txt', files: { 'names.txt': three }, labels: ['cat', 'dog', 'bird'] },
  { what: 'obj.names', files: { 'obj.names': three }, labels: ['cat', 'dog', 'bird'] },
  { what: 'labels.csv', files: { 'labels.csv': 'id,name\n0,cat\n1,dog\n2,bird\n' }, labels: ['cat', 'dog', 'bird'] },
  { what: 'data.yaml', files: { 'data.yaml': 'names: [cat, dog, bird]' }, labels: ['cat', 'dog', 'bird'] },
  { what: 'labels of another model', files: { 'labels.txt': 'cat\ndog\n' }, labels: [] },
  {
    what: 'labels of another model, then its own',
    files: { 'a_classes.txt': 'x\ny\n', 'b_classes.txt': three },
    labels: ['cat', 'dog', 'bird'],
  },
  {
    what: 'a file that only looks like labels',
    files: { 'classes.json': '{"count": 3, "classes": ["a"]}', 'labels.txt': three },
    labels: ['cat', 'dog', 'bird'],
  },
  { what: 'a broken file and no other', files: { 'classes.json': '{"a' }, labels: [] },
  { what: 'a folder called labels.txt', files: { 'labels.txt/x': '' }, labels: [] },
  {
    what: 'a recipe with labels',
    files: { 'm.whylight.json': '{"labels": ["x", "y", "z"]}', 'labels.txt': three },
    labels: ['x', 'y', 'z'],
  },
  {
    what: 'a recipe that names a file',
    files: { 'm.whylight.json': '{"labels": "names/animals.txt"}', 'names/animals.txt': three },
    labels: ['cat', 'dog', 'bird'],
  },
  {
    what: 'a recipe with too few labels',
    files: { 'm.whylight.json': '{"labels": ["x", "y"]}' },
    code: 'labels-mismatch',
  },
  {
    what: 'a recipe that names a file with too many',
    files: { 'm.whylight.json': '{"labels": "l.txt"}', 'l.txt': 'a\nb\nc\nd' },
    code: 'labels-mismatch',
  },
  {
    what: 'a recipe that names no file',
    files: { 'm.whylight.json': '{"labels": "nowhere.txt"}' },
    code: 'labels-missing',
  },
  {
    what: 'a recipe that names a broken file',
    files: { 'm.whylight.json': '{"labels": "l.json"}', 'l.json': '{' },
    code: 'labels-invalid',
  },
  { what: 'a recipe that is not JSON', files: { 'm.whylight.json': '{"input": ' }, code: 'recipe-invalid' },
  {
    what: 'a recipe with a slip of the pen',
    files: { 'm.whylight.json': '{"input": {"widht": 8}}' },
    code: 'recipe-invalid',
  },
  {
    what: 'a recipe with an output that the model lacks',
    files: { 'm.whylight.json': '{"output": {"name": "probabilities"}}' },
    code: 'output-unknown',
  },
  {
    what: 'a recipe for another size',
    files: { 'm.whylight.json': '{"input": {"layout": "NCHW", "width": 8, "height": 8}}' },
    labels: [],
  },
  {
    what: 'two labels for one score',
    files: { 'labels.txt': 'healthy\nill\n' },
    labels: ['healthy', 'ill'],
    classes: 1,
  },
];

describe('the recipe and labels of a model', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { what, files, labels, code, classes = 3 } of cases) {
    it(`with ${what} beside it: ${code ?? (labels!.length === 0 ? 'no labels' : labels!.join(', '))}`, async () => {
      const model = folder.write('m.onnx', smallModel({ classes }));
      for (const [name, text] of Object.entries(files)) folder.write(name, text);
      if (code !== undefined) await assert.rejects(engine.model(model), { code });
      else assert.deepEqual((await engine.model(model)).recipe.labels, labels);
    });
  }

  it('come from the file that is named, before the one beside the model', async () => {
    const model = folder.write('m.onnx', smallModel({ classes: 3 }));
    folder.write('m.whylight.json', '{"labels": ["x", "y", "z"]}');
    const named = folder.write('elsewhere/r.json', '{"labels": "l.txt"}');
    folder.write('elsewhere/l.txt', three);
    assert.deepEqual((await engine.model(model, { recipe: named })).recipe.labels, ['cat', 'dog', 'bird']);
    assert.deepEqual((await engine.model(model)).recipe.labels, ['x', 'y', 'z']);
    await assert.rejects(engine.model(model, { recipe: folder.at('none.json') }), { code: 'recipe-missing' });
  });

  it('are read again once the recipe has changed', async () => {
    const model = folder.write('m.onnx', smallModel({ classes: 3 }));
    assert.equal((await engine.model(model)).recipe.source.kind, 'guess');
    folder.write('m.whylight.json', '{"labels": ["x", "y", "z"]}');
    assert.equal((await engine.model(model)).recipe.source.kind, 'file');
  });

  it('are read again once the file of labels that the recipe names has changed', async () => {
    const model = folder.write('m.onnx', smallModel({ classes: 3 }));
    folder.write('m.whylight.json', '{"labels": "names/animals.txt"}');
    const labels = folder.write('names/animals.txt', three);
    assert.ok((await recipeFiles(disk, model)).includes(labels));
    assert.deepEqual((await engine.model(model)).recipe.labels, ['cat', 'dog', 'bird']);
    folder.write('names/animals.txt', 'cat\ndog\nwhale\n');
    assert.deepEqual((await engine.model(model)).recipe.labels, ['cat', 'dog', 'whale']);
  });

  it('do not include what a recipe names on another machine: to look for it would tell that machine who asks', async () => {
    const model = folder.write('m.onnx', smallModel());
    folder.write('m.whylight.json', JSON.stringify({ labels: '//server/share/labels.txt' }));
    assert.ok(!(await recipeFiles(disk, model)).some((file) => file.includes('server')));
  });

  it('are looked for in files of a fixed name, there or not, and in files of labels that are there', async () => {
    const model = folder.write('m.onnx', smallModel({ classes: 3 }));
    const labels = folder.write('zoo.labels', three);
    const files = await recipeFiles(disk, model);
    const beside = ['m.whylight.json', 'preprocessor_config.json', 'config.json'].map((name) => folder.at(name));
    for (const file of [labels, ...beside]) assert.ok(files.includes(file), file);
    assert.ok(files.every((file) => path.isAbsolute(file)));
  });

  it('that do not fit are named in a note, with both numbers', async () => {
    const model = folder.write('m.onnx', smallModel({ classes: 3 }));
    folder.write('labels.txt', 'cat\ndog\n');
    const { notes } = (await engine.model(model)).recipe;
    assert.match(notes?.join() ?? '', /labels\.txt has 2 names, and the model has 3 classes/);
  });
});

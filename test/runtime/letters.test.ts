import { strict as assert } from 'node:assert';
import { rmSync } from 'node:fs';
import { Engine } from '../../src/runtime/engine.ts';
import { WhylightError } from '../../src/engine/errors.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { letterModel, lettersTensor, smallAlphabet } from '../support/letterModel.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('a reader of letters (CTC)', () => {
  const engine = new Engine();
  const folder = useTemporaryFolder();
  after(() => engine.release());

  const lines = smallAlphabet.map((letter) => `${letter}\n`).join('');
  function planted(model: Uint8Array, files: Readonly<Record<string, string>> = { 'labels.txt': lines }): string {
    for (const [name, text] of Object.entries(files)) folder.write(name, text);
    return folder.write('reader.onnx', model);
  }
  const picture = lettersTensor('.AA.A bb');

  for (const blank of ['first', 'last'] as const)
    for (const order of ['NTK', 'TNK'] as const)
      for (const head of ['none', 'Softmax', 'LogSoftmax'] as const)
        it(`says equal letters in a row once, and twice with a blank between (blank ${blank}, ${order}, ${head})`, async () => {
          const model = planted(letterModel(blank, { order, head }));
          const { caption, target, class: said, method } = await engine.explainTensor(picture, model, {});
          assert.equal(caption!.text, 'AA b');
          assert.deepEqual([caption!.unit, said.label], ['letter', 'AA b']);
          assert.deepEqual(target, { kind: 'word', from: 0, to: 2 });
          assert.equal(method, 'layer-cam');
          const loaded = await engine.model(model);
          assert.ok(loaded.recipe.notes!.some((note) => note.includes(`the ${blank} is taken`)));
          assert.equal(loaded.defaultLayer!.tensor, 'relu');
        });

  it('looks at the letter that it is asked about', async () => {
    const model = planted(letterModel());
    for (const [from, columns] of [
      [0, [1, 2]],
      [1, [4]],
      ['b', [6, 7]],
    ] as const) {
      const { heatmap } = await engine.explainTensor(picture, model, { target: { kind: 'word', from } });
      const hottest = heatmap.values.indexOf(Math.max(...heatmap.values));
      assert.ok((columns as readonly number[]).includes(hottest % heatmap.width), `${from}: ${hottest}`);
    }
  });

  it('takes a span, one that reads so, and a letter in another’s place', async () => {
    const model = planted(letterModel());
    const span = await engine.explainTensor(picture, model, { target: { kind: 'word', from: 'A b' } });
    assert.deepEqual([span.target, span.class.label], [{ kind: 'word', from: 1, to: 2 }, 'A b']);
    const one = await engine.explainTensor(picture, model, { target: { kind: 'word', from: 2 } });
    assert.deepEqual(one.predictions.map(({ label }) => label).sort(), [' ', '(blank)', 'A', 'b']);
    const other = await engine.explainTensor(picture, model, { target: { kind: 'word', from: 2, token: 1 } });
    assert.equal(other.class.label, 'A');
  });

  it('finds the steps of a text that is given', async () => {
    const model = planted(letterModel());
    const own = (await engine.explainTensor(picture, model, {})).caption!;
    const given = (await engine.explainTensor(picture, model, { text: 'aa b' })).caption!;
    assert.deepEqual({ ...given, isGiven: false }, own);
    const other = (await engine.explainTensor(picture, model, { text: 'bb' })).caption!;
    assert.ok(other.logProbability < own.logProbability - 2, `${other.logProbability} ${own.logProbability}`);
    await refused(engine.explainTensor(picture, model, { text: 'Aq' }), 'text-unfit');
    // Four equal letters need three blanks between them.
    assert.equal((await engine.explainTensor(picture, model, { text: 'AAAA' })).caption!.text, 'AAAA');
    await refused(engine.explainTensor(picture, model, { text: 'AAAAA' }), 'text-unfit');
    await refused(engine.explainTensor(picture, model, { text: ' ' }), 'text-unfit');
    await refused(engine.explainTensor(lettersTensor('........'), model, {}), 'nothing-said');
  });

  it('has its letters from a recipe, a file of another name, or the model’s metadata', async () => {
    const recipe = { outputs: [{ kind: 'words', blank: 'last' }], labels: [...smallAlphabet] };
    const sources: readonly (readonly [Uint8Array, Readonly<Record<string, string>>])[] = [
      [letterModel('last'), { 'reader.whylight.json': JSON.stringify(recipe) }],
      [letterModel(), { 'reader_dict.txt': lines }],
      [letterModel(), { 'vocab.json': JSON.stringify({ '[blank]': 0, A: 1, b: 2, ' ': 3 }) }],
      [letterModel('first', { metadata: { character: 'A\nb' } }), {}],
    ];
    for (const [at, [model, files]] of sources.entries()) {
      for (const name of folder.names()) rmSync(folder.at(name));
      const { caption } = await engine.explainTensor(picture, planted(model, files), {});
      assert.equal(caption!.text, 'AA b', String(at));
    }
  });

  it('leaves a model whose names are no letters, or do not fit, to other readings; says why where it is told', async () => {
    for (const text of ['cat\ndog\nowl\n', 'a\nb\nc\nd\ne\nf\ng\n', '']) {
      const model = planted(letterModel(), { 'labels.txt': text });
      assert.notEqual((await engine.model(model)).score.head, 'words', text);
      folder.write('reader.whylight.json', JSON.stringify({ outputs: [{ kind: 'words' }] }));
      await refused(engine.model(model), 'letters-unfit');
      folder.write('reader.whylight.json', '{}');
    }
  });

  it('has a gradient that agrees with differences, at a width that the file leaves open, too', async () => {
    for (const open of [false, true]) {
      const files = { 'labels.txt': lines, 'reader.whylight.json': '{"input": {"width": 32, "height": 8}}' };
      const model = await engine.model(planted(letterModel('first', { open }), files));
      const { worstError, obstacle } = await checkGradient(model, model.classifier.layer('relu'), picture);
      assert.equal(obstacle, undefined);
      assert.ok(worstError < 1e-2, String(worstError));
    }
  });
});

async function refused(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof WhylightError && error.code === code);
}

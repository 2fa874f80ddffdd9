import { strict as assert } from 'node:assert';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';
import { parseRecipe } from '../../../src/engine/recipe/parse.ts';
import { accepted, refused } from './samples.ts';

const base = guessRecipe([1, 3, 224, 224]);
const parse = (file: unknown, over = base) => parseRecipe(JSON.stringify(file), 'm.whylight.json', over).recipe;

describe('parseRecipe', () => {
  it('takes what the file leaves out from the guess, and says that a file it is', () => {
    const { input, output, labels, source } = parse({ input: { resize: 'squash' } });
    assert.deepEqual(input, { ...base.input, resize: 'squash' });
    assert.deepEqual(
      [output, labels, source],
      [base.output, base.labels, { kind: 'file', reason: 'm.whylight.json', path: 'm.whylight.json' }],
    );
  });

  for (const file of accepted) {
    it(`accepts ${JSON.stringify(file)}`, () => {
      assert.ok(parse(file));
    });
  }

  for (const [file, message] of refused) {
    it(`refuses ${JSON.stringify(file)}, and says why`, () => {
      assert.throws(() => parse(file), { code: 'recipe-invalid', message });
    });
  }

  it('refuses what is not JSON, and survives a byte order mark', () => {
    assert.throws(() => parseRecipe('{ "input": ', 'm.whylight.json', base), {
      code: 'recipe-invalid',
      message: /m\.whylight\.json.*not JSON/,
    });
    assert.ok(parseRecipe('\uFEFF{}', 'm.whylight.json', base));
  });

  for (const key of ['__proto__', 'constructor', 'toString']) {
    it(`takes “${key}” for an unknown key like any other`, () => {
      assert.throws(() => parseRecipe(`{"${key}": {}}`, 'x', base), {
        code: 'recipe-invalid',
        message: new RegExp(key),
      });
      assert.throws(() => parseRecipe(`{"input": {"${key}": {"width": 7}}}`, 'x', base), { code: 'recipe-invalid' });
    });
  }

  for (const labels of [
    '//server/share/labels.txt',
    '\\\\server\\share\\labels.txt',
    '/\\server/labels.txt',
    '\\\\?\\C:\\labels.txt',
    '//./pipe/labels',
  ]) {
    it(`asks no other machine, and no device, for labels: ${labels}`, () => {
      assert.throws(() => parse({ labels }), { code: 'recipe-invalid', message: /on another machine/ });
    });
  }

  it('keeps labels, or names the file that holds them', () => {
    assert.deepEqual(parse({ labels: ['a', 'b'] }).labels, ['a', 'b']);
    const { recipe, labelsFile } = parseRecipe('{"labels": "names.txt"}', 'x', { ...base, labels: ['old'] });
    assert.deepEqual([recipe.labels, labelsFile], [[], 'names.txt']);
    assert.deepEqual(parse({}, { ...base, labels: ['old'] }).labels, ['old']);
  });

  it('turns the guessed mean and std with the channels, unless the file has its own', () => {
    assert.deepEqual(parse({ input: { channels: 'BGR' } }).input.mean, [0.406, 0.456, 0.485]);
    assert.deepEqual(parse({ input: { channels: 'gray' } }).input.std, [1]);
    assert.deepEqual(parse({ input: { channels: 'BGR', mean: [1, 2, 3] } }).input.mean, [1, 2, 3]);
    assert.deepEqual(parse({ input: { channels: 'RGB' } }).input.mean, base.input.mean);
  });

  it('keeps the shortest edge in proportion when the file changes the size', () => {
    assert.equal(parse({ input: { width: 448, height: 448 } }).input.shortestEdge, 512);
    assert.equal(parse({ input: { width: 448, height: 448, shortestEdge: 448 } }).input.shortestEdge, 448);
  });

  it('asks for one mean and std a channel', () => {
    const message = /“input\.mean” has 1 values for channels RGB; allowed: one a channel, 3/;
    assert.throws(() => parse({ input: { mean: [0.5] } }), { code: 'recipe-invalid', message });
    assert.throws(() => parse({ input: { channels: 'gray', std: [1, 1, 1] } }), {
      code: 'recipe-invalid',
      message: /“input\.std” has 3 values/,
    });
  });

  it('shows long values cut short', () => {
    assert.throws(
      () => parse({ layer: Array.from({ length: 1000 }, () => 'class') }),
      (error: Error) => error.message.length < 300,
    );
  });
});

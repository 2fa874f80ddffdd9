import { strict as assert } from 'node:assert';
import { mergeFindings, type Finding } from '../../../src/engine/recipe/finding.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';

const open = { width: undefined, height: undefined };
const guess = guessRecipe([1, 3, undefined, undefined]);
const source = (reason: string) => ({ kind: 'metadata', reason }) as const;
const merge = (
  findings: readonly Finding[],
  fixed: { width: number | undefined; height: number | undefined } = open,
  channels: number | undefined = 3,
) => mergeFindings(guess, findings, fixed, channels);

describe('mergeFindings', () => {
  it('leaves the guess where nothing was found', () => {
    assert.deepEqual(merge([]), guess);
  });

  it('puts the better source over the worse, and names it', () => {
    const recipe = merge([
      { source: source('a'), input: { scale: 1 } },
      { source: source('b'), input: { scale: 2, mean: [7], std: [3] } },
    ]);
    assert.deepEqual(
      [recipe.source.reason, recipe.input.scale, recipe.input.mean, recipe.input.std],
      ['a', 1, [7, 7, 7], [3, 3, 3]],
    );
  });

  it('is still a guess where only labels were found, and says whose they are', () => {
    const recipe = merge([
      { source: source('a'), labels: [] },
      { source: source('b'), labels: ['cat'], activation: 'sigmoid' },
    ]);
    assert.deepEqual(
      [recipe.source.kind, recipe.labels, recipe.labelsFrom, recipe.output.activation],
      ['guess', ['cat'], 'b', 'sigmoid'],
    );
  });

  it('keeps the size that the model takes, everything else in proportion, and says so', () => {
    const input = { resize: 'squash', width: 384, height: 384, resizedWidth: 448, resizedHeight: 448 } as const;
    const recipe = merge([{ source: source('a'), input }], { width: 192, height: 192 });
    assert.deepEqual([recipe.input.width, recipe.input.resizedWidth, recipe.input.resizedHeight], [192, 224, 224]);
    assert.match(recipe.notes!.join(), /a asks for 384 × 384 pixels, but the model takes 192 × 192/);
  });

  it('follows a size with the shortest edge', () => {
    assert.equal(merge([{ source: source('a'), input: { width: 448, height: 448 } }]).input.shortestEdge, 512);
  });

  it('drops what belonged to another way of resizing', () => {
    const squash = { resize: 'squash', resizedWidth: 256, resizedHeight: 256, cropRounding: 'down' } as const;
    const { resizedWidth, cropRounding } = merge([
      { source: source('a'), input: { resize: 'letterbox' } },
      { source: source('b'), input: squash },
    ]).input;
    assert.deepEqual([resizedWidth, cropRounding], [undefined, undefined]);
  });

  it('fits colors to a model that sees gray, and gray to one that sees colors', () => {
    const gray = mergeFindings(
      guessRecipe([1, 1, 28, 28]),
      [{ source: source('a'), input: { channels: 'RGB', mean: [0.3, 0.5, 0.7], std: [0.5] } }],
      open,
      1,
    );
    assert.deepEqual([gray.input.channels, gray.input.mean, gray.input.std], ['gray', [0.5], [0.5]]);
    assert.equal(
      merge([{ source: source('a'), input: { channels: 'gray', mean: [0], std: [1] } }]).input.channels,
      'RGB',
    );
  });

  it('collects what could not be followed', () => {
    assert.deepEqual(
      merge([
        { source: source('a'), notes: ['x'] },
        { source: source('b'), notes: ['y'] },
      ]).notes,
      ['x', 'y'],
    );
  });
});

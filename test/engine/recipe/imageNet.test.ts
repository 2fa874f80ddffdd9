import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { guessRecipe, withLikelyLabels } from '../../../src/engine/recipe/guess.ts';
import { imageNetLabels } from '../../../src/engine/recipe/imageNet.ts';
import type { Recipe } from '../../../src/engine/recipe/recipe.ts';
import { sharedData, skipWithoutSharedData } from '../../support/sharedData.ts';

const photos = guessRecipe([1, 3, 224, 224]);
const labelsOf = (recipe: Recipe, head: 'classes' | 'boxes', count?: number): number =>
  withLikelyLabels(recipe, head, count).labels.length;

describe('labels that nothing tells', () => {
  it('are ImageNet’s where there are as many classes, and are called a guess', () => {
    const { labels, labelsFrom, guessed } = withLikelyLabels(photos, 'classes', 1000);
    assert.deepEqual([labels[0], labels[285], labels[999]], ['tench', 'Egyptian cat', 'toilet tissue']);
    assert.match(labelsFrom!, /^ImageNet, guessed/);
    assert.ok(guessed.has('labels'));
  });

  it('begin with the background where TensorFlow counts it', () => {
    assert.deepEqual(withLikelyLabels(photos, 'classes', 1001).labels.slice(0, 2), ['background', 'tench']);
  });

  it('are none where the number is another, or what is scored are no photos', () => {
    assert.equal(labelsOf(photos, 'classes', 999), 0);
    assert.equal(labelsOf(photos, 'classes'), 0);
    assert.equal(labelsOf(photos, 'boxes', 1000), 0);
    assert.equal(labelsOf(guessRecipe([1, 1, 64, 64]), 'classes', 1000), 0);
    assert.equal(labelsOf(guessRecipe([1, 3, 16, 112, 112]), 'classes', 1000), 0);
  });

  it('leave those that are told as they are', () => {
    const told = { ...photos, labels: Array.from({ length: 1000 }, (_, at) => `sort ${at}`) };
    assert.equal(withLikelyLabels(told, 'classes', 1000), told);
  });

  it('are in ImageNet’s own order', function () {
    skipWithoutSharedData(this);
    const synsets = JSON.parse(readFileSync(sharedData('imagenet_labels.json'), 'utf8')) as string[];
    const others = synsets.flatMap((names, at) =>
      names.split(', ').includes(imageNetLabels[at]!) ? [] : [imageNetLabels[at]],
    );
    assert.deepEqual(others, ['jellyfish', 'crane bird', 'maillot tank suit']); // told apart, or written in one word
    assert.equal(new Set(imageNetLabels).size, 1000);
  });
});

import { strict as assert } from 'node:assert';
import { classify, findClass, seedFor, topPredictions } from '../../../src/engine/score/predictions.ts';

const labels = ['tench, Tinca tinca', 'goldfish', 'great white shark'];
const three = classify(Float32Array.from([1, 3, 2]), 'softmax', labels);

describe('predictions', () => {
  it('are probabilities that add up to one, without overflow', () => {
    const { length } = classify(Float32Array.from([1000, 999]), 'softmax', []).filter(({ probability }) => Number.isFinite(probability));
    assert.equal(length, 2);
    assert.ok(Math.abs(three.reduce((sum, { probability }) => sum + probability, 0) - 1) < 1e-12);
  });
  it('come best first', () => assert.deepEqual(topPredictions(three, 2).map(({ index }) => index), [1, 2]));
  it('of a sigmoid head stand for themselves', () => {
    assert.ok(Math.abs(classify(Float32Array.from([0, 2]), 'sigmoid', [])[0]!.probability - 0.5) < 1e-12);
  });
  it('of a one-output head are two classes, the negative one with the score −S', () => {
    const [negative, positive] = classify(Float32Array.from([2]), 'softmax', ['no person', 'person']);
    assert.deepEqual([negative!.score, positive!.score], [-2, 2]);
    assert.equal(positive!.label, 'person');
    assert.ok(Math.abs(negative!.probability + positive!.probability - 1) < 1e-12);
    assert.deepEqual([...seedFor(0, 1)], [-1]);
    assert.deepEqual([...seedFor(1, 1)], [1]);
  });
  it('are refused where a score is not finite', () => {
    assert.throws(() => classify(Float32Array.from([1, NaN]), 'softmax', []), { code: 'score-not-finite' });
  });
});

describe('a class', () => {
  const found: readonly (readonly [string | number, number])[] = [[2, 2], ['1', 1], ['goldfish', 1], ['Goldfish', 1], ['Tinca tinca', 0], ['great white shark', 2]];
  for (const [wanted, index] of found) it(`is found by ${JSON.stringify(wanted)}`, () => assert.equal(findClass(three, wanted).index, index));
  it('that does not exist is answered with the nearest labels', () => {
    assert.throws(() => findClass(three, 'goldfsh'), (error: Error & { code?: string }) => error.code === 'class-unknown' && /“goldfish”/.test(error.message));
    assert.throws(() => findClass(three, '3'), { code: 'class-unknown' });
  });
  it('becomes a one-hot seed', () => assert.deepEqual([...seedFor(1, 3)], [0, 1, 0]));
});

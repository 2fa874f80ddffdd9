import { strict as assert } from 'node:assert';
import { fitLabels } from '../../../src/engine/recipe/fitLabels.ts';

const imageNet = ['tench, Tinca tinca', ...Array.from({ length: 999 }, (_, i) => `class ${i + 1}`)];
const thousand = Array.from({ length: 1000 }, (_, i) => `part ${i}`);

describe('fitLabels', () => {
  it('takes as many as there are classes', () => {
    assert.deepEqual(fitLabels(['a', 'b'], 2), ['a', 'b']);
    assert.equal(fitLabels(['a', 'b'], 3), undefined);
  });

  it('takes two for one score', () => {
    assert.deepEqual(fitLabels(['healthy', 'ill'], 1), ['healthy', 'ill']);
  });

  it('puts the background before ImageNet’s 1000 for a model of 1001', () => {
    assert.deepEqual(fitLabels(imageNet, 1001)!.slice(0, 2), ['background', 'tench, Tinca tinca']);
  });

  it('drops the first of 1001 for a model of 1000', () => {
    assert.deepEqual(fitLabels(['dummy', ...imageNet], 1000), imageNet);
  });

  it('leaves other lists of 1000 and 1001 alone', () => {
    assert.equal(fitLabels(thousand, 1001), undefined);
    assert.equal(fitLabels(['x', ...thousand], 1000), undefined);
  });

  it('are shortened where nobody could read them', () => {
    const [long, short] = fitLabels(['x'.repeat(1e6), 'cat'], 2)!;
    assert.deepEqual([long!.length, long!.at(-1), short], [501, '…', 'cat']);
  });
});

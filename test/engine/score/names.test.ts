import { strict as assert } from 'node:assert';
import { fitGrades, fitLabels } from '../../../src/engine/recipe/fitLabels.ts';
import { canHoldTogether } from '../../../src/engine/recipe/togetherNames.ts';
import { heads } from '../../../src/engine/score/heads.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { random } from '../../support/random.ts';

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

describe('a name', () => {
  /** What a reader of names and numbers is told, by name: the probability next to it. */
  function shown(scores: readonly number[], names: readonly string[]): Map<string, number> {
    const fitted = fitLabels(names, scores.length);
    const grades = fitted ? undefined : fitGrades(names, scores.length);
    const facts = {
      head: 'classes',
      labels: fitted ?? grades ?? [],
      vector: { isOrdinal: grades !== undefined },
    } as const;
    const tensor = floatTensorOf([1, scores.length], Float32Array.from(scores));
    const found = heads.classes(facts).predict(tensor, 'sigmoid', facts.labels);
    return new Map(found.map(({ label, probability }) => [label, probability!]));
  }

  it('never stands next to another score’s number, however many scores and names there are', () => {
    const next = random(7);
    for (let count = 1; count <= 30; count++) {
      const scores = Array.from({ length: count }, () => Math.fround(8 * next() - 4));
      for (let named = 0; named <= 31; named++) {
        const names = Array.from({ length: named }, (_, at) => `name ${at}`);
        for (const [label, probability] of shown(scores, names)) {
          const [, not, at] = /^(not |at least )?name (\d+)$/.exec(label) ?? [];
          if (at === undefined) continue; // “class 3”, “positive”
          const place = count === 1 ? 0 : not === 'at least ' ? Number(at) - 1 : Number(at);
          const isNegative = count === 1 && (not === 'not ' || (named === 2 && at === '0'));
          const expected = sigmoid(scores[place]!);
          const told = isNegative ? 1 - expected : expected;
          assert.ok(
            Math.abs(probability - told) < 1e-6,
            `${count} scores, ${named} names: ${label} ${probability}, ${told}`,
          );
        }
      }
    }
  });

  it('for one score is the positive’s', () => {
    const found = shown([Math.log(0.999 / 0.001)], ['Pneumothorax']);
    assert.deepEqual([...found.keys()], ['Pneumothorax', 'not Pneumothorax']);
    assert.ok(Math.abs(found.get('Pneumothorax')! - 0.999) < 1e-6);
  });

  it('of a grade is said of “at least” it, the highest that is reached first', () => {
    const found = shown([2.23, 1.23, -0.77, -2.77], ['None', 'Mild', 'Moderate', 'Severe', 'Proliferative']);
    assert.deepEqual(
      [...found.keys()],
      ['at least Moderate', 'at least Mild', 'at least Severe', 'at least Proliferative'],
    );
  });

  for (const [labels, together] of [
    [['Atelectasis', 'Cardiomegaly', 'Effusion', 'Pleural_Thickening'], true],
    [['No Finding', 'Enlarged Cardiomediastinum', 'Lung Opacity', 'Support Devices'], true],
    [['NORM', 'MI', 'STTC', 'CD', 'HYP'], true],
    [['cat', 'dog', 'fox'], false],
    [['normal', 'pneumonia'], false],
    [['mass', 'calcification', 'cat', 'dog', 'fox', 'owl'], false],
    [[], false],
  ] as const)
    it(`in ${labels.join(', ') || 'no list'} ${together ? 'can' : 'can’t'} hold with the others`, () => {
      assert.equal(canHoldTogether(labels), together);
    });
});

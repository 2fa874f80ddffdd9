import { strict as assert } from 'node:assert';
import { doubtKinds, doubtsOf, type DoubtCode } from '../../../src/engine/dataset/doubts.ts';
import { propertiesOf } from '../../../src/engine/dataset/properties.ts';
import type { PictureRow, RowFigures } from '../../../src/engine/dataset/rows.ts';
import { uniform } from '../../../src/engine/measure/random.ts';

const asPrediction = (probability: number, index: number) => ({
  index,
  label: `class ${index}`,
  score: 0,
  probability,
});

/** @param probabilities of classes 0, 1, 2 … */
function row(key: string, truth: number | undefined, probabilities: readonly number[], more: object = {}): PictureRow {
  const all = probabilities.map(asPrediction).sort((a, b) => b.probability - a.probability);
  const rank = all.findIndex(({ index }) => index === truth) + 1;
  return {
    key,
    size: [100, 100],
    light: { brightness: 0.5, contrast: 0.2, saturation: 0.2 },
    ...(rank > 0 && { truth: { ...all[rank - 1]!, rank }, correct: rank === 1 }),
    predictions: all,
    class: all[0]!.index,
    methods: { 'grad-cam++': { border: 0.2 } },
    ...more,
  };
}

const figures = (more: Partial<RowFigures>): object => ({ methods: { 'grad-cam++': { border: 0.2, ...more } } });
const checked = (index: number, explained: number): object => ({ index, label: '', probability: 0.9, explained });

/** Of each code: a picture that is flagged, one that is not, and one that can't be judged. */
const cases: Readonly<Record<Exclude<DoubtCode, 'label-or-model'>, readonly [PictureRow, PictureRow, PictureRow?]>> = {
  unsure: [row('a', undefined, [0.5, 0.45]), row('b', undefined, [0.6, 0.4])],
  'wrong-and-sure': [row('a', 1, [0.8, 0.2]), row('b', 1, [0.7, 0.3]), row('c', undefined, [0.9, 0.1])],
  'off-the-object': [
    row('a', 0, [0.9, 0.1], figures({ energy: 0.1, area: 0.2 })),
    row('b', 0, [0.9, 0.1], figures({ energy: 0.3, area: 0.2 })),
    row('c', 0, [0.9, 0.1], figures({ energy: 0.1, area: 0.6 })),
  ],
  border: [
    row('a', 0, [0.9, 0.1], { ...figures({ border: 0.5 }), checks: { border: checked(0, 0.4) } }),
    row('b', 0, [0.9, 0.1], { ...figures({ border: 0.5 }), checks: { border: checked(0, 0.8) } }),
    row('c', 0, [0.9, 0.1], figures({ border: 0.5 })),
  ],
  cut: [
    row('a', 0, [0.9, 0.1], { checks: { cut: checked(1, 0.1) } }),
    row('b', 0, [0.9, 0.1], { checks: { cut: checked(0, 0.9) } }),
    row('c', 0, [0.9, 0.1]),
  ],
  mirror: [
    row('a', 0, [0.9, 0.1], { checks: { flip: checked(1, 0.1) } }),
    row('b', 0, [0.9, 0.1], { checks: { flip: checked(0, 0.9) } }),
    row('c', 0, [0.9, 0.1]),
  ],
  empty: [row('a', 0, [0.9, 0.1], figures({ empty: true })), row('b', 0, [0.9, 0.1])],
};

describe('doubts', () => {
  for (const [code, rows] of Object.entries(cases))
    it(`“${code}” flags what its definition says, of those that can be judged`, () => {
      const found = doubtsOf(rows.filter((each) => each !== undefined))[code as DoubtCode];
      assert.deepEqual([found?.keys, found?.n], [['a'], 2]);
    });

  it('“label-or-model” flags a wrong label by confident learning, in classes of 10 or more alone', () => {
    const right = [0, 1].flatMap((label) =>
      Array.from({ length: 12 }, (_, at) => row(`${label}-${at}`, label, label === 0 ? [0.9, 0.1] : [0.2, 0.8])),
    );
    const found = doubtsOf([...right, row('wrong label', 0, [0.05, 0.95]), row('rare', 2, [0.5, 0.4, 0.1])]);
    assert.deepEqual(found['label-or-model']?.keys, ['wrong label']);
    assert.deepEqual([found['label-or-model']?.n, found['label-or-model']?.wrong], [25, 1]);
  });

  it('name the worst first, and how many of the flagged ones are wrong', () => {
    const found = doubtsOf([row('a', 1, [0.85, 0.15]), row('b', 1, [0.99, 0.01]), row('c', 0, [0.99, 0.01])]);
    assert.deepEqual(found['wrong-and-sure'], { flagged: 2, n: 3, wrong: 2, keys: ['b', 'a'] });
  });

  it('have a definition and a severity each', () => {
    for (const [code, { definition, severity }] of Object.entries(doubtKinds))
      assert.ok(definition.length > 10 && ['warning', 'information', 'none'].includes(severity), code);
  });
});

describe('properties of pictures', () => {
  const next = uniform(3);
  const rows = (isPlanted: boolean): PictureRow[] =>
    Array.from({ length: 300 }, (_, at) => {
      const [label, noise] = [at % 3, next()];
      const brightness = isPlanted ? label / 4 + 0.1 * noise : noise;
      return row(`${at}`, label, [0.3, 0.3, 0.4], { light: { brightness, contrast: next(), saturation: next() } });
    });

  it('give the label away where a shortcut is planted', () => {
    const [brightness, contrast] = propertiesOf(rows(true));
    assert.ok(brightness?.name === 'brightness' && brightness.score < 0.05, JSON.stringify(brightness));
    assert.ok((contrast?.score ?? 0) > 0.85, JSON.stringify(contrast));
  });

  it('say nothing where there is none, or where few labels are known', () => {
    assert.ok(propertiesOf(rows(false)).every(({ score }) => score > 0.85));
    assert.deepEqual(propertiesOf(rows(true).slice(0, 20)), []);
  });
});

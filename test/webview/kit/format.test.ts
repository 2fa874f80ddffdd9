import { strict as assert } from 'node:assert';
import {
  cells,
  digits,
  heat,
  milliseconds,
  percent,
  score,
  signed,
  stageText,
} from '../../../src/webview/kit/format.ts';

const cases = [
  [
    'percent',
    percent,
    [
      [0.7143, '71.4 %'],
      [0, '0 %'],
      [1, '100 %'],
      [0.00004, '< 0.1 %'],
      [0.99999, '> 99.9 %'],
      [NaN, '–'],
    ],
  ],
  [
    'heat',
    heat,
    [
      [0.5, '0.50'],
      [-0.25, '−0.25'],
      [-0.001, '0.00'],
    ],
  ],
  [
    'score',
    score,
    [
      [7.314, '7.31'],
      [-0.7, '−0.70'],
    ],
  ],
  [
    'signed',
    signed,
    [
      [0.01234, '+0.0123'],
      [-4.5, '−4.5'],
      [0, '0'],
    ],
  ],
  [
    'digits',
    digits,
    [
      [0.0432, '0.0432'],
      [12.5, '12.5'],
      [3.14e-7, '3.1e−7'],
      [1234567, '1.2e+6'],
    ],
  ],
  [
    'cells',
    cells,
    [
      [1, '1 cell'],
      [7, '7 cells'],
    ],
  ],
] as const;

describe('the numbers in the panel', () => {
  for (const [name, format, table] of cases) {
    for (const [value, text] of table) it(`${name}: ${value} is “${text}”`, () => assert.equal(format(value), text));
  }

  it('show the total of the timings, or their sum', () => {
    assert.equal(milliseconds({ forward: 30, total: 62 }), '62 ms');
    assert.equal(milliseconds({ forward: 900, gradient: 300 }), '1.2 s');
  });

  it('show how far a stage of many runs is', () => {
    assert.equal(stageText('runs', { done: 33, total: 72 }), 'Running the model again and again… 33 of 72');
    assert.equal(stageText('forward', {}), 'Running the model…');
  });
});

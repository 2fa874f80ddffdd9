/** The probability of a box when the picture has been changed: of the same box and class, as the panel shows it. */
import { strict as assert } from 'node:assert';
import { boxesOf } from '../../../src/engine/score/boxes/boxes.ts';
import type { DetectorRun } from '../../../src/engine/score/boxes/detector.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';

const input = { width: 200, height: 100 };
const tensor = (dims: readonly number[], values: readonly number[]): FloatTensor =>
  floatTensorOf(dims, Float32Array.from(values));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softmax = (values: readonly number[], at: number): number =>
  Math.exp(values[at]!) / values.reduce((sum, value) => sum + Math.exp(value), 0);

/** Eight boxes as YOLO v5 has them, of which the first counts: place, size, objectness, two classes. */
const rows = (first: readonly number[]): FloatTensor =>
  tensor([1, 8, 7], [...first, ...Array.from({ length: 49 }, (_, at) => (at % 7 < 4 ? 9 : 0.001))]);

const cases: readonly {
  readonly of: string;
  readonly run: Partial<DetectorRun>;
  readonly scores: FloatTensor;
  /** When the other class is likelier. */
  readonly changed: FloatTensor;
  readonly before: number;
  readonly after: number;
}[] = [
  {
    of: 'a softmax over classes and none (DETR)',
    run: {
      detector: { form: 'pair', isSuppressed: false, boxes: 'boxes', classAxis: 2, activation: 'softmax' },
      beside: new Map([['boxes', tensor([1, 2, 4], [0.5, 0.5, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1])]]),
      labels: ['cat', 'dog', 'no object'],
    },
    scores: tensor([1, 2, 3], [3, 1, 0, -2, -2, 4]),
    changed: tensor([1, 2, 3], [1, 2, 0.5, -2, -2, 4]),
    before: softmax([3, 1, 0], 0),
    after: softmax([1, 2, 0.5], 0),
  },
  {
    of: 'a class times the objectness (YOLO v5)',
    run: { detector: { form: 'rows', isSuppressed: false } },
    scores: rows([90, 40, 20, 20, 0.8, 0.9, 0.2]),
    changed: rows([90, 40, 20, 20, 0.3, 0.4, 0.6]),
    before: 0.8 * 0.9,
    after: 0.3 * 0.4,
  },
  {
    of: 'a softmax times the objectness (YOLO v2)',
    run: { detector: { form: 'grid', isSuppressed: false, anchors: [1, 1] } },
    scores: tensor([1, 7, 1, 1], [0, 0, 0, 0, 2, 3, 1]),
    changed: tensor([1, 7, 1, 1], [0, 0, 0, 0, -1, 1, 2]),
    before: sigmoid(2) * softmax([3, 1], 0),
    after: sigmoid(-1) * softmax([1, 2], 0),
  },
];

describe('the probability of a box in another run', () => {
  for (const { of, run, scores, changed, before, after } of cases) {
    it(`is ${of}, of the same box and class`, () => {
      const detector = { form: 'rows', isSuppressed: false } as const;
      const head = boxesOf({ detector, beside: new Map(), labels: ['cat', 'dog'], input, ...run });
      const [chosen] = head.predict(scores, 'none', []);
      assert.ok(Math.abs(chosen!.probability! - before) < 1e-6, `${chosen!.probability}, expected ${before}`);
      const probabilityIn = head.probabilityIn!(scores, chosen!);
      assert.equal(probabilityIn(scores), chosen!.probability);
      assert.ok(Math.abs(probabilityIn(changed) - after) < 1e-6, `${probabilityIn(changed)}, expected ${after}`);
    });
  }
});

import { strict as assert } from 'node:assert';
import { boxesOf } from '../../../src/engine/score/boxes/boxes.ts';
import type { Detector } from '../../../src/engine/score/boxes/detector.ts';
import type { Head } from '../../../src/engine/score/head.ts';
import type { Prediction } from '../../../src/vocabulary/explanation.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../../src/engine/tensor/tensor.ts';

const input = { width: 200, height: 100 };
const tensor = (dims: readonly number[], ...values: number[]): FloatTensor =>
  floatTensorOf(dims, Float32Array.from(values));
const near = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) < 1e-4, `${found}, expected ${expected}`);

function pairOf(
  name: string,
  boxes: FloatTensor,
  { labels = [], ...detector }: Partial<Detector> & { readonly labels?: readonly string[] } = {},
): Head {
  return boxesOf({
    detector: { form: 'pair', isSuppressed: false, boxes: name, classAxis: 2, ...detector },
    beside: new Map([[name, boxes]]),
    input,
    labels,
  });
}

const boxOf = ({ box }: Prediction): number[] => box!.map((value) => Math.round(value * 100) / 100);
/** Three boxes of three classes and none: a cat, nothing, nothing. */
const withNone = (none: 'first' | 'last'): FloatTensor =>
  tensor(
    [1, 3, 3],
    ...[
      [-1, 2, 1],
      [5, 0, 1],
      [4, 1, 0],
    ].flatMap(([zero, a, b]) => (none === 'first' ? [zero!, a!, b!] : [a!, b!, zero!])),
  );

describe('a list of boxes that the model has chosen, of all pictures together', () => {
  const head = boxesOf({
    detector: { form: 'rows', isSuppressed: true },
    beside: new Map(),
    input,
    labels: ['cat', 'dog'],
  });
  const orders: readonly (readonly [string, readonly (readonly number[])[], number])[] = [
    [
      'box, probability, class',
      [
        [80, 30, 120, 70, 0.9, 1],
        [10, 5, 30, 15, 0.8, 0],
      ],
      4,
    ],
    [
      'class, probability, box (PaddleDetection), what fills it up −1',
      [
        [1, 0.9, 80, 30, 120, 70],
        [0, 0.8, 10, 5, 30, 15],
        [-1, -1, -1, -1, -1, -1],
      ],
      1,
    ],
    [
      'picture, box, class, probability (YOLO v7)',
      [
        [0, 80, 30, 120, 70, 1, 0.9],
        [0, 10, 5, 30, 15, 0, 0.8],
      ],
      6,
    ],
  ];
  for (const [what, rows, place] of orders) {
    it(`is read: ${what}`, () => {
      const scores = tensor([rows.length, rows[0]!.length], ...rows.flat());
      const found = head.predict(scores, 'softmax', ['cat', 'dog']);
      assert.deepEqual(
        found.map(({ label }) => label),
        ['dog', 'cat'],
      );
      assert.deepEqual(boxOf(found[0]!), [80, 30, 40, 40]);
      near(found[0]!.probability!, 0.9);
      assert.deepEqual(
        [...head.seed(scores, found[0]!).keys()].filter((at) => head.seed(scores, found[0]!)[at] !== 0),
        [place],
      );
      assert.equal(head.guesses!(scores).length, place === 4 ? 0 : 1);
    });
  }

  it('of numbers that are none is refused', () => {
    assert.throws(() => head.predict(tensor([1, 6], 0.5, 2, 30, 40, 50, 60), 'softmax', []), {
      code: 'score-boxes-raw',
    });
  });
});

describe('a detector with boxes beside its scores', () => {
  const centers = tensor([1, 3, 4], 0.5, 0.5, 0.2, 0.4, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.1, 0.1);
  const corners = tensor([1, 3, 4], 0.4, 0.3, 0.6, 0.7, 0.05, 0.05, 0.15, 0.15, 0.85, 0.85, 0.95, 0.95);
  const expected = [80, 30, 40, 40];

  const forms: readonly (readonly [string, string, FloatTensor])[] = [
    ['center and size, in shares of the picture', 'pred_boxes', centers],
    ['center and size, whatever their name', 'dets', centers],
    ['corners, in shares of the picture', 'boxes', corners],
    ['corners, in pixels', 'boxes', tensor([1, 3, 4], 80, 30, 120, 70, 10, 5, 30, 15, 170, 85, 190, 95)],
    ['center and size, in pixels', 'boxes', tensor([1, 3, 4], 100, 50, 40, 40, 20, 10, 20, 10, 180, 90, 20, 10)],
    [
      'rows before columns, as TensorFlow has them',
      'raw_detection_boxes',
      tensor([1, 3, 4], 0.3, 0.4, 0.7, 0.6, 0.05, 0.05, 0.15, 0.15, 0.85, 0.85, 0.95, 0.95),
    ],
    ['one axis more', 'boxes', tensor([1, 3, 1, 4], ...corners.data)],
    [
      'coordinates before boxes',
      'boxes',
      tensor([1, 4, 3], ...[0, 1, 2, 3].flatMap((at) => [0, 1, 2].map((box) => corners.data[box * 4 + at]!))),
    ],
  ];
  for (const [what, name, boxes] of forms) {
    it(`tells ${what}, as pixels of the input`, () => {
      const [first] = pairOf(name, boxes).predict(withNone('first'), 'softmax', []);
      assert.deepEqual(boxOf(first!), expected);
    });
  }
  it('says what it guessed, and of DETR’s own names nothing', () => {
    const guessed = pairOf('boxes', corners).guesses!(withNone('first'));
    assert.match(
      guessed.join('; '),
      /two corners in shares of the picture; its class scores are logits of a softmax, and the first of 3 classes is none/,
    );
    assert.deepEqual(
      pairOf('pred_boxes', centers, { activation: 'softmax', labels: ['cat', 'dog', 'no object'] }).guesses!(
        withNone('last'),
      ),
      [],
    );
  });
  it('refuses offsets from anchors', () => {
    const raw = tensor([1, 3, 4], 0.4, -0.3, -0.6, 0.7, 0.5, 0.1, 0.2, -0.9, -0.1, 0.2, -0.7, 0.3);
    assert.throws(() => pairOf('loc', raw).predict(withNone('first'), 'softmax', []), {
      code: 'score-boxes-raw',
      message: /“loc”/,
    });
  });
  it('refuses a box that is not finite', () => {
    assert.throws(() => pairOf('boxes', tensor([1, 1, 4], 0, 0, NaN, 1)).predict(tensor([1, 1, 1], 1), 'sigmoid', []), {
      code: 'score-not-finite',
      message: /“boxes”/,
    });
  });

  for (const none of ['first', 'last'] as const) {
    it(`leaves out the class that is none, the ${none}, which labels may leave out too`, () => {
      const scores = withNone(none);
      const named = none === 'first' ? ['background', 'cat', 'dog'] : ['cat', 'dog', 'no object'];
      for (const labels of [['cat', 'dog'], named]) {
        const head = pairOf('pred_boxes', centers, { labels });
        const [cat] = head.predict(scores, 'softmax', labels);
        assert.equal(cat!.label, 'cat');
        near(cat!.score, 2);
        near(cat!.probability!, Math.exp(2) / (Math.exp(2) + Math.exp(1) + Math.exp(-1)));
        assert.deepEqual(
          [...head.seed(scores, cat!).entries()].filter(([, value]) => value !== 0),
          [[none === 'first' ? 1 : 0, 1]],
        );
        near(
          head.lookUp(
            scores,
            cat!,
          )(
            floatTensorOf(
              scores.dims,
              scores.data.map((value) => value + 3),
            ),
          ),
          5,
        );
      }
    });
  }
  it('with a sigmoid has none, even where most boxes are of one class', () => {
    const scores = tensor([1, 3, 2], -1, -3, -2, -4, -3, -5);
    const [person] = pairOf('pred_boxes', centers, { labels: ['person', 'car'] }).predict(scores, 'softmax', []);
    assert.equal(person!.label, 'person');
    near(person!.probability!, 1 / (1 + Math.E));
  });
  it('of probabilities explains their logit', () => {
    const scores = tensor([1, 3, 2], 0.2, 0.8, 0.1, 0.1, 0.1, 0.3);
    const head = pairOf('boxes', corners);
    const [best] = head.predict(scores, 'none', []);
    near(best!.probability!, 0.8);
    near(best!.score, Math.log(4));
    near(head.seed(scores, best!)[1]!, 1 / 0.16);
  });
  it('may have its classes before its boxes', () => {
    const [best] = pairOf('boxes', corners, { classAxis: 1, activation: 'sigmoid' }).predict(
      tensor([1, 2, 3], 0, 1, 0, 0, 0, 3),
      'sigmoid',
      [],
    );
    assert.deepEqual([best!.label, best!.score], ['class 1', 3]);
  });
  it('of anchors finds each object once; of DETR’s queries each is one', () => {
    const scores = tensor([1, 3, 1], 3, 2, -9);
    const twice = [0.4, 0.3, 0.6, 0.7, 0.41, 0.3, 0.6, 0.7, 0.85, 0.85, 0.95, 0.95];
    assert.equal(pairOf('boxes', tensor([1, 3, 4], ...twice)).predict(scores, 'sigmoid', []).length, 1);
    assert.equal(
      pairOf('pred_boxes', tensor([1, 3, 4], 0.5, 0.5, 0.2, 0.4, 0.5, 0.5, 0.2, 0.4, 0.9, 0.9, 0.1, 0.1)).predict(
        scores,
        'sigmoid',
        [],
      ).length,
      2,
    );
  });
});

describe('a detector that has chosen its boxes', () => {
  const boxes = tensor([2, 4], 10, 20, 50, 60, 0, 0, 9, 9);
  const chosen = (
    scores: FloatTensor,
    classes: readonly bigint[],
    labels: readonly string[],
    names = ['boxes', 'labels'] as const,
  ): Prediction[] =>
    boxesOf({
      detector: { form: 'chosen', isSuppressed: true, boxes: names[0], classes: names[1] },
      beside: new Map<string, Tensor>([
        [names[0], boxes],
        [names[1], { type: 'int64', dims: [2], data: BigInt64Array.from(classes) }],
      ]),
      input,
      labels,
    }).predict(scores, 'none', labels);

  it('lists them with their classes', () => {
    const [dog, cat] = chosen(tensor([2], 0.5, 0.9), [1n, 2n], ['__background__', 'cat', 'dog']);
    assert.deepEqual([dog!.label, boxOf(dog!)], ['dog', [0, 0, 9, 9]]);
    assert.deepEqual([cat!.label, boxOf(cat!)], ['cat', [10, 20, 40, 40]]);
    near(cat!.score, 0);
  });
  it('leaves out what only fills up the list', () => assert.equal(chosen(tensor([2], 0, 0.9), [0n, 0n], []).length, 1));
  it('that has found nothing says so', () => {
    const head = boxesOf({
      detector: { form: 'chosen', isSuppressed: true, boxes: 'boxes' },
      beside: new Map([['boxes', tensor([0, 4])]]),
      input,
      labels: [],
    });
    assert.throws(() => head.predict(tensor([0]), 'none', []), { code: 'score-no-boxes' });
  });
  it('in rows of six has corners, a probability and a class', () => {
    const rows = tensor([1, 3, 6], 10, 20, 50, 60, 0.9, 1, 10, 20, 50, 60, 0.8, 1, 0, 0, 0, 0, 0, 0);
    const head = boxesOf({
      detector: { form: 'rows', isSuppressed: true },
      beside: new Map(),
      input,
      labels: ['cat', 'dog'],
    });
    const found = head.predict(rows, 'none', []);
    assert.deepEqual(
      found.map(({ label }) => label),
      ['dog', 'dog 2'],
    );
    assert.deepEqual(boxOf(found[0]!), [10, 20, 40, 40]);
    assert.deepEqual(
      [...head.seed(rows, found[1]!).keys()].filter((at) => head.seed(rows, found[1]!)[at] !== 0),
      [10],
    );
  });
});

describe('RT-DETR as Ultralytics exports it', () => {
  it('in rows of six has center and size, in shares of the input, and that is said', () => {
    const rows = tensor([1, 2, 6], 0.5, 0.5, 0.2, 0.4, 0.9, 1, 0.25, 0.5, 0.1, 0.2, 0.7, 0);
    const head = boxesOf({
      detector: { form: 'rows', isSuppressed: true },
      beside: new Map(),
      input,
      labels: ['cat', 'dog'],
    });
    const found = head.predict(rows, 'none', []);
    assert.deepEqual(
      found.map((each) => [each.label, boxOf(each)]),
      [
        ['dog', [80, 30, 40, 40]],
        ['cat', [40, 40, 20, 20]],
      ],
    );
    assert.deepEqual(head.guesses!(rows), ['its boxes are center, width and height in shares of the picture']);
  });
});

describe('RT-DETR as Ultralytics once exported it', () => {
  // 300 queries of center, size and two classes, in shares of the input: a dog in the middle, twice, and a cat.
  const data = new Float32Array(300 * 6);
  data.set([0.5, 0.5, 0.2, 0.4, 0.1, 0.9, 0.5, 0.5, 0.2, 0.4, 0.1, 0.8, 0.25, 0.5, 0.1, 0.2, 0.7, 0.2]);
  const queries = floatTensorOf([1, 300, 6], data);
  const head = boxesOf({
    detector: { form: 'rows', isSuppressed: true },
    beside: new Map(),
    input,
    labels: ['cat', 'dog'],
  });
  const found = head.predict(queries, 'none', []);

  it('has no objectness, and one box for each object as it says itself', () =>
    assert.deepEqual(
      found.slice(0, 3).map(({ label }) => label),
      ['dog', 'dog 2', 'cat'],
    ));
  it('has its boxes in shares of the input', () =>
    assert.deepEqual(
      [boxOf(found[0]!), boxOf(found[2]!)],
      [
        [80, 30, 40, 40],
        [40, 40, 20, 20],
      ],
    ));
  it('explains the class’s own logit', () => near(found[2]!.score, Math.log(0.7 / 0.3)));
});

describe('YOLOX', () => {
  // 64 × 32: 8 · 4 + 4 · 2 + 2 · 1 cells.
  const size = { width: 64, height: 32 };
  const head = boxesOf({ detector: { form: 'rows', isSuppressed: false }, beside: new Map(), input: size, labels: [] });
  const rowsOf = (count: number, fill: (box: number) => number[]): FloatTensor =>
    tensor([1, count, 6], ...Array.from({ length: count }, (_, box) => fill(box)).flat());

  it('without its decoding is decoded: cells of 8, 16 and 32 pixels', () => {
    const raw = rowsOf(42, (box) =>
      box === 32 + 5 ? [0.25, 0.5, Math.log(2), 0, 0.9, 0.8] : [0, 0, -1, -1, 0.01, 0.01],
    );
    const [best] = head.predict(raw, 'none', []);
    // The second column of the second row, 16 pixels each: center 16 + 4, 16 + 8; 32 wide, 16 high.
    assert.deepEqual(boxOf(best!), [4, 16, 32, 16]);
    near(best!.probability!, 0.72);
    assert.match(head.guesses!(raw).join(), /strides 8, 16, 32/);
  });
  it('with it is taken as it is', () => {
    const decoded = rowsOf(42, (box) => (box === 37 ? [20, 24, 32, 16, 0.9, 0.8] : [30, 20, 8, 8, 0.01, 0.01]));
    assert.deepEqual(boxOf(head.predict(decoded, 'none', [])[0]!), [4, 16, 32, 16]);
    assert.deepEqual(head.guesses!(decoded), []);
  });
  it('of other strides is refused', () => {
    const raw = rowsOf(41, () => [0, 0, -1, -1, 0.5, 0.5]);
    assert.throws(() => head.predict(raw, 'none', []), {
      code: 'score-boxes-raw',
      nextStep: /--decode_in_inference/,
    } as object);
  });
});

import { strict as assert } from 'node:assert';
import type { Head } from '../../../src/engine/score/head.ts';
import { classCountOf, headAt, headOf, heads } from '../../../src/engine/score/heads.ts';
import type { HeadKind } from '../../../src/vocabulary/names.ts';
import { boxesOf } from '../../../src/engine/score/boxes/boxes.ts';
import { onePixel } from '../../../src/engine/score/pixels.ts';
import { findPrediction } from '../../../src/engine/score/prediction.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';

const labels = ['tench, Tinca tinca', 'goldfish', 'great white shark'];
const scores = (...values: number[]): FloatTensor => floatTensorOf([1, values.length], Float32Array.from(values));
const facts = { head: 'classes', labels } as const;
const [classes, pixels] = [heads.classes(facts), heads.pixels(facts)];
const rowsOf = (...labels: string[]): Head =>
  boxesOf({
    detector: { form: 'rows', isSuppressed: false },
    beside: new Map(),
    input: { width: 640, height: 640 },
    labels,
  });
const boxes = rowsOf('cat', 'dog');
const three = classes.predict(scores(1, 3, 2), 'softmax', labels);
const near = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) < 1e-6, `${found}, expected ${expected}`);

describe('a head of classes', () => {
  it('gives probabilities that add up to one, without overflow', () => {
    assert.ok(
      classes.predict(scores(1000, 999), 'softmax', []).every(({ probability }) => Number.isFinite(probability)),
    );
    near(
      three.reduce((sum, { probability }) => sum + probability!, 0),
      1,
    );
  });
  it('lists them best first', () =>
    assert.deepEqual(
      three.map(({ index }) => index),
      [1, 2, 0],
    ));
  it('with a sigmoid lets each stand for itself', () =>
    near(classes.predict(scores(0, -2), 'sigmoid', [])[0]!.probability!, 0.5));
  it('of one output is two classes, the negative one with the score −S', () => {
    const [positive, negative] = classes.predict(scores(2), 'softmax', ['no person', 'person']);
    assert.deepEqual([negative!.score, positive!.score], [-2, 2]);
    assert.equal(positive!.label, 'person');
    near(negative!.probability! + positive!.probability!, 1);
    assert.deepEqual([...classes.seed(scores(2), negative!)], [-1]);
    assert.deepEqual([...classes.seed(scores(2), positive!)], [1]);
  });
  it('is refused where a score is not finite', () => {
    for (const head of [classes, pixels, boxes])
      assert.throws(() => head.predict(floatTensorOf([1, 2, 1, 1], Float32Array.of(1, NaN)), 'softmax', []), {
        code: 'score-not-finite',
      });
  });
  it('makes a class a one-hot seed', () => assert.deepEqual([...classes.seed(scores(1, 3, 2), three[0]!)], [0, 1, 0]));
});

describe('a prediction’s score in another run', () => {
  it('is the class’s, whichever is best there', () =>
    near(classes.lookUp(scores(1, 3, 2), three[0]!)(scores(9, 4, 7)), 4));
  it('of the negative class of one output is −S', () => {
    const negative = classes.predict(scores(2), 'softmax', []).find(({ index }) => index === 0)!;
    near(classes.lookUp(scores(2), negative)(scores(5)), -5);
  });
  it('of a segmentation is the mean over the same pixels', () => {
    const map = floatTensorOf([1, 2, 1, 3], Float32Array.of(5, 4, 0, 0, 0, 9));
    const first = pixels.predict(map, 'softmax', []).find(({ index }) => index === 0)!;
    near(pixels.lookUp(map, first)(floatTensorOf([1, 2, 1, 3], Float32Array.of(1, 2, 30, 7, 7, 7))), 1.5);
  });
});

describe('a class', () => {
  const found: readonly (readonly [string | number, number])[] = [
    [2, 2],
    ['1', 1],
    ['goldfish', 1],
    ['Goldfish', 1],
    ['Tinca tinca', 0],
    ['great white shark', 2],
  ];
  for (const [wanted, index] of found)
    it(`is found by ${JSON.stringify(wanted)}`, () => assert.equal(findPrediction(three, wanted).index, index));
  it('that does not exist is answered with the nearest labels', () => {
    assert.throws(
      () => findPrediction(three, 'goldfsh'),
      (error: Error & { code?: string }) => error.code === 'class-unknown' && /“goldfish”/.test(error.message),
    );
    assert.throws(() => findPrediction(three, '3'), { code: 'class-unknown' });
  });
});

describe('a head of pixels', () => {
  // K = 3, 2 × 2: background wins twice, class 2 twice, class 1 never.
  const map = floatTensorOf([1, 3, 2, 2], Float32Array.of(5, 4, 0, 0, 1, 1, 1, 1, 0, 0, 3, 2));
  const found = pixels.predict(map, 'softmax', ['background', 'cat', 'dog']);
  it('lists classes by their area, the background last', () =>
    assert.deepEqual(
      found.map(({ label }) => label),
      ['dog', 'cat', 'background'],
    ));
  it('says each class’s share of the picture', () =>
    assert.deepEqual(
      found.map(({ areaShare }) => areaShare),
      [0.5, 0, 0.5],
    ));
  it('scores a class by the mean of its logits over its own pixels', () => near(found[0]!.score, 2.5));
  it('has the mean probability there', () => {
    const p = (own: number): number => Math.exp(own) / (Math.exp(own) + Math.exp(1) + Math.exp(0));
    near(found[0]!.probability!, (p(3) + p(2)) / 2);
  });
  it('seeds the mean: its sum over the scores is the score', () => {
    for (const prediction of found)
      near(
        pixels.seed(map, prediction).reduce((sum, value, at) => sum + value * map.data[at]!, 0),
        prediction.score,
      );
  });
  it('takes all pixels of a class that has none', () => near(found.find(({ label }) => label === 'cat')!.score, 1));
  it('has the mean probability of all pixels of a class that has none', () => {
    const p = (...logits: readonly number[]): number =>
      Math.exp(1) / logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    near(
      found.find(({ label }) => label === 'cat')!.probability!,
      (p(5, 1, 0) + p(4, 1, 0) + p(0, 1, 3) + p(0, 1, 2)) / 4,
    );
  });
  it('of one channel is the pixels above zero', () => {
    const one = floatTensorOf([1, 1, 1, 3], Float32Array.of(-1, 2, 4));
    near(pixels.predict(one, 'sigmoid', ['crack'])[0]!.score, 3);
  });
  it('says the same of N,H,W,K', () => {
    const turned = floatTensorOf(
      [1, 2, 2, 3],
      Float32Array.from({ length: 12 }, (_, at) => map.data[(at % 3) * 4 + Math.floor(at / 3)]!),
    );
    assert.deepEqual(pixels.predict(turned, 'softmax', ['background', 'cat', 'dog']), found);
    assert.deepEqual([...pixels.seed(turned, found[0]!)], [0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0.5]);
  });
});

describe('a head of one pixel', () => {
  // 5 columns, 4 rows; the pixel at 0.7, 0.6 is column 3 of row 2, the 13th of 20.
  const map = floatTensorOf(
    [1, 2, 4, 5],
    Float32Array.from({ length: 40 }, (_, at) => at / 2),
  );
  const there = onePixel(0.7, 0.6);
  const found = there.predict(map, 'softmax', ['cat', 'dog']);
  it('has the logits and the probabilities of this pixel, the likeliest class first', () => {
    assert.deepEqual(
      found.map(({ index, label, score }) => [index, label, score]),
      [
        [1, 'dog', 16.5],
        [0, 'cat', 6.5],
      ],
    );
    near(found[0]!.probability!, 1 / (1 + Math.exp(-10)));
  });
  it('seeds its own logit', () =>
    assert.deepEqual(
      [...there.seed(map, found[1]!).keys()].filter((at) => there.seed(map, found[1]!)[at] !== 0),
      [13],
    ));
  it('is looked up in other runs at the same pixel', () =>
    near(
      there.lookUp(
        map,
        found[0]!,
      )(
        floatTensorOf(
          map.dims,
          map.data.map((value) => 100 - value),
        ),
      ),
      83.5,
    ));
  it('of one channel has one class, likely or not', () => {
    const [only, ...others] = onePixel(0, 0).predict(floatTensorOf([1, 1, 1, 2], Float32Array.of(-2, 5)), 'sigmoid', [
      'crack',
    ]);
    assert.deepEqual([only!.label, only!.score, others], ['crack', -2, []]);
  });
  it('is none of a head that has no pixels', () =>
    assert.throws(() => headAt([0, 0], { head: 'classes' }, geometry), { code: 'score-no-pixels' }));
  // 10 × 8 photo, of which columns 1 … 8 fill an input of 16 × 16.
  const geometry = {
    photoWidth: 10,
    photoHeight: 8,
    inputWidth: 16,
    inputHeight: 16,
    scaleX: 0.5,
    scaleY: 0.5,
    offsetX: 1,
    offsetY: 0,
  };
  it('is found by the photo’s pixel', () =>
    assert.deepEqual(headAt([6, 4], { head: 'pixels' }, geometry).predict(map, 'softmax', ['cat', 'dog']), found));
  it('is none where the model does not see it', () => {
    for (const pixel of [
      [0, 0],
      [9, 0],
      [10, 0],
      [2, 8],
      [-1, 2],
    ] as const) {
      assert.throws(() => headAt(pixel, { head: 'pixels' }, geometry), {
        code: 'score-pixel-not-seen',
        message: /x from 1 to 8 and y from 0 to 7/,
      });
    }
  });
});

describe('a head of boxes whose labels are known', () => {
  it('takes no number of a mask for a class', () => {
    // x, y, width, height, two classes, one number of a mask.
    const data = new Float32Array(7 * 300);
    const set = (box: number, values: readonly number[]) =>
      values.forEach((value, attribute) => (data[attribute * 300 + box] = value));
    set(3, [10, 20, 4, 6, 0.1, 0.7, -8]);
    set(5, [50, 60, 4, 6, 0.6, 0.2, 9]);
    const head = rowsOf('cat', 'dog');
    const found = head.predict(floatTensorOf([1, 7, 300], data), 'none', ['cat', 'dog']);
    assert.deepEqual(
      found.slice(0, 2).map(({ label, box }) => [label, box]),
      [
        ['dog', [8, 17, 4, 6]],
        ['cat', [48, 57, 4, 6]],
      ],
    );
    near(found[0]!.probability!, Math.fround(0.7));
  });

  it('reads boxes that the model has suppressed: corners, probability, class', () => {
    const data = new Float32Array(6 * 300);
    data.set([8, 17, 12, 23, 0.7, 41], 0);
    data.set([48, 57, 52, 63, 0.6, 7], 6);
    const scores = floatTensorOf([1, 300, 6], data);
    const head = rowsOf(...Array.from({ length: 80 }, (_, index) => `class ${index}`));
    const found = head.predict(scores, 'none', []);
    assert.deepEqual(
      found.map(({ label, box }) => [label, box]),
      [
        ['class 41', [8, 17, 4, 6]],
        ['class 7', [48, 57, 4, 6]],
      ],
    );
    const seed = head.seed(scores, found[1]!);
    near(seed[6 + 4]!, 1 / (Math.fround(0.6) * (1 - Math.fround(0.6))));
    assert.equal(seed.filter((value) => value !== 0).length, 1);
    // In another run the second has become the surer.
    const moved = new Float32Array(6 * 300);
    moved.set([49, 57, 52, 63, 0.8, 7], 0);
    moved.set([8, 17, 12, 23, 0.5, 41], 6);
    near(head.lookUp(scores, found[1]!)(floatTensorOf([1, 300, 6], moved)), Math.log(4));
    near(head.lookUp(scores, found[0]!)(floatTensorOf([1, 300, 6], moved)), 0);
  });
});

describe('a head of boxes', () => {
  /** [1, 4 + 2, M]: a dog, the same dog again, another dog, a cat, nothing. */
  const rows: readonly (readonly number[])[] = [
    [50, 51, 200, 60, 300],
    [50, 50, 50, 150, 300],
    [40, 40, 30, 20, 10],
    [40, 42, 30, 20, 10],
    [0.1, 0.1, 0.02, 0.8, 0.001],
    [0.9, 0.85, 0.6, 0.1, 0.002],
  ];
  const padded = rows.map((row) => [...row, ...Array<number>(295).fill(0)]);
  const output = floatTensorOf([1, 6, 300], Float32Array.from(padded.flat()));
  const found = boxes.predict(output, 'none', ['cat', 'dog']);
  it('lists objects once each, the surest first, and numbers those of a class', () => {
    assert.deepEqual(
      found.map(({ label, index }) => [label, index]),
      [
        ['dog', 0],
        ['cat', 1],
        ['dog 2', 2],
      ],
    );
  });
  it('tells their place in pixels of the input', () => assert.deepEqual([...found[0]!.box!], [30, 30, 40, 40]));
  it('explains the logit of the probability', () => {
    near(found[0]!.probability!, Math.fround(0.9));
    const seed = boxes.seed(output, found[0]!);
    const at = 5 * 300;
    assert.ok(Math.abs(seed[at]! - 1 / (0.9 * 0.1)) < 1e-3);
    assert.equal(seed.filter((value) => value !== 0).length, 1);
  });
  it('looks a box up in other runs at its own place, as a logit, whichever box is best there', () => {
    const other = floatTensorOf(
      output.dims,
      output.data.map((value, at) => (at === 5 * 300 ? 0.25 : at === 5 * 300 + 2 ? 0.99 : value)),
    );
    const logit = (p: number): number => Math.log(p / (1 - p));
    near(boxes.lookUp(output, found[0]!)(output), found[0]!.score);
    near(boxes.lookUp(output, found[0]!)(other), logit(0.25));
    near(boxes.lookUp(output, found[1]!)(other), logit(Math.fround(0.8)));
    const logits = floatTensorOf(
      output.dims,
      output.data.map((value, at) => (at >= 4 * 300 ? 10 * value - 5 : value)),
    );
    const [best] = boxes.predict(logits, 'none', []);
    near(
      boxes.lookUp(
        logits,
        best!,
      )(
        floatTensorOf(
          logits.dims,
          logits.data.map((value) => value + 2),
        ),
      ),
      best!.score + 2,
    );
  });
  it('of [N, M, 5 + K] weighs with the objectness', () => {
    const turned = new Float32Array(300 * 7);
    turned.set([50, 50, 40, 40, 0.5, 0.2, 0.9]);
    const [best] = boxes.predict(floatTensorOf([1, 300, 7], turned), 'none', ['cat', 'dog']);
    assert.equal(best!.label, 'dog');
    near(best!.probability!, Math.fround(0.5) * Math.fround(0.9));
  });
});

describe('the kind of an output', () => {
  const cases: readonly (readonly [readonly (number | string)[], ReturnType<typeof headOf>, (readonly number[])?])[] = [
    [['batch', 1000], 'classes'],
    [[1, 1000, 1, 1], 'classes'],
    [[1, 21, 64, 64], 'pixels'],
    [[1, 84, 8400], 'boxes'],
    [[1, 25200, 85], 'boxes'],
    [[1, 197, 192], undefined],
    [[1, 384, 320], undefined, [1, 3, 384, 320]],
    [[1, 384, 320], undefined, [1, 384, 320, 3]],
    [[1, 384, 320], 'boxes', [1, 3, 640, 640]],
    [[64, 1, 97], undefined],
    [[21, 64, 64], undefined],
    [[1, 3, 8, 8, 8], undefined],
    [[1, 3, 8, 8, 85], undefined, [1, 3, 64, 64]],
    [[1, 3, 8, 8, 8], 'voxels', [1, 1, 8, 8, 8]],
    [[1, 400, 1, 1, 1], 'classes', [1, 3, 16, 112, 112]],
    [[7], 'classes'],
    [['M'], undefined],
    [[1, 1, 1, 7], 'classes'],
    [[1, 7, 1], 'classes'],
    [[1, 1, 64, 64], 'pixels'],
    [[], undefined],
  ];
  for (const [dims, kind, input] of cases)
    it(`of shape [${dims.join(', ')}]${input ? ` for an input of ${input.join(' × ')}` : ''} is ${kind ?? 'unknown'}`, () =>
      assert.equal(headOf(dims, input), kind));
  it('tells how many classes there are', () => {
    const countOf = (head: HeadKind, dims: readonly number[]): number | undefined => classCountOf({ head }, dims);
    assert.equal(countOf('classes', [1, 1000]), 1000);
    assert.equal(countOf('classes', [7]), 7);
    assert.equal(countOf('classes', [1, 1, 1, 7]), 7);
    assert.equal(countOf('pixels', [1, 21, 8, 8]), 21);
    assert.equal(countOf('pixels', [1, 150, 128, 128]), 150);
    assert.equal(countOf('pixels', [1, 512, 512, 21]), 21);
    assert.equal(countOf('pixels', [1, 360, 640, 21]), 21);
    assert.equal(countOf('pixels', [1, 21, 360, 640]), 21);
    assert.equal(countOf('pixels', [1, 1, 64, 64]), 1);
    assert.equal(countOf('voxels', [1, 8, 14, 14, 21]), 21);
    assert.equal(countOf('voxels', [1, 4, 14, 14, 6]), 6);
    assert.equal(countOf('voxels', [1, 21, 8, 14, 14]), 21);
    assert.equal(countOf('boxes', [1, 84, 8400]), 80);
    assert.equal(countOf('boxes', [1, 25200, 85]), 80);
    assert.equal(classCountOf({ head: 'boxes' }, [1, 116, 8400], 80), 80); // 32 numbers of a mask
    assert.equal(classCountOf({ head: 'boxes' }, [1, 300, 6], 80), 80); // suppressed in the model
    assert.equal(classCountOf({ head: 'boxes' }, [1, 25200, 85], 91), 80);
  });
});

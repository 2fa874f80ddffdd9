import { strict as assert } from 'node:assert';
import { boxesOf } from '../../../src/engine/score/boxes/boxes.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';

const tensor = (dims: readonly number[], values: readonly number[]): FloatTensor =>
  floatTensorOf(dims, Float32Array.from(values));

/** Four boxes: two on one object, one elsewhere, one of nothing. */
const boxes = tensor(
  [1, 4, 4],
  [
    [0.25, 0.5, 0.2, 0.4],
    [0.26, 0.5, 0.2, 0.4],
    [0.75, 0.5, 0.2, 0.4],
    [0.5, 0.5, 0.9, 0.9],
  ].flat(),
);
/** [1, boxes, prompts] */
const logits = tensor(
  [1, 4, 3],
  [
    [2, -3, -9],
    [1, -4, -9],
    [-1, 3, -9],
    [-6, -5, -7],
  ].flat(),
);

describe('boxes by prompt', () => {
  const labels = ['a cat', 'a dog', 'background'];
  const head = boxesOf({
    detector: { form: 'prompted', isSuppressed: false, boxes: 'pred_boxes', classAxis: 2, activation: 'sigmoid' },
    beside: new Map([['pred_boxes', boxes]]),
    input: { width: 200, height: 100 },
    labels,
  });
  const found = head.predict(logits, 'sigmoid', labels);

  it('lists the surest box of an object for the prompt that it is surest of', () =>
    assert.deepEqual(
      found.slice(0, 2).map(({ label, prompt, score }) => [label, prompt, score]),
      [
        ['a dog', 1, 3],
        ['a cat', 0, 2],
      ],
    ));

  it('lists the surest box of each prompt, however unsure: no prompt stands for what is none', () => {
    assert.equal(found.length, 3);
    assert.deepEqual([found[2]!.label, found[2]!.prompt, found[2]!.score], ['background', 2, -7]);
    assert.deepEqual(found[2]!.box!.map(Math.round), [10, 5, 180, 90]);
  });

  it('has the gradient of the box’s own logit for its prompt', () => {
    const cat = found[1]!;
    assert.deepEqual([...head.seed(logits, cat)], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const other = tensor(
      [1, 4, 3],
      [...logits.data].map((value) => value * 10),
    );
    assert.equal(head.lookUp(logits, cat)(other), 20);
  });
});

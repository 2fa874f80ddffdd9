import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { buildModel } from './buildModel.ts';
import { random } from './random.ts';

/** What a column of the picture has to be for the small reader to say it: bright at the top, at the bottom, or both. */
export const smallAlphabet = ['A', 'b', ' '] as const;

/**
 * Reads 8 × 4·T gray pixels as T steps: image → Conv → relu [1, 8, 2, T] → Conv → columns → scores [1, T, 4] (or
 * [T, 1, 4]).
 */
export function letterModel(
  blank: 'first' | 'last' = 'first',
  { order = 'NTK', head = 'none', open = false, metadata = {} }: LetterModel = {},
): Uint8Array {
  const next = random(3);
  const first = Float32Array.from({ length: 8 * 16 }, (_, at) => (at < 16 ? 1 / 16 : (next() - 0.5) / 8));
  // Of each letter the weights of the bright channel in the two rows; the other channels hardly count.
  const rows = { A: [8, -8], b: [-8, 8], ' ': [6, 6], blank: [0, 0] } as const;
  const names = blank === 'first' ? (['blank', ...smallAlphabet] as const) : ([...smallAlphabet, 'blank'] as const);
  const second = names.flatMap((name) =>
    Array.from({ length: 8 }, (_, channel) => rows[name].map((row) => (channel === 0 ? row : next() / 50))).flat(),
  );
  const bias = names.map((name) => (name === 'blank' ? 2 : name === ' ' ? -2 : 0));
  const last = head === 'none' ? 'scores' : 'logits';
  return buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims: [1, 1, 8, open ? 'width' : 32] }],
    nodes: [
      makeNode('Conv', ['image', 'w1'], ['conv'], { kernel_shape: [4, 4], strides: [4, 4] }),
      makeNode('Relu', ['conv'], ['relu']),
      makeNode('Conv', ['relu', 'w2', 'b2'], ['columns'], { kernel_shape: [2, 1] }),
      makeNode('Squeeze', ['columns', 'axis'], ['flat']),
      makeNode('Transpose', ['flat'], [last], { perm: order === 'NTK' ? [0, 2, 1] : [2, 0, 1] }),
      ...(head === 'none' ? [] : [makeNode(head, [last], ['scores'], { axis: -1 })]),
    ],
    constants: [
      floatTensor('w1', first, [8, 1, 4, 4]),
      floatTensor('w2', Float32Array.from(second), [4, 8, 2, 1]),
      floatTensor('b2', Float32Array.from(bias), [4]),
      int64Tensor('axis', [2]),
    ],
    outputs: ['scores'],
    metadata,
  });
}

interface LetterModel {
  readonly order?: 'NTK' | 'TNK';
  readonly head?: 'none' | 'Softmax' | 'LogSoftmax';
  /** Takes pictures of any width. */
  readonly open?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Steps as they are to be read, “.” for nothing: 4 pixels each. */
export function lettersTensor(steps: string): FloatTensor {
  const width = 4 * steps.length;
  const data = Float32Array.from({ length: 8 * width }, (_, at) => {
    const [letter, isTop] = [steps[Math.floor((at % width) / 4)], at < 4 * width];
    return letter === ' ' || (letter === 'A' && isTop) || (letter === 'b' && !isTop) ? 1 : 0;
  });
  return floatTensorOf([1, 1, 8, width], data);
}

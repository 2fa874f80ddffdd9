import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import type { NodeProto, TensorProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';

/* What a model may do to its picture before its first convolution, two of them one after the other. */

/** Rows and columns of the picture, as no cell divides them. */
export const picture = { height: 93, width: 117 } as const;

export interface Step {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
  /** [copies, 3, rows, columns] of its output, which has the name that was asked for. */
  readonly dims: readonly number[];
}

export type Move = (input: string, output: string, dims: readonly number[]) => Step;

export const step = (
  dims: readonly number[],
  nodes: readonly NodeProto[],
  constants: readonly TensorProto[] = [],
): Step => ({
  dims,
  nodes,
  constants,
});

const resized = (name: string, dims: readonly number[], factor: number): [TensorProto, number[]] => {
  const sizes = dims.map((size, axis) => (axis < 2 ? size : Math.round(size * factor)));
  return [int64Tensor(name, sizes), sizes];
};

const padding =
  (mode: string, before: readonly [number, number], behind: readonly [number, number]): Move =>
  (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h + before[0] + behind[0], w + before[1] + behind[1]],
      [makeNode('Pad', [input, `${output}_pads`], [output], { mode })],
      [int64Tensor(`${output}_pads`, [0, 0, ...before, 0, 0, ...behind])],
    );

const resizing =
  (factor: number, mode: string): Move =>
  (input, output, dims) => {
    const [sizes, to] = resized(`${output}_sizes`, dims, factor);
    return step(to, [makeNode('Resize', [input, '', '', sizes.name ?? ''], [output], { mode })], [sizes]);
  };

export const moves: Readonly<Record<string, Move>> = {
  'a Slice': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h - 12, w - 13],
      [makeNode('Slice', [input, `${output}_from`, `${output}_to`, `${output}_axes`], [output])],
      [
        int64Tensor(`${output}_from`, [5, 9]),
        int64Tensor(`${output}_to`, [-7, -4]),
        int64Tensor(`${output}_axes`, [2, 3]),
      ],
    ),
  'a Pad of zeros': padding('constant', [11, 40], [22, 3]),
  'a Pad that reflects': padding('reflect', [9, 4], [3, 8]),
  'a Pad that repeats the edge': padding('edge', [17, 10], [0, 9]),
  'a flip by Slice': (input, output, dims) =>
    step(
      dims,
      [makeNode('Slice', [input, `${output}_from`, `${output}_to`, `${output}_axes`, `${output}_steps`], [output])],
      [
        int64Tensor(`${output}_from`, [-1]),
        int64Tensor(`${output}_to`, [-(2 ** 31)]),
        int64Tensor(`${output}_axes`, [3]),
        int64Tensor(`${output}_steps`, [-1]),
      ],
    ),
  'a flip by Gather': (input, output, dims) =>
    step(
      dims,
      [makeNode('Gather', [input, `${output}_rows`], [output], { axis: 2 })],
      [
        int64Tensor(
          `${output}_rows`,
          Array.from({ length: dims[2] ?? 0 }, (_, row) => (dims[2] ?? 0) - 1 - row),
        ),
      ],
    ),
  'a flip by ReverseSequence': (input, output, dims) =>
    step(
      dims,
      [
        makeNode('Transpose', [input], [`${output}_first`], { perm: [3, 1, 0, 2] }),
        makeNode('ReverseSequence', [`${output}_first`, `${output}_lengths`], [`${output}_turned`], {
          batch_axis: 1,
          time_axis: 0,
        }),
        makeNode('Transpose', [`${output}_turned`], [output], { perm: [2, 1, 3, 0] }),
      ],
      [
        int64Tensor(
          `${output}_lengths`,
          Array.from({ length: dims[1] ?? 0 }, () => dims[3] ?? 0),
        ),
      ],
    ),
  'a Transpose': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step([n, c, w, h], [makeNode('Transpose', [input], [output], { perm: [0, 1, 3, 2] })]),
  'a Resize to less': resizing(0.7, 'linear'),
  'a Resize to more': resizing(1.6, 'nearest'),
  'SpaceToDepth and back': (input, output, [n = 1, c = 3, h = 1, w = 1]) => {
    const even = [h - (h % 2), w - (w % 2)];
    return step(
      [n, c, ...even],
      [
        makeNode('Slice', [input, `${output}_from`, `${output}_to`, `${output}_axes`], [`${output}_even`]),
        makeNode('SpaceToDepth', [`${output}_even`], [`${output}_deep`], { blocksize: 2 }),
        makeNode('DepthToSpace', [`${output}_deep`], [output], { blocksize: 2 }),
      ],
      [int64Tensor(`${output}_from`, [0, 0]), int64Tensor(`${output}_to`, even), int64Tensor(`${output}_axes`, [2, 3])],
    );
  },
  'a mirrored copy along the batch': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [2 * n, c, h, w],
      [
        makeNode(
          'Slice',
          [input, `${output}_from`, `${output}_to`, `${output}_axes`, `${output}_steps`],
          [`${output}_mirrored`],
        ),
        makeNode('Concat', [input, `${output}_mirrored`], [output], { axis: 0 }),
      ],
      [
        int64Tensor(`${output}_from`, [-1]),
        int64Tensor(`${output}_to`, [-(2 ** 31)]),
        int64Tensor(`${output}_axes`, [3]),
        int64Tensor(`${output}_steps`, [-1]),
      ],
    ),
};

/** Cells of 8 × 8 pixels, each as hot as they are white; behind them, the sum of all copies. */
export function network(first: Move, second: Move, behind?: Move) {
  const a = first('image', 'a', [1, 3, picture.height, picture.width]);
  const b = second('a', 'b', a.dims);
  const seen = [b.dims[0] ?? 1, 8, ...b.dims.slice(2).map((size) => Math.floor(size / 8))];
  const moved = behind?.('hot', 'moved', seen);
  return {
    opset: 20,
    inputs: [{ name: 'image', dims: [1, 3, picture.height, picture.width] }],
    nodes: [
      ...a.nodes,
      ...b.nodes,
      makeNode('Conv', ['b', 'w'], ['conv'], { kernel_shape: [8, 8], strides: [8, 8] }),
      makeNode('Relu', ['conv'], [moved ? 'hot' : 'cells']),
      ...(moved
        ? [...moved.nodes, makeNode('Conv', ['moved', 'same'], ['last']), makeNode('Relu', ['last'], ['cells'])]
        : []),
      makeNode('GlobalAveragePool', ['cells'], ['pooled']),
      makeNode('Flatten', ['pooled'], ['flat']),
      makeNode('Gemm', ['flat', 'head'], ['each']),
      makeNode('ReduceSum', ['each', 'batch'], ['logits'], { keepdims: 1 }),
    ],
    constants: [
      ...a.constants,
      ...b.constants,
      ...(moved?.constants ?? []),
      int64Tensor('batch', [0]),
      floatTensor(
        'same',
        Float32Array.from({ length: 64 }, (_, at) => (at % 9 === 0 ? 1 : 0)),
        [8, 8, 1, 1],
      ),
      floatTensor('w', new Float32Array(8 * 3 * 64).fill(1 / 192), [8, 3, 8, 8]),
      floatTensor(
        'head',
        Float32Array.from({ length: 16 }, (_, at) => (at % 2 === 0 ? 1 : 0)),
        [8, 2],
      ),
    ],
    outputs: ['logits'],
  };
}

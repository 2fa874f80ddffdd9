import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { step, type Move } from './prefixes.ts';

/* What few models do to their picture: pixels that are taken from places of the file's own. */

const range = (count: number): number[] => [...Array(count).keys()];

/** [rows, columns, 2] of places. */
const cells = (rows: number, columns: number, y: number, x: number): number[] =>
  range(rows).flatMap((row) => range(columns).flatMap((column) => [row + y, column + x]));

/** Rows and columns first, as indices of several axes want them. */
const behindTransposes =
  (
    size: (h: number, w: number) => [number, number],
    move: (i: string, o: string, h: number, w: number) => ReturnType<Move>,
  ): Move =>
  (input, output, [n = 1, c = 3, h = 1, w = 1]) => {
    const inner = move(`${output}_first`, `${output}_moved`, h, w);
    return step(
      [n, c, ...size(h, w)],
      [
        makeNode('Transpose', [input], [`${output}_first`], { perm: [2, 3, 0, 1] }),
        ...inner.nodes,
        makeNode('Transpose', [`${output}_moved`], [output], { perm: [2, 3, 0, 1] }),
      ],
      inner.constants,
    );
  };

const centered =
  (rows: number, columns: number): Move =>
  (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h + rows, w + columns],
      [makeNode('CenterCropPad', [input, `${output}_size`], [output], { axes: [2, 3] })],
      [int64Tensor(`${output}_size`, [h + rows, w + columns])],
    );

/** In −1..1, as GridSample has it. */
const sampled =
  (rows: number, columns: number, x: (at: number) => number, y: (at: number) => number): Move =>
  (input, output, [n = 1, c = 3]) => {
    const middle = (at: number, count: number): number => (2 * at + 1) / count - 1;
    const grid = range(rows).flatMap((row) =>
      range(columns).flatMap((column) => [x(middle(column, columns)), y(middle(row, rows))]),
    );
    return step(
      [n, c, rows, columns],
      [makeNode('GridSample', [input, `${output}_grid`], [output])],
      [
        floatTensor(
          `${output}_grid`,
          range(n).flatMap(() => grid),
          [n, rows, columns, 2],
        ),
      ],
    );
  };

export const rareMoves: Readonly<Record<string, Move>> = {
  'a smaller center': centered(-19, -22),
  'a larger center': centered(23, 42),
  'a mirror by GridSample': sampled(
    81,
    99,
    (x) => -x,
    (y) => y,
  ),
  'a part by GridSample': sampled(
    70,
    90,
    (x) => 0.8 * x + 0.15,
    (y) => 0.9 * y - 0.05,
  ),
  'a canvas by ScatterND': behindTransposes(
    (h, w) => [h + 30, w + 25],
    (input, output, h, w) =>
      step(
        [],
        [makeNode('ScatterND', [`${output}_canvas`, `${output}_at`, input], [output])],
        [
          floatTensor(`${output}_canvas`, new Float32Array((h + 30) * (w + 25) * 3), [h + 30, w + 25, 1, 3]),
          int64Tensor(`${output}_at`, cells(h, w, 21, 4), [h, w, 2]),
        ],
      ),
  ),
  'a part by GatherND': behindTransposes(
    () => [72, 80],
    (input, output) =>
      step(
        [],
        [makeNode('GatherND', [input, `${output}_at`], [output])],
        [int64Tensor(`${output}_at`, cells(72, 80, 3, 11), [72, 80, 2])],
      ),
  ),
  'a mirror by GatherElements': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h, w],
      [makeNode('GatherElements', [input, `${output}_at`], [output], { axis: 3 })],
      [
        int64Tensor(
          `${output}_at`,
          range(n * c * h * w).map((at) => w - 1 - (at % w)),
          [n, c, h, w],
        ),
      ],
    ),
  'a product with a matrix': (input, output, [n = 1, c = 3, h = 1, w = 1]) => {
    const matrix = new Float32Array(w * (w - 17));
    for (let column = 0; column < w - 17; column++) matrix[(column + 9) * (w - 17) + column] = 1;
    return step(
      [n, c, h, w - 17],
      [makeNode('MatMul', [input, `${output}_matrix`], [output])],
      [floatTensor(`${output}_matrix`, matrix, [w, w - 17])],
    );
  },
  'an Einsum that transposes': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step([n, c, w, h], [makeNode('Einsum', [input], [output], { equation: 'nchw->ncwh' })]),
  'zeros by Concat': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h, w + 37],
      [makeNode('Concat', [`${output}_zeros`, input], [output], { axis: 3 })],
      [floatTensor(`${output}_zeros`, new Float32Array(n * c * h * 37), [n, c, h, 37])],
    ),
  'a part by Resize': (input, output, [n = 1, c = 3]) =>
    step(
      [n, c, 70, 85],
      [
        makeNode('Resize', [input, `${output}_part`, '', `${output}_sizes`], [output], {
          mode: 'linear',
          coordinate_transformation_mode: 'tf_crop_and_resize',
        }),
      ],
      [
        floatTensor(`${output}_part`, [0, 0, 0.05, 0.1, 1, 1, 0.9, 0.95], [8]),
        int64Tensor(`${output}_sizes`, [n, c, 70, 85]),
      ],
    ),
  'a part by Split': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h, w - 12],
      [makeNode('Split', [input, `${output}_parts`], [`${output}_left`, output], { axis: 3 })],
      [int64Tensor(`${output}_parts`, [12, w - 12])],
    ),
  'every other pixel': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, Math.ceil((h - 1) / 2), Math.ceil(w / 2)],
      [makeNode('Slice', [input, `${output}_from`, `${output}_to`, `${output}_axes`, `${output}_steps`], [output])],
      [
        int64Tensor(`${output}_from`, [1, 0]),
        int64Tensor(`${output}_to`, [9999, 9999]),
        int64Tensor(`${output}_axes`, [-2, -1]),
        int64Tensor(`${output}_steps`, [2, 2]),
      ],
    ),
  'the same twice along the batch': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [2 * n, c, h, w],
      [makeNode('Tile', [input, `${output}_times`], [output])],
      [int64Tensor(`${output}_times`, [2, 1, 1, 1])],
    ),
};

/** They put the picture into an order that no straight line describes. */
export const scrambled: Readonly<Record<string, Move>> = {
  'columns that are rolled': (input, output, dims) =>
    step(
      dims,
      [
        makeNode('Split', [input, `${output}_parts`], [`${output}_a`, `${output}_b`], { axis: 3 }),
        makeNode('Concat', [`${output}_b`, `${output}_a`], [output], { axis: 3 }),
      ],
      [int64Tensor(`${output}_parts`, [41, (dims[3] ?? 0) - 41])],
    ),
  'rows that are shuffled': (input, output, dims) =>
    step(
      dims,
      [makeNode('Gather', [input, `${output}_rows`], [output], { axis: 2 })],
      [
        int64Tensor(
          `${output}_rows`,
          range(dims[2] ?? 0).map((row) => (row * 37) % (dims[2] ?? 1)),
        ),
      ],
    ),
  'the picture beside its mirror': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h, 2 * w],
      [
        makeNode('Gather', [input, `${output}_columns`], [`${output}_mirror`], { axis: 3 }),
        makeNode('Concat', [input, `${output}_mirror`], [output], { axis: 3 }),
      ],
      [int64Tensor(`${output}_columns`, range(w).reverse())],
    ),
  'all pixels backward': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h, w],
      [
        makeNode('Reshape', [input, `${output}_row`], [`${output}_long`]),
        makeNode('Gather', [`${output}_long`, `${output}_order`], [`${output}_turned`], { axis: 2 }),
        makeNode('Reshape', [`${output}_turned`, `${output}_shape`], [output]),
      ],
      [
        int64Tensor(`${output}_row`, [n, c, h * w]),
        int64Tensor(`${output}_shape`, [n, c, h, w]),
        int64Tensor(`${output}_order`, range(h * w).reverse()),
      ],
    ),
};

/** What is done to the cells behind the first convolution, before the layer that is explained. */
export const behind: Readonly<Record<string, Move>> = {
  'a mirror': (input, output, dims) =>
    step(
      dims,
      [makeNode('Gather', [input, `${output}_columns`], [output], { axis: 3 })],
      [int64Tensor(`${output}_columns`, range(dims[3] ?? 0).reverse())],
    ),
  'a part': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h - 3, w - 3],
      [makeNode('Slice', [input, `${output}_from`, `${output}_to`, `${output}_axes`], [output])],
      [
        int64Tensor(`${output}_from`, [1, 3]),
        int64Tensor(`${output}_to`, [-2, 9999]),
        int64Tensor(`${output}_axes`, [2, 3]),
      ],
    ),
  'zeros around them': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step(
      [n, c, h + 2, w + 6],
      [makeNode('Pad', [input, `${output}_pads`], [output])],
      [int64Tensor(`${output}_pads`, [0, 0, 2, 0, 0, 0, 0, 6])],
    ),
  'a Transpose': (input, output, [n = 1, c = 3, h = 1, w = 1]) =>
    step([n, c, w, h], [makeNode('Transpose', [input], [output], { perm: [0, 1, 3, 2] })]),
};

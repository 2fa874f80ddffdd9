import type { Operand } from '../emitter.ts';
import { NoGradient } from '../ruleContext.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';

/** What the steps need to know of a deformable convolution; sizes are 1-D int64 tensors of one element. */
interface Deformable {
  readonly channels: number;
  readonly kernel: readonly [number, number];
  /** Groups of channels that are moved alike, and that are weighed on their own. */
  readonly offsetGroups: number;
  readonly group: number;
  readonly height: string;
  readonly width: string;
}

/**
 * Y = Conv of X seen at places moved by `offset` and weighed by `mask` (DCN v1 and v2): the samples of GridSample, one
 * for each cell of the kernel, times the weights
 */
export const DeformConv: Rewrite = (c) => {
  const { g } = c;
  const [out, perGroup, ...kernel] = c.dims(1);
  if (kernel.length !== 2) throw new NoGradient('is not two-dimensional');
  if (![out, perGroup, ...kernel].every((size) => typeof size === 'number'))
    throw new NoGradient('has weights of unknown size');
  const [height, width] = sizesOf(c, c.x(2));
  const group = c.attributes.int('group') ?? 1;
  const cells = Number(kernel[0]) * Number(kernel[1]);
  const shape: Deformable = {
    channels: Number(perGroup) * group,
    kernel: kernel.map(Number) as [number, number],
    offsetGroups: c.attributes.int('offset_group') ?? 1,
    group,
    height,
    width,
  };
  const rows = Number(perGroup) * cells;
  const columns = g.reshape(samples(c, shape), concat(c, g.int64s([-1, group, rows]), g.op('Mul', [height, width])));
  const weights = g.reshape(c.x(1), g.int64s([group, Number(out) / group, rows]));
  const y = g.reshape(g.op('MatMul', [weights, columns]), concat(c, g.int64s([-1, Number(out)]), height, width));
  return [c.has(3) ? g.add(y, g.reshape(c.x(3), g.int64s([-1, 1, 1]))) : y];
};

/** [N · offset groups, channels of one, cells of the kernel · height, width] */
function samples(c: RewriteContext, { channels, kernel, offsetGroups, height, width }: Deformable): string {
  const { g } = c;
  const cells = kernel[0] * kernel[1];
  const offsets = g.reshape(c.x(2), concat(c, g.int64s([-1, cells, 2]), height, width));
  const image = g.reshape(c.x(0), concat(c, g.int64s([-1, channels / offsetGroups]), ...sizesOf(c, c.x(0))));
  const along = (axis: 0 | 1, size: string): string => g.unsqueeze(places(c, offsets, kernel, axis, size), [4]);
  const [down, across] = [along(0, height), along(1, width)];
  const grid = g.reshape(
    g.op('Concat', [across, down], { axis: 4 }),
    concat(c, g.int64s([0, -1]), width, g.int64s([2])),
  );
  const sampled = g.op('GridSample', [image, grid], { align_corners: 0, mode: 'bilinear', padding_mode: 'zeros' });
  return c.has(4)
    ? g.mul(sampled, g.reshape(c.x(4), concat(c, g.int64s([-1, 1]), g.op('Mul', [height, g.int64s([cells])]), width)))
    : sampled;
}

/**
 * Where along one axis each cell of the kernel looks, from −1 to 1 over the image: [N · offset groups, cells, height,
 * width]
 */
function places(c: RewriteContext, offsets: string, kernel: Deformable['kernel'], axis: 0 | 1, count: string): string {
  const { g, attributes } = c;
  const at = (name: string, usual: number): number => attributes.ints(name)?.[axis] ?? usual;
  const [rows, columns] = kernel;
  const cells = Array.from({ length: rows * columns }, (_, cell) =>
    axis === 0 ? Math.floor(cell / columns) : cell % columns,
  );
  const ofKernel = g.reshape(
    g.floats(cells.map((cell) => cell * at('dilations', 1) - at('pads', 0))),
    g.int64s([-1, 1, 1]),
  );
  const numbers = g.toFloat(g.op('Range', [g.int64(0), g.squeeze(count, [0]), g.int64(1)]));
  const ofOutput = g.reshape(g.mul(numbers, at('strides', 1)), g.int64s(axis === 0 ? [-1, 1] : [-1]));
  const moved = g.add(g.add(g.op('Gather', [offsets, g.int64(axis)], { axis: 2 }), ofKernel), ofOutput);
  const size = g.toFloat(sizesOf(c, c.x(0))[axis]);
  return g.sub(g.div(g.add(g.mul(2, moved), 1), size), 1);
}

const concat = (c: RewriteContext, ...parts: readonly Operand[]): string => c.g.op('Concat', parts, { axis: 0 });

/** Height and width. */
function sizesOf(c: RewriteContext, tensor: string): [string, string] {
  const dims = c.dimsOf(tensor);
  return [2, 3].map((axis) => {
    const size = dims[axis];
    return typeof size === 'number' ? c.g.int64s([size]) : c.g.op('Shape', [tensor], { start: axis, end: axis + 1 });
  }) as [string, string];
}

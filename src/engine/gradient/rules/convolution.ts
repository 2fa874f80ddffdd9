import { isStatic, type Dim } from '../../graph/shapes.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

/** One spatial axis of a convolution: sizes in elements. */
interface Axis {
  readonly input: Dim;
  readonly output: Dim;
  readonly stride: number;
  /** Extent of the dilated kernel. */
  readonly kernel: number;
  readonly dilation: number;
}

/**
 * Y = Conv(X, W) + B   dX = ConvTranspose(dY, W), cut to X's size; dW = Conv(X, dY); dB = Σ dY over all but channels
 */
export const Conv: GradientRule = (c) => {
  const axes = axesOf(c, c.xDims(), c.yDims());
  const weights = (): string =>
    toWeights(c, axes, { wide: () => c.x(0), narrow: () => c.dy, pads: forwardPads(c, axes) ?? explicitPads(c, axes) });
  return [
    c.wants(0) ? toImage(c, axes) : undefined,
    c.wants(1) ? weights() : undefined,
    c.wants(2) ? toBias(c, axes) : undefined,
  ];
};

const toBias = (c: RuleContext, axes: readonly Axis[]): string =>
  c.g.op('ReduceSum', [c.dy, c.g.int64s([0, ...axes.map((_, at) => at + 2)])], { keepdims: 0 });

/** Groups and dilations as in Conv. */
function toImage(c: RuleContext, axes: readonly Axis[]): string {
  const { g, attributes } = c;
  const common = {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    group: attributes.int('group'),
  };
  const pads = forwardPads(c, axes);
  if (!pads) return cutInRun(c, g.op('ConvTranspose', [c.dy, c.x(1)], common), axes);
  // Rows at the far edge that no window reached (the stride did not divide) get no gradient: output_padding.
  const unreached = axes.map((axis, at) => reach(axis, pads, at, axes.length));
  return g.op('ConvTranspose', [c.dy, c.x(1)], { ...common, pads, output_padding: unreached });
}

/** A convolution's two sides; of a transposed one, `wide` is the output. */
interface Sides {
  readonly wide: () => string;
  readonly narrow: () => string;
  readonly pads: number[] | undefined;
}

/**
 * The wide side [N, G·I, …] slides over the narrow [N, G·O, …], the batch taking the place of the channels, stride and
 * dilation swapped.
 */
function toWeights(c: RuleContext, axes: readonly Axis[], { wide, narrow, pads }: Sides): string {
  const { g } = c;
  const group = c.attributes.int('group') ?? 1;
  const inputs = c.dimOf(c.inputName(1), 1);
  if (!pads) throw new NoGradient('has weights that are computed from the image, and sizes known only in the run');
  const grid = axes.map((_, at) => at + 2);
  const joined = (value: string): string =>
    g.op('Concat', [inputs, g.int64s([-1]), g.op('Shape', [value], { start: 3 })], { axis: 0 });
  const x = wide();
  const split = g.reshape(
    x,
    g.op('Concat', [g.int64s([-1, group]), inputs, g.op('Shape', [x], { start: 2 })], { axis: 0 }),
  );
  const turned = g.transpose(split, [2, 1, 0, ...grid.map((axis) => axis + 1)]);
  const kernel = g.transpose(narrow(), [1, 0, ...grid]);
  const swapped = {
    strides: axes.map(({ dilation }) => dilation),
    dilations: axes.map(({ stride }) => stride),
    group,
    pads,
  };
  const slid = g.transpose(g.op('Conv', [g.reshape(turned, joined(turned)), kernel], swapped), [1, 0, ...grid]);
  // Rows that no window reached let the kernel slide too far.
  return g.op('Slice', [slid, g.int64s(grid.map(() => 0)), g.op('Shape', [c.x(1)], { start: 2 }), g.int64s(grid)]);
}

/** Y = ConvTranspose(X, W) + B   dX = Conv(dY, W); dW = Conv(dY, X); dB = Σ dY over all but channels */
export const ConvTranspose: GradientRule = (c) => {
  // Seen from the gradient, the transposed convolution's output is the convolution's input.
  const axes = axesOf(c, c.yDims(), c.xDims());
  const pads = transposePads(c, axes);
  const window = {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    group: c.attributes.int('group'),
    pads,
  };
  const toInput = (): string => c.g.op('Conv', [c.dy, c.x(1)], window);
  const weights = (): string => toWeights(c, axes, { wide: () => c.dy, narrow: () => c.x(0), pads });
  return [
    c.wants(0) ? toInput() : undefined,
    c.wants(1) ? weights() : undefined,
    c.wants(2) ? toBias(c, axes) : undefined,
  ];
};

function axesOf(c: RuleContext, wide: readonly Dim[], narrow: readonly Dim[]): Axis[] {
  const kernel = c.attributes.ints('kernel_shape') ?? c.xDims(1).slice(2).map(Number);
  const ones = Array<number>(kernel.length).fill(1);
  const strides = c.attributes.ints('strides') ?? ones;
  const dilations = c.attributes.ints('dilations') ?? ones;
  return kernel.map((size, at) => {
    const [stride = 1, dilation = 1] = [strides[at], dilations[at]];
    // A symbol that is none stands for the size of an axis that ONNX Runtime did not infer.
    const [input = '', output = ''] = [wide[at + 2], narrow[at + 2]];
    return { input, output, stride, dilation, kernel: (size - 1) * dilation + 1 };
  });
}

const paddings: Readonly<Record<string, 'explicit' | 'valid' | 'upper' | 'lower'>> = {
  NOTSET: 'explicit',
  VALID: 'valid',
  SAME_UPPER: 'upper',
  SAME_LOWER: 'lower',
};

/** [begin…, end…] of the forward convolution; undefined where they, or what they leave over, depend on the run. */
function forwardPads(c: RuleContext, axes: readonly Axis[]): number[] | undefined {
  if (!isStatic(axes.map(({ input }) => input)) || !isStatic(axes.map(({ output }) => output))) return undefined;
  return (
    explicitPads(c, axes) ??
    samePads(
      axes.map((axis) => totalPadding(axis)),
      padding(c) === 'upper',
    )
  );
}

function padding(c: RuleContext): 'explicit' | 'valid' | 'upper' | 'lower' {
  return paddings[c.attributes.string('auto_pad') ?? 'NOTSET'] ?? 'explicit';
}

function explicitPads(c: RuleContext, axes: readonly Axis[]): number[] | undefined {
  const none = Array<number>(axes.length * 2).fill(0);
  if (padding(c) === 'explicit') return c.attributes.ints('pads') ?? none;
  return padding(c) === 'valid' ? none : undefined;
}

/** What SAME padding adds on both sides: all windows just fit, and `extra` elements that none reaches. */
function totalPadding(axis: Axis, extra = 0): number {
  return Math.max((Number(axis.output) - 1) * axis.stride + axis.kernel + extra - Number(axis.input), 0);
}

function samePads(totals: readonly number[], upper: boolean): number[] {
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return upper ? [...less, ...more] : [...more, ...less];
}

function reach({ input, output, stride, kernel }: Axis, pads: readonly number[], at: number, rank: number): number {
  return Number(input) + (pads[at] ?? 0) + (pads[at + rank] ?? 0) - (Number(output) - 1) * stride - kernel;
}

/** The full gradient, from the first to the last window, cut or padded in the run to the size of X. */
function cutInRun(c: RuleContext, full: string, axes: readonly Axis[]): string {
  const { g } = c;
  const spatial = (tensor: string): string => g.op('Shape', [tensor], { start: 2 });
  const missing = g.sub(spatial(c.x()), spatial(full)); // negative: so many elements are padding
  const explicit = explicitPads(c, axes);
  let begin: string;
  if (explicit) begin = g.int64s(explicit.slice(0, axes.length));
  else {
    const total = g.op('Max', [g.neg(missing), g.int64(0)]);
    const half = g.div(total, g.int64(2));
    begin = padding(c) === 'upper' ? half : g.sub(total, half);
  }
  const keep = g.int64s([0, 0]);
  const pads = g.op('Concat', [keep, g.neg(begin), keep, g.add(missing, begin)], { axis: 0 });
  return g.op('Pad', [full, pads]);
}

/** Pads of a transposed convolution: as written, or what makes its output as large as it is. */
function transposePads(c: RuleContext, axes: readonly Axis[]): number[] {
  const wanted = c.attributes.ints('output_shape') !== undefined || ['upper', 'lower'].includes(padding(c));
  const explicit = wanted ? undefined : explicitPads(c, axes);
  if (explicit) return explicit;
  const extra = c.attributes.ints('output_padding') ?? [];
  if (!isStatic(axes.flatMap(({ input, output }) => [input, output])))
    throw new NoGradient('has pads that depend on a size known only in the run');
  const totals = axes.map((axis, at) => totalPadding(axis, extra[at]));
  return samePads(totals, padding(c) === 'upper');
}

import { TensorProto_DataType } from '../../onnx/onnx_pb.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { unbroadcast } from '../unbroadcast.ts';
import { outputOf } from '../../onnx/nodes.ts';

/* Operators that copy elements one to one or repeat them. */

/** y = x, in another shape (Reshape, Flatten, Squeeze, Unsqueeze) */
export const Reshape: GradientRule = (c) => [c.reshapeLike(c.dy, c.inputName(0))];

/** y = x (Identity, and Dropout outside training) */
export const Identity: GradientRule = (c) => {
  if (c.node.opType === 'Dropout' && c.constantInput(2)?.[0] === 1) throw new NoGradient('is in training mode');
  return [c.dy];
};

/** y = x in another float type (Cast, CastLike)   dx = dy, in the type of x */
export const Cast: GradientRule = (c) => {
  const [from, to] = [c.typeOf(c.inputName(0)), c.typeOf(outputOf(c.node))];
  const type = floatTypes[from];
  return [type === undefined || !(to in floatTypes) ? undefined : c.g.op('Cast', [c.dy], { to: type })];
};

const floatTypes: Readonly<Record<string, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  float16: TensorProto_DataType.FLOAT16,
  float64: TensorProto_DataType.DOUBLE,
  bfloat16: TensorProto_DataType.BFLOAT16,
};

/** y = the lower or upper triangle of x   dx = that triangle of dy */
export const Trilu: GradientRule = (c) => [
  c.g.op('Trilu', [c.dy, ...(c.has(1) ? [c.x(1)] : [])], { upper: c.attributes.int('upper') }),
];

/** Axes permuted   dx = dy permuted back */
export const Transpose: GradientRule = (c) => {
  const rank = c.xDims().length;
  const perm = c.attributes.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return [
    c.g.transpose(
      c.dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ];
};

/** y = the inputs one after the other along `axis`   dx = dy, split again */
export const Concat: GradientRule = (c) => {
  const axis = c.axis(c.attributes.int('axis') ?? 1);
  if (c.inputCount === 1) return [c.dy];
  const sizes = c.node.input.map((name) => c.dim(name, axis));
  const known = sizes.every((size) => typeof size === 'number');
  const split = known
    ? c.g.int64s(sizes)
    : c.g.op(
        'Concat',
        c.node.input.map((name) => c.dimOf(name, axis)),
        { axis: 0 },
      );
  return c.g.ops('Split', [c.dy, split], c.inputCount, { axis });
};

/** The reverse of Concat; parts that were not used have gradient zero. */
export const Split: GradientRule = (c) => {
  const parts = c.node.output.map((name, at) => c.outputGradient(at) ?? c.zerosLike(name));
  return [c.g.op('Concat', parts, { axis: c.axis(c.attributes.int('axis') ?? 0) })];
};

/** y = x repeated to a larger shape   dx = Σ dy over what was repeated */
export const Expand: GradientRule = (c) => [unbroadcast(c, c.dy, outputOf(c.node), c.inputName(0))];

/** Channels to blocks (DCR: block first, CRD: channel first)   dx = blocks to channels */
export const DepthToSpace: GradientRule = (c) => {
  const { g } = c;
  const blocksize = c.attributes.requiredInt('blocksize');
  const depth = g.op('SpaceToDepth', [c.dy], { blocksize });
  if (c.attributes.string('mode') !== 'CRD') return [depth];
  // SpaceToDepth numbers [block, channel]; CRD wants [channel, block].
  const [, channels] = c.yDims();
  if (typeof channels !== 'number') throw new NoGradient('has a channel count known only in the run');
  const grouped = g.reshape(depth, g.int64s([0, blocksize * blocksize, channels, -1]));
  return [c.reshapeLike(g.transpose(grouped, [0, 2, 1, 3]), c.inputName(0))];
};

/** Blocks to channels   dx = channels to blocks */
export const SpaceToDepth: GradientRule = (c) => [
  c.g.op('DepthToSpace', [c.dy], { blocksize: c.attributes.int('blocksize') }),
];

/**
 * y = x cut out of the middle, or in the middle of zeros, along some axes   dx = the same with dy, back to the sizes of
 * x
 */
export const CenterCropPad: GradientRule = (c) => {
  const axes = c.attributes.ints('axes') ?? c.xDims().map((_, axis) => axis);
  const sizes = axes.map((axis) => c.dimOf(c.inputName(0), c.axis(axis)));
  return [c.g.op('CenterCropPad', [c.dy, c.g.op('Concat', sizes, { axis: 0 })], { axes })];
};

/** For operators whose output does not change with small changes of the input, or is not a number. */
export const stopsGradient: GradientRule = (c: RuleContext) => c.node.input.map(() => undefined);

import type { GradientRule } from '../ruleContext.ts';
import * as activations from './activations.ts';
import * as arithmetic from './arithmetic.ts';
import { Conv, ConvTranspose } from './convolution.ts';
import { Einsum } from './einsum.ts';
import { GridSample } from './gridSample.ts';
import * as indexing from './indexing.ts';
import { Gemm, MatMul } from './matmul.ts';
import * as normalization from './normalization.ts';
import * as linearAlgebra from './linearAlgebra.ts';
import { Col2Im } from './patches.ts';
import * as pooling from './pooling.ts';
import * as quantization from './quantization.ts';
import * as reductions from './reductions.ts';
import { Resize } from './resize.ts';
import { RoiAlign } from './roiAlign.ts';
import { OneHot, ScatterElements, ScatterND } from './scatter.ts';
import * as shaping from './shaping.ts';
import * as transcendental from './transcendental.ts';

const { Inverse, ...matrices } = linearAlgebra;
const { Sum, Extreme, Mean, ...elementwise } = arithmetic;
const { scatterBack: _, ...picking } = indexing;
const { ReduceExtreme, ...reducing } = reductions;
const { Identity, Reshape, stopsGradient, ...copying } = shaping;

/**
 * Every operator that has a gradient, of every opset. Three states: a rule; `stopsGradient`; absent, which is an
 * error that names the operator. To add one: write the rule in the file of its family, name it here, and give it
 * cases in test/engine/gradient/cases (the tests do not compile without).
 */
export const gradientRules = {
  ...activations,
  ...transcendental,
  ...elementwise,
  Add: Sum,
  Sum,
  Max: Extreme,
  Min: Extreme,
  Mean,
  Conv,
  ConvTranspose,
  MatMul,
  Gemm,
  Einsum,
  ...normalization,
  ...pooling,
  ...quantization,
  ...reducing,
  ReduceMax: ReduceExtreme,
  ReduceMin: ReduceExtreme,
  ...copying,
  Reshape,
  Flatten: Reshape,
  Squeeze: Reshape,
  Unsqueeze: Reshape,
  Identity,
  Dropout: Identity,
  CastLike: copying.Cast,
  ...picking,
  Scatter: ScatterElements,
  ScatterElements,
  ScatterND,
  OneHot,
  Col2Im,
  GridSample,
  RoiAlign,
  ...matrices,
  Resize,
  Upsample: Resize,
  'com.microsoft.Inverse': Inverse,
  'com.microsoft.QuantizeLinear': quantization.QuantizeLinear,
  'com.microsoft.DequantizeLinear': quantization.DequantizeLinear,
} satisfies Readonly<Record<string, GradientRule>>;

/** Piecewise constant, or not numbers at all: shape arithmetic, comparisons, choices, rounding. */
const stopping = [
  'And',
  'ArgMax',
  'ArgMin',
  'Bernoulli',
  'BitCast',
  'BitShift',
  'BitwiseAnd',
  'BitwiseNot',
  'BitwiseOr',
  'BitwiseXor',
  'Ceil',
  'ConstantOfShape',
  'Equal',
  'EyeLike',
  'Floor',
  'Greater',
  'GreaterOrEqual',
  'Hardmax',
  'IsInf',
  'IsNaN',
  'Less',
  'LessOrEqual',
  'Multinomial',
  'NonMaxSuppression',
  'NonZero',
  'Not',
  'Or',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Round',
  'Shape',
  'Sign',
  'Size',
  'Xor',
] as const;

export const stoppingRules: Readonly<Record<string, GradientRule>> = Object.fromEntries(
  stopping.map((operator) => [operator, stopsGradient]),
);

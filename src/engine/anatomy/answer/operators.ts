import { weighed } from './weighed.ts';
import * as arithmetic from './arithmetic.ts';
import * as comparing from './comparing.ts';
import * as moves from './moves.ts';
import { exponential, logarithm, power } from './range.ts';
import type { Rule } from './reader.ts';
import * as squashing from './squashing.ts';

/** Every operator that the way from an output back to the score may go through. */
const rules: Readonly<Record<string, Rule>> = {
  Softmax: squashing.softmax,
  QLinearSoftmax: squashing.softmax,
  LogSoftmax: squashing.logSoftmax,
  Sigmoid: squashing.sigmoid,
  QLinearSigmoid: squashing.sigmoid,
  HardSigmoid: squashing.hardSigmoid,
  Tanh: squashing.tanh,
  Erf: squashing.tanh,
  Softsign: squashing.tanh,
  Atan: squashing.arcTangent,
  Clip: squashing.clip,

  Identity: moves.same,
  Dropout: moves.same,
  Reshape: moves.same,
  Flatten: moves.same,
  Squeeze: moves.same,
  Unsqueeze: moves.same,
  QuantizeLinear: moves.sameValue,
  DequantizeLinear: moves.dequantized,
  Cast: comparing.cast,
  CastLike: comparing.cast,

  Neg: arithmetic.minus,
  Log: arithmetic.growing(logarithm),
  Exp: (...read) => arithmetic.growing(exponential)(...read) ?? squashing.powerOfNegative(...read),
  Sqrt: arithmetic.growing(power),
  Pow: arithmetic.toPower,
  Reciprocal: arithmetic.reciprocal,
  Add: arithmetic.plus,
  Sub: arithmetic.difference,
  Mul: arithmetic.product,
  Div: arithmetic.quotient,
  MatMul: weighed,
  Gemm: weighed,
  Sum: arithmetic.mixed,
  Mean: arithmetic.mixed,
  Max: arithmetic.extreme,
  Min: arithmetic.extreme,

  Round: comparing.rounded,
  Floor: comparing.rounded,
  Ceil: comparing.rounded,
  Sign: comparing.rounded,
  Greater: comparing.compared,
  GreaterOrEqual: comparing.compared,
  Less: comparing.compared,
  LessOrEqual: comparing.compared,
  Equal: comparing.largest,
  Not: comparing.not,
  Where: moves.where(comparing.turned),

  Transpose: moves.moving,
  Slice: moves.moving,
  Split: moves.moving,
  Gather: moves.moving,
  GatherND: moves.moving,
  GatherElements: moves.moving,
  Expand: moves.moving,
  Tile: moves.moving,
  Resize: moves.moving,
  Upsample: moves.moving,
  Pad: moves.moving,
  AveragePool: moves.moving,
  GlobalAveragePool: moves.moving,
  MaxPool: moves.moving,
  GlobalMaxPool: moves.moving,
  ReduceMean: moves.moving,
  ReduceMax: moves.moving,
  ReduceMin: moves.moving,
  ReduceSum: moves.summedUp,
  CumSum: moves.moving,
  Concat: moves.movingAll,
  ScatterND: moves.movingAll,
  ScatterElements: moves.movingAll,
  Scatter: moves.movingAll,

  ArgMax: moves.chosen('place'),
  TopK: moves.chosen('numbers'),
  ZipMap: moves.chosen('numbers'),
};

/** What has been chosen may be renamed. */
const renaming: Readonly<Record<string, number>> = { LabelEncoder: 0, ArrayFeatureExtractor: 1, Gather: 1 };

export const ruleOf: Rule = (node, output, reader) => {
  const { opType, input } = node;
  const at = (Object.hasOwn(renaming, opType) && renaming[opType]) || 0;
  const first = input[at] === undefined ? undefined : reader.value(input[at]);
  if (first?.isChosen) return at === 0 || reader.isConstant(input[0] ?? '') || opType !== 'Gather' ? first : undefined;
  return Object.hasOwn(rules, opType) ? rules[opType]?.(node, output, reader) : undefined;
};

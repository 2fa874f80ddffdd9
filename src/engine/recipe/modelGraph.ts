import type { Graph } from '../graph/graph.ts';
import { Attributes } from '../onnx/attributes.ts';
import { inputOf } from '../onnx/nodes.ts';
import { sizesOf } from '../onnx/valueInfo.ts';
import { TensorProto_DataType as Type, type NodeProto } from '../onnx/onnx_pb.ts';
import { valuesOf } from '../onnx/tensors.ts';
import type { Finding } from './finding.ts';
import { leadingArithmetic, type LeadingArithmetic } from './leadingArithmetic.ts';
import type { RecipeInput } from './recipe.ts';

type Values = Pick<RecipeInput, 'scale' | 'mean' | 'std'>;

const asTheyAre: Values = { scale: 1, mean: [0], std: [1] };
const centered: Values = { scale: 1, mean: [128], std: [1] };
const zeroToOne: Values = { scale: 1 / 255, mean: [0], std: [1] };

/** What the beginning of a model's graph says of the values that it takes. */
export function readGraph(graph: Graph, input: string): Finding[] {
  return [wholeInput(graph, input), normalizesItself(graph, input), quantizedInput(graph, input)]
    .flatMap((finding) => finding ?? [])
    .slice(0, 1);
}

const found = (reason: string, input: Partial<RecipeInput>): Finding => ({ source: { kind: 'graph', reason }, input });

/** What models take that are fed with whole numbers; behind `feedBatchesOfFloats` they begin with a Cast. */
const wholeInputs: Readonly<Partial<Record<Type, readonly [reason: string, values: Values]>>> = {
  [Type.UINT8]: ['the model takes bytes, pixels as they are', asTheyAre],
  [Type.INT8]: ['the model takes signed bytes, pixels less 128', centered],
  [Type.UINT16]: ['the model takes whole numbers, pixels as they are', asTheyAre],
  [Type.INT16]: ['the model takes whole numbers, pixels as they are', asTheyAre],
  [Type.INT32]: ['the model takes whole numbers, pixels as they are', asTheyAre],
  [Type.UINT32]: ['the model takes whole numbers, pixels as they are', asTheyAre],
  [Type.INT64]: ['the model takes whole numbers, pixels as they are', asTheyAre],
};

function wholeInput(graph: Graph, input: string): Finding | undefined {
  const [node, ...others] = readers(graph, input);
  const type = node?.opType === 'Cast' && others.length === 0 ? new Attributes(node).int('to') : undefined;
  const [reason, values] = wholeInputs[type as Type] ?? [];
  if (reason === undefined || values === undefined) return undefined;
  return found(reason, resizesItself(graph, input) ? { ...values, resize: 'none' } : values);
}

/** Whether the model itself makes a picture of any size as large as it needs it: it takes the picture as it is. */
function resizesItself(graph: Graph, input: string): boolean {
  const info = graph.inputs.find(({ name }) => name === input);
  const isOpen = info !== undefined && sizesOf(info).filter((size) => size === undefined).length >= 2;
  const seen = new Set([input]);
  for (const { opType, input: read, output } of graph.nodes) {
    if (!read.some((name) => seen.has(name))) continue;
    if (isOpen && (opType === 'Resize' || opType === 'Upsample')) return true;
    if (opType === 'Conv' || opType === 'MatMul' || opType === 'Gemm') continue;
    for (const name of output) seen.add(name);
  }
  return false;
}

/** Nodes that read the input's values, not only its shape. */
const readers = (graph: Graph, input: string): readonly NodeProto[] =>
  (graph.consumers.get(input) ?? []).filter(({ opType }) => opType !== 'Shape' && opType !== 'Size');

function normalizesItself(graph: Graph, input: string): Finding | undefined {
  const arithmetic = leadingArithmetic(graph, input);
  if (!arithmetic) return undefined;
  const range = expectedRange(arithmetic);
  if (!range) return undefined;
  const words = [...new Set(arithmetic.operators)].join(', ');
  const values = range === 255 ? asTheyAre : zeroToOne;
  const isBgr = looksBgr(arithmetic, range);
  return found(`the model normalizes its input itself (${words}): pixels 0..${range}`, {
    ...values,
    ...(isBgr && { channels: 'BGR' }),
  });
}

/**
 * Which pixels the model was made for, by the value that it maps to 0: photos have their mean near the middle of their
 * range. A BatchNormalization that learned next to nothing (mean 0, variance 1) says nothing.
 */
function expectedRange({ gain, offset }: LeadingArithmetic): 255 | 1 | undefined {
  const [a, b] = [average(gain), average(offset)];
  const center = -b / a;
  if (a <= 0 || !Number.isFinite(center)) return undefined;
  if (center > 20 && center < 235) return 255;
  if (center > 0.1 && center < 0.9) return 1;
  return Math.abs(center) < 0.02 && a > 1 / 300 && a < 1 / 100 ? 255 : undefined;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means of ImageNet's pictures, which Caffe's models hold as B, G, R. */
const meansOfBgr = [0.406, 0.456, 0.485];

function looksBgr({ gain, offset }: LeadingArithmetic, range: number): boolean {
  if (offset.length !== 3) return false;
  const centers = offset.map((value, channel) => -value / (gain[channel] ?? gain[0] ?? NaN) / range);
  return centers.every((center, channel) => Math.abs(center - (meansOfBgr[channel] ?? NaN)) < 0.015);
}

/** Ranges that inputs are usually quantized for, and how pixels come to be in them. */
const usualRanges: readonly (readonly [low: number, high: number, Values])[] = [
  [0, 1, zeroToOne],
  [-1, 1, { scale: 1 / 255, mean: [0.5], std: [0.5] }],
  [0, 255, asTheyAre],
  [-128, 127, centered],
];

/** A QuantizeLinear at the very beginning: its scale and zero point tell the range of the values. */
function quantizedInput(graph: Graph, input: string): Finding | undefined {
  const users = readers(graph, input);
  const [node, ...others] = users;
  if (node?.opType !== 'QuantizeLinear' || others.length > 0) return undefined;
  const [step, zeroPoint] = [graph.constants.get(inputOf(node, 1)), graph.constants.get(inputOf(node, 2))];
  const [size, ...moreSizes] = (step && valuesOf(step)) ?? [];
  const [zero, ...moreZeros] = (zeroPoint && valuesOf(zeroPoint)) ?? [];
  if (size === undefined || zero === undefined || moreSizes.length + moreZeros.length > 0) return undefined;
  const isSigned = zeroPoint?.dataType === Type.INT8;
  // Quantized symmetrically, a range says no more than its larger end.
  if (isSigned && zero === 0) return undefined;
  const [low, high] = isSigned ? [(-128 - zero) * size, (127 - zero) * size] : [-zero * size, (255 - zero) * size];
  const tolerance = (high - low) * 0.02;
  const usual = usualRanges.find(([from, to]) => Math.abs(from - low) < tolerance && Math.abs(to - high) < tolerance);
  return usual && found(`the model’s input is quantized for values ${usual[0]}..${usual[1]}`, usual[2]);
}

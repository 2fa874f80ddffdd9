import { graphErrors } from '../errors.ts';
import { dimsOf, elementCount, valuesOf } from '../onnx/tensors.ts';
import { computedConstants, type Graph } from './graph.ts';
import { known } from '../../vocabulary/known.ts';

/** A dimension: its size, or a symbol where it is not known before the run. Equal symbols mean equal sizes. */
export type Dim = number | string;

export interface TensorInfo {
  /** ONNX Runtime's name of the element type: 'float32', 'int64' … */
  readonly type: string;
  /** Absent where even the rank is unknown. */
  readonly dims?: readonly Dim[];
}

/** What is known of every tensor before a run, as ONNX Runtime infers it (see `inferenceModel`). */
export type Shapes = ReadonlyMap<string, TensorInfo>;

/** The dimensions of a tensor whose rank must be known by now. */
export function knownDims(shapes: Shapes, tensor: string): readonly Dim[] {
  return known(shapes.get(tensor)?.dims, `shape of “${tensor}”`);
}

export function isStatic(dims: readonly Dim[]): dims is readonly number[] {
  return dims.every((dim) => typeof dim === 'number');
}

/** A symbol for a size of which nothing is known: equal to no other. */
export const anonymousDim = (id: string): string => `?${id}`;

export function isAnonymous(dim: Dim): boolean {
  return typeof dim === 'string' && dim.startsWith('?');
}

/** Of one tensor: 2 GiB of float32. */
export const maxTensorValues = 2 ** 29;

/**
 * Of all tensors that are computed from constants alone, which ONNX Runtime does on loading, holding each: for every
 * value of the weights, unless they are few. A network that standardizes its weights needs 3.3 (NFNet), one of int8
 * weights 1.
 */
const computedPerWeight = 8;

/** Operators that are given the sizes of their output, or factors of these, and the input that holds them. */
const sizesIn: Readonly<Record<string, number>> = { ConstantOfShape: 0, Expand: 1, Reshape: 1, Tile: 1, Resize: 3 };

/**
 * Refuses sizes beyond any tensor that are written in the file, before anything is inferred from them: ONNX Runtime
 * 1.30 counts the sizes that Concat joins in 32 bits, and aborts where Slice meets the negative one that comes of it.
 *
 * @throws WhylightError `model-tensor-too-large`
 */
export function checkWrittenSizes({ nodes, constants }: Graph): void {
  for (const { opType, input, output } of nodes) {
    const tensor = constants.get(input[sizesIn[opType] ?? -1] ?? '');
    const sizes = (tensor && valuesOf(tensor)) ?? [];
    if (sizes.some((size) => size > maxTensorValues))
      throw graphErrors.tensorTooLarge(output[0] ?? '', sizes, maxTensorValues);
  }
}

/**
 * Refuses what takes gigabytes: 200 bytes of Expand, ConstantOfShape, Tile, Range, Resize or Pad can say so. Sizes
 * that are known only in the run are not seen here.
 *
 * @throws WhylightError `model-tensor-too-large`, `model-computed-too-large`
 */
export function checkSizes(shapes: Shapes, graph: Graph): void {
  const computed = computedConstants(graph);
  const weights = [...graph.constants.values()].reduce((sum, tensor) => sum + elementCount(dimsOf(tensor)), 0);
  const allowed = Math.max(maxTensorValues, computedPerWeight * weights);
  let total = 0;
  for (const name of graph.producer.keys()) {
    const dims = shapes.get(name)?.dims ?? [];
    const values = elementCount(dims.filter((dim) => typeof dim === 'number'));
    if (values > maxTensorValues) throw graphErrors.tensorTooLarge(name, dims, maxTensorValues);
    if (computed.has(name)) total += values;
    if (total > allowed) throw graphErrors.computedTooLarge(name, total, allowed);
  }
}

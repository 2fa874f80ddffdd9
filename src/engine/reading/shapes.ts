import { WhylightError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { withEightBitFloats } from '../graph/eightBitFloats.ts';
import { valueInfo } from '../graph/modelBytes.ts';
import { anonymousDim, checkSizes, isStatic, type Dim, type Shapes, type TensorInfo } from '../graph/shapes.ts';
import { Attributes } from '../onnx/attributes.ts';
import { dimsOf, valuesOf } from '../onnx/tensors.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { elementNames, elementTypes, isFloat, isQuantized } from '../onnx/types.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { refuseNegativeSizes } from './negativeSizes.ts';
import type { Workbench } from '../ports.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';

/**
 * Type and shape of every tensor as far as they are known without a run: ONNX Runtime's own inference.
 *
 * @throws WhylightError `model-refused`, `model-too-complex`
 */
export async function inferShapes(graph: Graph, bench: Workbench): Promise<Map<string, TensorInfo>> {
  await refuseNegativeSizes(graph, bench);
  const { inference, ...place } = bench;
  const infos = new Map([...(await inference.infer(graph, place)), ...constantInfos(graph)]);
  return withoutFalseSymbols(graph, withEightBitFloats(graph, infos));
}

/**
 * Slice's inference lets the symbol of a sliced axis through, as if nothing had been cut off (seen with opset 10 and
 * an end beyond the size). A symbol that may lie so is not believed anywhere.
 */
function withoutFalseSymbols(graph: Graph, infos: Map<string, TensorInfo>): Map<string, TensorInfo> {
  const suspects = new Set<Dim>();
  for (const node of graph.nodes.filter(({ opType }) => opType === 'Slice')) {
    const [before, after] = [infos.get(inputOf(node))?.dims, infos.get(outputOf(node))?.dims];
    after?.forEach((dim, axis) => {
      if (typeof dim === 'string' && dim === before?.[axis] && mayCut(graph, node, axis, after.length))
        suspects.add(dim);
    });
  }
  if (suspects.size === 0) return infos;
  const believed = (name: string, dims: readonly Dim[]): Dim[] =>
    dims.map((dim, axis) => (suspects.has(dim) ? anonymousDim(`${name}:${axis}`) : dim));
  return new Map(
    [...infos].map(([name, info]) => [name, info.dims ? { ...info, dims: believed(name, info.dims) } : info]),
  );
}

function mayCut(graph: Graph, node: NodeProto, axis: number, rank: number): boolean {
  const tensor = graph.constants.get(node.input[3] ?? '');
  const axes = new Attributes(node).ints('axes') ?? (tensor && valuesOf(tensor));
  return axes === undefined || axes.some((sliced) => (sliced + rank) % rank === axis);
}

function constantInfos(graph: Graph): [string, TensorInfo][] {
  return [...graph.constants].map(([name, tensor]) => {
    const type = elementNames.get(tensor.dataType ?? 0) ?? 'other';
    return [name, { type, dims: dimsOf(tensor) }];
  });
}

/** The same graph for inputs of these sizes (float32); others stay as they are. */
export function withInputSizes(graph: Graph, sizes: ReadonlyMap<string, readonly number[]>): Graph {
  const inputs = graph.inputs.map((info) =>
    sizes.has(info.name) ? valueInfo(info.name, elementTypes['float32'], sizes.get(info.name)) : info,
  );
  return { ...graph, inputs };
}

/**
 * What has no size before the input has one may be too large at this one. Sizes that are values of tensors (computed
 * from a shape, or from pixels) are still open then: ONNX Runtime's inference does not follow them.
 *
 * @throws WhylightError `model-tensor-too-large`
 */
export async function checkSizesAt(graph: Graph, feeds: ReadonlyMap<string, Tensor>, bench: Workbench): Promise<void> {
  const sizes = new Map([...feeds].map(([name, { dims }]) => [name, dims]));
  const shapes = await inferShapes(withInputSizes(graph, sizes), bench).catch((error: unknown) => {
    if (error instanceof WhylightError) return undefined; // a size that does not fit the model: the run says so better
    throw error;
  });
  if (shapes) checkSizes(shapes, graph);
}

/**
 * Shapes that follow from sizes and constants (a Reshape to what a Shape and a Concat say) once these are computed:
 * without it, the whole model would have to be run. Only of a graph whose sizes have been checked, and whose inputs
 * have fixed ones.
 *
 * @throws WhylightError `model-tensor-too-large`
 */
export async function folded(graph: Graph, inferred: Shapes, bench: Workbench): Promise<Shapes> {
  const isFixed = graph.inputs.every(({ name }) => isStatic(inferred.get(name)?.dims ?? []));
  const isOpen = [...graph.producer.keys()].some((name) => !isStatic(inferred.get(name)?.dims ?? []));
  if (!isFixed || (!isOpen && unknownRanks(graph, inferred).length === 0)) return inferred;
  const { inference, ...place } = bench;
  // A run says it better.
  const found = await inference.infer(graph, place, true).catch(() => new Map<string, TensorInfo>());
  const known = [...found].filter(([name, { dims = [] }]) => {
    const before = inferred.get(name)?.dims;
    return dims.length > 0 && isStatic(dims) && before !== undefined && !(before.length > 0 && isStatic(before));
  });
  const shapes = new Map([...inferred, ...known]);
  checkSizes(shapes, graph);
  return shapes;
}

/** Scalars of scalars. */
const elementwise: ReadonlySet<string> = new Set(
  'Abs Add Cast Ceil Div Exp Floor Identity Log Max Min Mod Mul Neg Pow Reciprocal Round Sqrt Sub'.split(' '),
);

/**
 * What is a scalar for certain: a constant one, one number of a list (of sizes, say), and what is computed of these.
 */
function scalarsIn(graph: Graph, shapes: Shapes): ReadonlySet<string> {
  const rankOf = (name: string | undefined): number | undefined => shapes.get(name ?? '')?.dims?.length;
  const constants = [...graph.constants].filter(([, { dims }]) => dims.length === 0).map(([name]) => name);
  const scalars = new Set(constants);
  for (const { opType, input, output } of graph.nodes) {
    const isScalar = elementwise.has(opType)
      ? input.every((name) => scalars.has(name))
      : opType === 'Gather' && rankOf(input[0]) === 1 && scalars.has(input[1] ?? '');
    if (isScalar) for (const name of output) scalars.add(name);
  }
  return scalars;
}

/**
 * ONNX Runtime writes an unknown rank like a scalar's. Of float and quantized tensors, these that are none for certain.
 */
export function unknownRanks(graph: Graph, shapes: Shapes): string[] {
  const scalars = scalarsIn(graph, shapes);
  return [...graph.producer.keys()].filter((name) => {
    const info = shapes.get(name);
    return (
      info !== undefined &&
      (isFloat(info.type) || isQuantized(info.type)) &&
      info.dims?.length === 0 &&
      !scalars.has(name)
    );
  });
}

/** Operators whose output is as large as what they find: how many boxes there are, say, which on zeros may be none. */
const counting: ReadonlySet<string> = new Set(['NonZero', 'NonMaxSuppression', 'Compress', 'Unique']);

/** Tensors whose size depends on the values of the picture, or may. */
function countedTensors(graph: Graph): ReadonlySet<string> {
  const counted = new Set<string>();
  for (const node of graph.nodes) {
    if (counting.has(node.opType ?? '') || node.input.some((name) => counted.has(name)))
      for (const name of node.output) counted.add(name);
  }
  return counted;
}

/**
 * What a run told of ranks that were unknown. Its sizes hold for every run only where the model's inputs are of fixed
 * size, and nothing is counted on the way.
 */
export function withProbed(graph: Graph, shapes: Shapes, probed: ReadonlyMap<string, readonly number[]>): Shapes {
  const fixed = graph.inputs.every(({ name }) => isStatic(shapes.get(name ?? '')?.dims ?? []));
  const counted = countedTensors(graph);
  const merged = new Map(shapes);
  for (const [name, sizes] of probed) {
    const dims: readonly Dim[] =
      fixed && !counted.has(name) ? sizes : sizes.map((_, axis) => anonymousDim(`${name}:${axis}`));
    merged.set(name, { type: shapes.get(name)?.type ?? 'float32', dims });
  }
  return merged;
}

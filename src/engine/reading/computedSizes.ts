/**
 * Sizes that a graph computes from constants alone, as PyTorch's exporter writes those of its paddings. ONNX Runtime
 * computes them, in a session of these few operators; only what can't go wrong is run, and nothing large.
 */
import { WhylightError } from '../errors.ts';
import { computedConstants, type Graph } from '../graph/graph.ts';
import { cutTo } from '../graph/cut.ts';
import { cutModel } from '../graph/modelBytes.ts';
import { outputOf } from '../onnx/nodes.ts';
import type { TensorProto } from '../onnx/onnx_pb.ts';
import { dimsOf, elementCount, int64Tensor, valuesOf } from '../onnx/tensors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { withOpened, type Workbench } from '../ports.ts';

type Constants = Graph['constants'];

/** No larger than what they read, taken together. */
const harmless: ReadonlySet<string> = new Set(
  'Add Cast Concat Constant Div Equal Gather Identity Max Min Mod Mul Neg Reshape Shape Squeeze Sub Transpose Unsqueeze Where'.split(
    ' ',
  ),
);
/** A size, or a list of them, has at most so many elements. */
const mostElements = 64;

/** @returns the constants, and those of `tensors` that could be computed (int64) */
export async function withComputed(graph: Graph, tensors: readonly string[], bench: Workbench): Promise<Constants> {
  const lengths = graph.nodes
    .filter(({ opType }) => opType === 'ConstantOfShape')
    .map(({ input: [size = ''] }) => size);
  const first = await computed(graph, graph.constants, [...tensors, ...lengths], bench);
  return computed(graph, first, tensors, bench);
}

async function computed(
  graph: Graph,
  constants: Constants,
  tensors: readonly string[],
  bench: Workbench,
): Promise<Constants> {
  const nodes = graph.nodes.filter((node) => !node.output.every((name) => constants.has(name)));
  const rest: Graph = { ...graph, nodes, constants };
  const wanted = [...new Set(tensors)].filter((name) => !constants.has(name) && isHarmless(rest, name));
  if (wanted.length === 0) return constants;
  const results = await withOpened(bench, cutModel(rest, wanted), 'none', (opened) => opened.run(new Map())).catch(
    (error: unknown) => {
      // Unknown, then: the whole model's question has the reason.
      if (error instanceof WhylightError) return new Map<string, Tensor>();
      throw error;
    },
  );
  const found = [...results].flatMap(([name, { data, dims }]) =>
    data instanceof BigInt64Array ? [[name, int64Tensor(name, Array.from(data, Number), dims)] as const] : [],
  );
  return new Map([...constants, ...found]);
}

function isHarmless(graph: Graph, tensor: string): boolean {
  if (!computedConstants(graph).has(tensor)) return false;
  const { nodes, reads } = cutTo([tensor], graph.nodes);
  const fills = new Set(nodes.filter((node) => isShortFill(graph.constants, node)).map(outputOf));
  const isShort = (constant: TensorProto | undefined): boolean =>
    constant !== undefined && elementCount(dimsOf(constant)) <= mostElements;
  // A Slice ends the process where a fill before it is of a size below 0: so only behind fills whose size is known.
  const isKnown = ({ opType, domain, output }: (typeof nodes)[number]): boolean =>
    !domain && (harmless.has(opType) || fills.has(output[0] ?? '') || opType === 'Slice');
  return nodes.every(isKnown) && [...reads].every((name) => isShort(graph.constants.get(name)));
}

function isShortFill(constants: Constants, { opType, input }: Graph['nodes'][number]): boolean {
  const size = constants.get(input[0] ?? '');
  const values = opType === 'ConstantOfShape' && size ? (valuesOf(size) ?? [-1]) : [-1];
  return values.every((value) => value >= 0) && values.reduce((product, value) => product * value, 1) <= mostElements;
}

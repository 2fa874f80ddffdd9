import type { Axes } from '../anatomy/place/axes.ts';
import { rampOf, type Ramps } from '../anatomy/place/ramps.ts';
import type { Graph } from '../graph/graph.ts';
import { cutModel, valueInfo } from '../graph/modelBytes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { elementTypes } from '../onnx/types.ts';
import { withOpened, type Workbench } from '../ports.ts';
import { floatTensorOf } from '../tensor/tensor.ts';
import type { Sizes } from './sizes.ts';

/** What a node is asked. */
export interface RampQuestion {
  readonly node: NodeProto;
  /** The input that holds the picture. */
  readonly name: string;
  readonly output: string;
  readonly axes: Axes;
  readonly dims: readonly number[];
}

/** More numbers than any picture that a model reads before its first convolution. */
const mostNumbers = 2 ** 25;

/** Asks a node alone what it makes of rows and columns. */
export async function rampsThrough(
  graph: Graph,
  { node, name, output, axes, dims }: RampQuestion,
  feeds: Sizes['feeds'],
  bench: Workbench,
): Promise<Ramps | undefined> {
  const count = dims.reduce((product, size) => product * size, 1);
  const [row, column] = axes.flatMap((axis, at) => (axis === 'other' ? [] : [at]));
  if (row === undefined || column === undefined || count > mostNumbers) return undefined;
  const ramp = 'whylight/ramp';
  const alone: NodeProto = { ...node, input: node.input.map((each) => (each === name ? ramp : each)) };
  const extended: Graph = {
    ...graph,
    nodes: graph.nodes.map((each) => (each === node ? alone : each)),
    inputs: [...graph.inputs, valueInfo(ramp, elementTypes.float32, dims)],
  };
  return withOpened(bench, cutModel(extended, [output]), 'none', async (opened) => {
    const made = async (data: Float32Array): Promise<{ dims: readonly number[]; data: ArrayLike<number> }> => {
      const found = (await opened.run(new Map([...feeds, [ramp, floatTensorOf(dims, data)]]))).get(output);
      return { dims: found?.dims ?? [], data: Array.from(found?.data ?? [], Number) };
    };
    const zeros = await made(new Float32Array(count));
    const [ones, rows, columns] = [
      await made(new Float32Array(count).fill(1)),
      await made(rampOf(dims, row)),
      await made(rampOf(dims, column)),
    ];
    return { dims: zeros.dims, zeros: zeros.data, ones: ones.data, rows: rows.data, columns: columns.data };
  });
}

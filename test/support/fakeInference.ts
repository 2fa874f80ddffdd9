import { Attributes } from '../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../src/engine/onnx/onnx_pb.ts';
import { dimsOf } from '../../src/engine/onnx/tensors.ts';
import { tensorTypeOf } from '../../src/engine/onnx/valueInfo.ts';
import type { Graph } from '../../src/engine/graph/graph.ts';
import type { Dim, TensorInfo } from '../../src/engine/graph/shapes.ts';
import type { How, Inference, Opened } from '../../src/engine/ports.ts';
import type { Tensor } from '../../src/engine/tensor/tensor.ts';

type Dims = readonly Dim[];

/** The operators of `smallNetwork`: what they make of shapes. A Conv keeps its sizes there. */
const shapeOf: Readonly<Record<string, (inputs: readonly Dims[], node: NodeProto) => Dims>> = {
  Conv: ([x, w]) => [x![0]!, w![0]!, ...x!.slice(2)],
  Relu: ([x]) => x!,
  GlobalAveragePool: ([x]) => x!.map((dim, axis) => (axis < 2 ? dim : 1)),
  Flatten: ([x]) => x!.slice(0, 2),
  Gemm: ([x, w], node) => [x![0]!, new Attributes(node).int('transB') === 1 ? w![0]! : w![1]!],
};

/** The fake of `Inference`: knows shapes, runs nothing but what a test says. */
export class FakeInference implements Inference {
  readonly device = 'fake';
  /** What it was asked, in order. */
  readonly asked: ('open' | 'infer' | 'probe')[] = [];
  /** Opened and not yet released. */
  alive = 0;
  readonly mapsFiles = false;

  /** @param answer of a run of whatever was opened */
  constructor(
    private readonly answer: (model: Uint8Array, feeds: ReadonlyMap<string, Tensor>) => Map<string, Tensor>,
  ) {}

  async open(model: Uint8Array, how: How): Promise<Opened> {
    this.asked.push('open');
    this.alive++;
    const supplied = await how.weights?.(model);
    return {
      inputs: [],
      outputs: [],
      run: async (feeds) => this.answer(supplied?.model ?? model, feeds),
      release: async () => void this.alive--,
    };
  }

  async infer(graph: Graph): Promise<Map<string, TensorInfo>> {
    this.asked.push('infer');
    return shapesOf(graph, new Map());
  }

  async probe(
    graph: Graph,
    tensors: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
  ): Promise<Map<string, number[]>> {
    this.asked.push('probe');
    const shapes = shapesOf(graph, new Map([...feeds].map(([name, { dims }]) => [name, dims])));
    return new Map(tensors.map((tensor) => [tensor, shapes.get(tensor)!.dims!.map(Number)]));
  }

  memory = (): { readonly total: number; readonly free: number } => ({ total: 2 ** 34, free: 2 ** 33 });
}

function shapesOf(graph: Graph, fed: ReadonlyMap<string, Dims>): Map<string, TensorInfo> {
  const dims = new Map<string, Dims>([...graph.constants].map(([name, tensor]) => [name, dimsOf(tensor)]));
  for (const input of graph.inputs) {
    const declared = tensorTypeOf(input)?.shape?.dim.map(({ value }): Dim =>
      typeof value.value === 'bigint' ? Number(value.value) : (value.value ?? '?'),
    );
    dims.set(input.name, fed.get(input.name) ?? declared ?? []);
  }
  for (const node of graph.nodes)
    dims.set(
      node.output[0]!,
      shapeOf[node.opType]!(
        node.input.map((name) => dims.get(name)!),
        node,
      ),
    );
  return new Map([...dims].map(([name, each]) => [name, { type: 'float32', dims: each }]));
}

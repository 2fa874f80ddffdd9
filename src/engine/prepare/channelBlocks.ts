import { create } from '@bufbuild/protobuf';
import { modelErrors } from '../errors.ts';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import { TensorProtoSchema, type NodeProto, type TensorProto } from '../onnx/onnx_pb.ts';
import { dimsOf, floatTensor, int64Tensor } from '../onnx/tensors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';

/*
 * What ONNX Runtime saves at its level “all” (the default of `optimized_model_filepath`) keeps channels in blocks of B,
 * as the processor multiplies them: N, C/B, H, W, B, where shapes still say N, C, H, W. C is filled up with zeros.
 * Weights are written so, too: [O/B, I/B, h, w, B of I, B of O], or [O/B, I, h, w, B of O] of a depthwise convolution
 * and of one that reads plain channels, of which there are fewer than B
 * (onnxruntime/core/optimizer/nchwc_transformer.cc).
 */

const domain = 'com.microsoft.nchwc';

export const hasChannelBlocks = ({ nodes }: Graph): boolean => nodes.some((node) => node.domain === domain);

/** Asks ONNX Runtime how many channels this machine's blocks have: rows of two pixels come out block after block. */
export const blockProbe = {
  channels: 64,
  node: { ...makeNode('ReorderInput', ['plain'], ['blocks']), domain },
} as const;

/** @param blocks what `blockProbe` makes of pixels that are 0 in the first column and 1 in the second */
export const blockSizeIn = (blocks: Float32Array): number => blocks.indexOf(1);

/**
 * The same graph of standard operators, with plain channels. Weights are turned by nodes, and stay borrowed from the
 * file.
 *
 * @param shapes of its tensors, which say N, C, H, W
 * @throws WhylightError `model-processor-layout` where it holds what can't be turned
 */
export function withoutChannelBlocks(graph: Graph, shapes: Shapes, blockSize: number): Graph {
  const turned = new Turned(graph, shapes, blockSize);
  const nodes = graph.nodes.flatMap((node) => (node.domain === domain ? turned.nodesFor(node) : [node]));
  return indexEdges({ ...graph, nodes: [...turned.weightNodes, ...nodes], constants: turned.constants });
}

class Turned {
  readonly constants: Map<string, TensorProto>;
  readonly weightNodes: NodeProto[] = [];
  private readonly twins: Readonly<Record<string, (node: NodeProto) => readonly NodeProto[]>> = {
    ReorderInput: (node) => this.toBlocks(node),
    ReorderOutput: (node) => this.fromBlocks(node),
    Conv: (node) => this.convolution(node),
    MaxPool: (node) => [standard(node, node.opType)],
    AveragePool: (node) => [standard(node, node.opType)],
    GlobalMaxPool: (node) => [standard(node, node.opType)],
    GlobalAveragePool: (node) => [standard(node, node.opType)],
    Upsample: (node) => [this.enlargement(node)],
  };

  constructor(
    private readonly graph: Graph,
    private readonly shapes: Shapes,
    private readonly blockSize: number,
  ) {
    this.constants = new Map(graph.constants);
  }

  nodesFor(node: NodeProto): readonly NodeProto[] {
    const twin = Object.hasOwn(this.twins, node.opType) ? this.twins[node.opType] : undefined;
    if (!twin) throw modelErrors.processorLayout(this.graph.fileName);
    return twin(node);
  }

  /** Fills the channels up to whole blocks. */
  private toBlocks(node: NodeProto): readonly NodeProto[] {
    const [x, y] = [inputOf(node), outputOf(node)];
    const isLast = new Attributes(node).int('channels_last') === 1;
    const channels = this.shapes.get(x)?.dims?.at(isLast ? 3 : 1);
    if (typeof channels !== 'number') throw modelErrors.processorLayout(this.graph.fileName);
    const missing = -channels & (this.blockSize - 1);
    const plain = isLast ? `${y}:plain` : x;
    const turn = isLast ? [makeNode('Transpose', [x], [plain], { perm: [0, 3, 1, 2] })] : [];
    if (missing === 0) return [...turn, makeNode('Identity', [plain], [y])];
    const pads = [0, 0, 0, 0, 0, missing, 0, 0];
    const pad =
      this.graph.opset < 11
        ? makeNode('Pad', [plain], [y], { pads })
        : makeNode('Pad', [plain, this.constant(int64Tensor(`${y}:pads`, pads))], [y]);
    return [...turn, pad];
  }

  /** Leaves out the channels that only fill up a block. */
  private fromBlocks(node: NodeProto): readonly NodeProto[] {
    const [x, y] = [inputOf(node), outputOf(node)];
    const attributes = new Attributes(node);
    const channels = attributes.requiredInt('channels');
    const plain = attributes.int('channels_last') === 1 ? `${y}:plain` : y;
    const turn = plain === y ? [] : [makeNode('Transpose', [plain], [y], { perm: [0, 2, 3, 1] })];
    if (this.shapes.get(x)?.dims?.[1] === channels) return [makeNode('Identity', [x], [plain]), ...turn];
    const bounds = { starts: [0], ends: [channels], axes: [1] };
    const inputs = Object.entries(bounds).map(([name, values]) => this.constant(int64Tensor(`${y}:${name}`, values)));
    const slice =
      this.graph.opset < 10 ? makeNode('Slice', [x], [plain], bounds) : makeNode('Slice', [x, ...inputs], [plain]);
    return [slice, ...turn];
  }

  /** y = activation(Conv(x, W, b) + z) */
  private convolution(node: NodeProto): readonly NodeProto[] {
    const [x, w, b = '', z = ''] = node.input as [string, string, string?, string?];
    this.turnWeights(w, new Attributes(node).int('group') ?? 1);
    const inputs = z === '' ? [x, w, b].filter((name) => name !== '') : [x, w, b, z];
    const isFused = z !== '' || new Attributes(node).has('activation');
    const conv = { ...standard(node, isFused ? 'FusedConv' : 'Conv'), input: inputs };
    return [isFused ? { ...conv, domain: 'com.microsoft' } : conv];
  }

  private turnWeights(name: string, group: number): void {
    const tensor = this.graph.constants.get(name);
    if (this.weightNodes.some(({ output }) => output[0] === name)) return; // another convolution has the same
    const [outputs = 0, inputs = 0, ...window] = tensor ? dimsOf(tensor) : [];
    const size = this.blockSize;
    const isByOutput = (group > 1 && inputs === 1) || (group === 1 && inputs < size);
    if (!tensor || outputs % size !== 0 || (!isByOutput && inputs % size !== 0))
      throw modelErrors.processorLayout(this.graph.fileName);
    const dims = isByOutput
      ? [outputs / size, inputs, ...window, size]
      : [outputs / size, inputs / size, ...window, size, size];
    const perm = isByOutput ? [0, 4, 1, 2, 3] : [0, 5, 1, 4, 2, 3];
    const [blocks, apart] = [`${name}:blocks`, `${name}:apart`];
    this.constants.delete(name);
    this.constant(create(TensorProtoSchema, { ...tensor, name: blocks, dims: dims.map(BigInt) }));
    const shape = this.constant(int64Tensor(`${name}:shape`, [outputs, inputs, ...window]));
    this.weightNodes.push(
      makeNode('Transpose', [blocks], [apart], { perm }),
      makeNode('Reshape', [apart, shape], [name]),
    );
  }

  /** Pixels are repeated, or mixed as the node says; what operator does so depends on the opset. */
  private enlargement(node: NodeProto): NodeProto {
    const [x, y] = [inputOf(node), outputOf(node)];
    const { opset } = this.graph;
    const attributes = new Attributes(node);
    const [mode, where] = [
      attributes.string('mode') ?? 'nearest',
      attributes.string('coordinate_transformation_mode') ?? 'asymmetric',
    ];
    if (opset < 9 || (opset < 11 && where !== 'asymmetric')) throw modelErrors.processorLayout(this.graph.fileName);
    const scales = this.constant(floatTensor(`${y}:scales`, attributes.ints('scales') ?? [1, 1, 1, 1]));
    if (opset < 11)
      return { ...makeNode(opset < 10 ? 'Upsample' : 'Resize', [x, scales], [y], { mode }), name: node.name };
    const how =
      mode === 'nearest'
        ? { coordinate_transformation_mode: where, nearest_mode: 'floor' }
        : { coordinate_transformation_mode: where };
    return {
      ...makeNode('Resize', [x, this.constant(floatTensor(`${y}:roi`, [])), scales], [y], { mode, ...how }),
      name: node.name,
    };
  }

  private constant(tensor: TensorProto): string {
    this.constants.set(tensor.name, tensor);
    return tensor.name;
  }
}

/** Attributes that ONNX Runtime writes out and older opsets of the standard lack, with the value that says nothing. */
const silent: Readonly<Record<string, string>> = { ceil_mode: '0', storage_order: '0', dilations: '1,1' };

/** The operator of this name with the node's own attributes and edges. */
function standard(node: NodeProto, opType: string): NodeProto {
  const attribute = node.attribute.filter(
    ({ name, i, ints }) => (ints.length > 0 ? ints : [i]).join() !== silent[name],
  );
  return { ...makeNode(opType, node.input, node.output), name: node.name, attribute };
}

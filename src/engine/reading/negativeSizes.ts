/**
 * A size below 0 is none, and ONNX Runtime says so where such a tensor is asked for. But it infers shapes first, and
 * 1.30 ends the process in that of a Slice of such a tensor (SIGABRT). Models in which this may be are asked about
 * before, without the Slices of tensors that are not known yet.
 */
import { modelErrors } from '../errors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';

import { valueInfo } from '../graph/modelBytes.ts';
import { anonymousDim } from '../graph/shapes.ts';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';
import { TensorProto_DataType as Type, type NodeProto, type TensorProto } from '../onnx/onnx_pb.ts';
import { nodesWithin, subgraphs } from '../onnx/subgraphs.ts';
import { dimsOf, valuesOf } from '../onnx/tensors.ts';
import type { Workbench } from '../ports.ts';
import { withComputed } from './computedSizes.ts';

const isSlice = ({ opType, domain }: NodeProto): boolean => opType === 'Slice' && !domain;

/**
 * Slices of slices …: one question a level. Rolled windows (Swin) have 24, and each takes as long as reading the model.
 */
const mostLevels = 3;

/**
 * @throws WhylightError `model-refused` for a size below 0, `model-too-complex` where that can't be told of a branch
 */
export async function refuseNegativeSizes(graph: Graph, bench: Workbench): Promise<void> {
  const { inference, ...place } = bench;
  for (const node of graph.nodes) checkBranches(graph, node);
  // A list of sizes has as many as its tensor has axes: no Slice of one can go wrong.
  const isOfSizes = ({ input: [tensor = ''] }: NodeProto): boolean => graph.producer.get(tensor)?.opType === 'Shape';
  let hidden = new Set(graph.nodes.filter((node) => isSlice(node) && !isOfSizes(node)));
  if (hidden.size === 0 || !(await anyBelowZero(graph, bench))) return;
  for (let level = 0; hidden.size > 0; level++) {
    if (level === mostLevels) return;
    await inference.infer(without(graph, hidden), place, true);
    hidden = behind(graph, hidden);
  }
}

async function anyBelowZero(graph: Graph, bench: Workbench): Promise<boolean> {
  const suspects = graph.nodes.filter((node) => maySizeBelowZero(graph, node));
  const sizes = suspects.flatMap(({ opType, input }) => placesOfSizes(opType).map((at) => input[at] ?? ''));
  const constants = await withComputed(graph, sizes, bench);
  return suspects.some((node) => maySizeBelowZero(graph, node, constants));
}

/** The same graph with Reshapes to unknown shapes for these Slices. */
function without(graph: Graph, hidden: ReadonlySet<NodeProto>): Graph {
  const shape = 'shape of what is not known yet';
  const nodes = graph.nodes.map((node) =>
    hidden.has(node) ? makeNode('Reshape', [inputOf(node), shape], [outputOf(node)]) : node,
  );
  const inputs = [...graph.inputs, valueInfo(shape, Type.INT64, [anonymousDim(shape)])];
  return indexEdges({ ...graph, nodes, inputs });
}

/** Of the Slices that were hidden, those of tensors that came of hidden ones. */
function behind({ nodes }: Graph, hidden: ReadonlySet<NodeProto>): Set<NodeProto> {
  const unknown = new Set<string>();
  const still = new Set<NodeProto>();
  for (const node of nodes) {
    const isBehind = node.input.some((name) => unknown.has(name));
    if (hidden.has(node) && isBehind) still.add(node);
    if (hidden.has(node) || isBehind) for (const name of node.output) unknown.add(name);
  }
  return still;
}

/** Which inputs are sizes, or make some. */
const sizesAt: Readonly<Record<string, readonly number[]>> = {
  Tile: [1],
  Expand: [1],
  ConstantOfShape: [0],
  OneHot: [1],
  Pad: [1],
  Resize: [1, 2, 3],
  Upsample: [1],
  CenterCropPad: [1],
  DFT: [1],
};

const placesOfSizes = (opType: string): readonly number[] =>
  Object.hasOwn(sizesAt, opType) ? (sizesAt[opType] ?? []) : [];

const windows: readonly string[] = ['AveragePool', 'MaxPool', 'LpPool', 'Conv', 'ConvTranspose'];
/** A picture has become no smaller than this where an honest model pools; larger windows are asked about. */
const smallestPicture = 16;

function maySizeBelowZero(graph: Graph, node: NodeProto, constants = graph.constants): boolean {
  const { opType, domain, input } = node;
  if (domain) return false;
  if (opType === 'STFT') return true;
  if (windows.includes(opType)) return mayExceed(node, constants.get(input[1] ?? ''));
  if (opType === 'Pad' && new Attributes(node).ints('pads')?.some((pad) => pad < 0)) return true;
  return placesOfSizes(opType).some((at) => isNegative(graph, constants, input[at] ?? ''));
}

/** Whether a window may be larger than the picture, or a transposed one cut off more than it adds. */
function mayExceed(node: NodeProto, weights: TensorProto | undefined): boolean {
  const attributes = new Attributes(node);
  const kernel = attributes.ints('kernel_shape') ?? (weights ? dimsOf(weights).slice(2) : []);
  const pads = attributes.ints('pads') ?? [];
  return kernel.some((size, axis) => {
    const reach = (size - 1) * (attributes.ints('dilations')?.[axis] ?? 1) + 1;
    const padded = (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
    return node.opType === 'ConvTranspose'
      ? padded > reach + (attributes.ints('output_padding')?.[axis] ?? 0)
      : reach - padded > smallestPicture;
  });
}

/** Whether a value below 0 is written there, or may come of what is computed from constants alone. */
function isNegative(graph: Graph, constants: ReadonlyMap<string, TensorProto>, tensor: string): boolean {
  const seen = new Set<string>();
  let negative = false;
  const isConstant = (name: string): boolean => {
    if (name === '' || seen.has(name)) return true;
    seen.add(name);
    const constant = constants.get(name);
    if (constant) {
      negative ||= valuesOf(constant)?.some((value) => value < 0) ?? false;
      return true;
    }
    const node = graph.producer.get(name);
    if (!node || node.input.length === 0) return false;
    negative ||= node.opType === 'Sub' || node.opType === 'Neg';
    return node.input.every(isConstant);
  };
  return isConstant(tensor) && negative;
}

/** What happens in a branch can't be asked about: where it may be that, it is refused. */
function checkBranches(graph: Graph, node: NodeProto): void {
  for (const branch of subgraphs(node)) {
    const inside = [...nodesWithin(branch.node)];
    if (!inside.some(isSlice)) continue;
    const constants = new Map(graph.constants);
    for (const tensor of branch.initializer) constants.set(tensor.name ?? '', tensor);
    for (const each of inside) {
      const value = each.opType === 'Constant' && each.attribute.find(({ name }) => name === 'value')?.t;
      if (value) constants.set(outputOf(each), value);
    }
    if (inside.some((each) => maySizeBelowZero(graph, each, constants)))
      throw modelErrors.tooComplex(graph.fileName, 'a Slice in a branch or a loop, of a size that may be below 0');
  }
}

import type { BackwardPass } from '../gradient/build.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isFloat } from '../onnx/types.ts';
import { cutTo } from './cut.ts';
import type { Graph } from './graph.ts';
import type { Layout } from './layouts.ts';
import type { Score } from './score.ts';
import type { Dim, Shapes } from './shapes.ts';

/** A tensor on the way from the image to the score that has a spatial grid. */
export interface Layer {
  /** For people: the name of the node that makes it, or the tensor's where nodes have none. */
  readonly name: string;
  readonly tensor: string;
  readonly operator: string;
  readonly layout: Layout;
  /** As a run finds it, batch 1: [1, C, H, W], or [1, H, W, C]. */
  readonly shape: readonly number[];
  /** Cells. */
  readonly grid: { readonly width: number; readonly height: number };
  /** Why it can't be explained; absent when it can. */
  readonly reason?: string;
}

/** Copies of another tensor: the tensor itself is the layer. */
const copies: ReadonlySet<string> = new Set(['Identity', 'Dropout', 'Cast', 'Transpose', 'Pad', 'Slice', 'Split']);

/** Tensors that may be layers, in the order of the graph; their sizes are asked for in a run where they are not known. */
export function layerCandidates(graph: Graph, shapes: Shapes, layouts: ReadonlyMap<string, Layout>, score: Score): NodeProto[] {
  return cutTo([score.tensor], graph.nodes).nodes.filter((node) => {
    const info = shapes.get(node.output[0]!);
    const hasGrid = layouts.has(node.output[0]!) && info?.dims?.length === 4 && isFloat(info.type);
    return hasGrid && node.output[0] !== score.tensor && !copies.has(node.opType ?? '');
  });
}

/**
 * The layers among `candidates`: more than one cell, and a gradient or a reason why there is none.
 *
 * @param brought tensors whose gradient a gradient graph of the user's own has, whatever this backward pass can do
 */
export function listLayers(
  candidates: readonly NodeProto[],
  sizes: ReadonlyMap<string, readonly Dim[]>,
  layouts: ReadonlyMap<string, Layout>,
  pass: Pick<BackwardPass, 'gradients' | 'obstructed'>,
  brought: ReadonlySet<string>,
): Layer[] {
  return candidates.flatMap((node) => {
    const tensor = node.output[0]!;
    const shape = (sizes.get(tensor) ?? []).map((dim, axis) => (axis === 0 ? 1 : Number(dim)));
    const layout = layouts.get(tensor)!;
    const grid = gridOf(layout, shape);
    if (!(grid.height * grid.width > 1)) return [];
    const reason = brought.has(tensor) ? undefined : reasonAgainst(tensor, pass);
    const layer = { name: node.name || tensor, tensor, operator: node.opType ?? '', layout, shape, grid };
    return [reason === undefined ? layer : { ...layer, reason }];
  });
}

function gridOf(layout: Layout, shape: readonly number[]): Layer['grid'] {
  const [height, width] = layout === 'NCHW' ? [shape[2]!, shape[3]!] : [shape[1]!, shape[2]!];
  return { width, height };
}

/** The layer with the shape that it has in this very run: a model with open sizes may be run at any. */
export function inRun(layer: Layer, shape: readonly number[]): Layer {
  return { ...layer, shape, grid: gridOf(layer.layout, shape) };
}

function reasonAgainst(tensor: string, pass: Pick<BackwardPass, 'gradients' | 'obstructed'>): string | undefined {
  const obstacle = pass.obstructed.get(tensor);
  if (obstacle) return `The operator ${obstacle.operator} (“${obstacle.node}”), which comes after it, ${obstacle.reason}.`;
  return pass.gradients.has(tensor) ? undefined : 'The score does not depend on it.';
}

/** The last layer before the grid is pooled away, after its activation function. */
export function defaultLayer(layers: readonly Layer[]): Layer | undefined {
  const usable = layers.filter(({ reason }) => reason === undefined);
  return usable.findLast(({ operator }) => !averages.has(operator)) ?? usable.at(-1);
}

const averages: ReadonlySet<string> = new Set(['AveragePool', 'LpPool']);

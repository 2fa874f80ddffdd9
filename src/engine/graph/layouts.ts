import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { Graph } from './graph.ts';

/** Which axes of a rank-4 tensor are the grid. */
export type Layout = 'NCHW' | 'NHWC';

/** Operators whose definition says N,C,H,W. */
const channelsFirst: ReadonlySet<string> = new Set([
  'Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'LpPool', 'GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool',
  'BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LRN', 'DepthToSpace', 'SpaceToDepth',
]);

/** After these nobody can tell what the axes mean. */
const losesLayout: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Einsum', 'Gather', 'GatherND']);

/** Follows the axes of rank-4 tensors through the graph, from the image on. */
export function findLayouts(graph: Graph, image: string, imageLayout: Layout): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>([[image, imageLayout]]);
  for (const node of graph.nodes) {
    const layout = layoutAfter(node, layouts);
    if (layout) for (const output of node.output) layouts.set(output, layout);
  }
  return layouts;
}

function layoutAfter(node: NodeProto, layouts: ReadonlyMap<string, Layout>): Layout | undefined {
  const operator = node.opType ?? '';
  if (channelsFirst.has(operator)) return 'NCHW';
  if (losesLayout.has(operator)) return undefined;
  const before = node.input.map((name) => layouts.get(name)).find((layout) => layout !== undefined);
  if (operator !== 'Transpose') return before;
  const perm = new Attributes(node).ints('perm')?.join();
  if (before === 'NCHW' && perm === '0,2,3,1') return 'NHWC';
  return before === 'NHWC' && perm === '0,3,1,2' ? 'NCHW' : undefined;
}

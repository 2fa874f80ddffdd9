import type { ModelProto, NodeProto } from './onnx_pb.ts';

/**
 * Drops the blank names at the end of nodes' inputs, which mean the same as none. ONNX Runtime 1.30's SkipLayerNormFusion
 * looks behind the blank one of a LayerNormalization without a bias, and ends the process (SIGSEGV). Changes `proto`.
 */
export function dropBlankInputs({ graph, functions }: ModelProto): void {
  for (const nodes of [graph?.node ?? [], ...functions.map(({ node }) => node)]) inNodes(nodes);
}

function inNodes(nodes: readonly NodeProto[]): void {
  for (const node of nodes) {
    const last = node.input.findLastIndex((name) => name !== '');
    node.input = node.input.slice(0, last + 1);
    for (const { g, graphs } of node.attribute) for (const inner of g ? [g, ...graphs] : graphs) inNodes(inner.node);
  }
}

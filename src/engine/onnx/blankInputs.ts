import type { ModelProto } from './onnx_pb.ts';
import { nodesWithin } from './subgraphs.ts';

/**
 * Drops the blank names at the end of nodes' inputs, which mean the same as none. ONNX Runtime 1.30's
 * SkipLayerNormFusion looks behind the blank one of a LayerNormalization without a bias, and ends the process
 * (SIGSEGV). Changes `proto`.
 */
export function dropBlankInputs({ graph, functions }: ModelProto): void {
  for (const nodes of [graph?.node ?? [], ...functions.map(({ node }) => node)]) {
    for (const node of nodesWithin(nodes))
      node.input = node.input.slice(0, node.input.findLastIndex((name) => name !== '') + 1);
  }
}

import { isConstant, type Graph } from '../graph/graph.ts';

/** Products with weights: nothing bounds what they give, whatever goes in. */
const products = new Set(
  'Conv FusedConv QLinearConv ConvInteger Gemm FusedGemm MatMul FusedMatMul QLinearMatMul MatMulInteger'.split(' '),
);

/** A shift or a factor that is constant, and what changes no number at all. */
const passing = new Set(
  (
    'Add Sub Mul Div Identity Dropout Cast Reshape Flatten Squeeze Unsqueeze Transpose Slice Gather ' +
    'QuantizeLinear DequantizeLinear'
  ).split(' '),
);

/**
 * Whether a score is what a linear layer gives: then it is a logit, whichever numbers one picture gets. Those of an
 * empty picture are the biases alone, which may well sum to 1.
 */
export function isLinearEnd(graph: Graph, score: string): boolean {
  for (let tensor = score, steps = 0; steps < graph.nodes.length; steps++) {
    const node = graph.producer.get(tensor);
    if (!node) return false;
    if (products.has(node.opType ?? '')) return node.input.some((name) => isConstant(graph, name));
    const moving = node.input.filter((name) => name !== '' && !isConstant(graph, name));
    const [next] = moving;
    if (!passing.has(node.opType ?? '') || next === undefined || moving.length > 1) return false;
    tensor = next;
  }
  return false;
}

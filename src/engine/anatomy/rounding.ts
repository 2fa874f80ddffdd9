import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { outputScale } from '../prepare/realValues.ts';
import { usedNames } from '../graph/usedNames.ts';

/** Operators that round their output, or what they multiply; weights that were rounded once and for all don't count. */
const rounding: ReadonlySet<string> = new Set([
  ...Object.keys(outputScale),
  'DynamicQuantizeLinear',
  'DynamicQuantizeMatMul',
]);

/** With the accuracy of int8, a product with packed weights rounds what it is given. */
const isRounding = (node: NodeProto): boolean =>
  rounding.has(node.opType ?? '') ||
  (node.opType === 'MatMulNBits' && new Attributes(node).int('accuracy_level') === 4);

/**
 * Tensors on whose way to the score numbers are rounded: there the score changes in steps, which have no gradient of
 * their own.
 */
export function roundedOnTheWay(graph: Graph, score: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of cutTo([score], graph.nodes).nodes.toReversed()) {
    if (!isRounding(node) && !node.output.some((name) => found.has(name))) continue;
    for (const name of usedNames(node)) found.add(name);
  }
  return found;
}

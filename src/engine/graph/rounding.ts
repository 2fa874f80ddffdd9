import { cutTo } from './cut.ts';
import type { Graph } from './graph.ts';
import { outputScale } from './realValues.ts';
import { usedNames } from './usedNames.ts';

/** Operators that round their output, or what they multiply; weights that were rounded once and for all don't count. */
const rounding: ReadonlySet<string> = new Set([...Object.keys(outputScale), 'DynamicQuantizeLinear', 'DynamicQuantizeMatMul']);

/** Tensors on whose way to the score numbers are rounded: there the score changes in steps, which have no gradient of their own. */
export function roundedOnTheWay(graph: Graph, score: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of cutTo([score], graph.nodes).nodes.toReversed()) {
    if (!rounding.has(node.opType ?? '') && !node.output.some((name) => found.has(name))) continue;
    for (const name of usedNames(node)) found.add(name);
  }
  return found;
}

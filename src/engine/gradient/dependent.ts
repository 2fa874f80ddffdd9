import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { usedNames } from '../graph/usedNames.ts';
import { operatorName } from './operatorName.ts';
import { stopping } from './tables.ts';

/** Numbers that stand for no real values. */
const steps: ReadonlySet<string> = new Set(['int64', 'bool']);

/**
 * What changes with the image a little at a time. What is computed from its shape alone (masks, say) does not, nor do
 * indices.
 */
export function dependentTensors(graph: Graph, shapes: Shapes): Set<string> {
  const sources = new Set(graph.inputs.map(({ name }) => name ?? ''));
  const dependent = new Set<string>();
  for (const node of graph.nodes) {
    if (stopping.has(operatorName(node))) continue;
    if (![...usedNames(node)].some((name) => sources.has(name) || dependent.has(name))) continue;
    for (const output of node.output) if (!steps.has(shapes.get(output)?.type ?? '')) dependent.add(output);
  }
  return dependent;
}

import type { Graph } from '../graph/graph.ts';
import { usedNames } from '../graph/usedNames.ts';
import { isOfWhole, type HeadKind } from '../../vocabulary/names.ts';
import { defaultLayer } from './defaultLayer.ts';
import type { Layer } from './layers.ts';

/** How much the score changes where a branch's last layer is 0. */
export interface Branch {
  readonly layer: Layer;
  readonly change: number;
}

/** More is no ensemble, but a network of many small parts. */
const mostBranches = 8;

/**
 * The last layers of branches that run side by side up to the score (an ensemble's members, two backbones), the default
 * one first; empty where there is one way alone, as a rule.
 */
export function branchesOf(graph: Graph, layers: readonly Layer[], head: HeadKind): readonly Layer[] {
  const found: Layer[] = [];
  let rest = isOfWhole(head) ? layers.filter(({ reason }) => reason === undefined) : [];
  for (let last = defaultLayer(rest, head); last && found.length < mostBranches; last = defaultLayer(rest, head)) {
    found.push(last);
    const related = relatedTo(graph, last.tensor);
    rest = rest.filter(({ tensor }) => !related.has(tensor));
  }
  return found.length > 1 ? found : [];
}

/** All that a tensor is made of, and all that is made of it. */
function relatedTo(graph: Graph, tensor: string): ReadonlySet<string> {
  const behind = new Set([tensor]);
  for (const node of graph.nodes)
    if ([...usedNames(node)].some((name) => behind.has(name))) for (const name of node.output) behind.add(name);
  const before = new Set([tensor]);
  for (const node of graph.nodes.toReversed())
    if (node.output.some((name) => before.has(name))) for (const name of usedNames(node)) before.add(name);
  return new Set([...behind, ...before]);
}

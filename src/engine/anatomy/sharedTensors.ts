import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { usedNames } from '../graph/usedNames.ts';

/** What computes features; after the last of them, scores are only put together. */
const computing: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'MatMul',
  'Gemm',
  'QLinearConv',
  'QLinearMatMul',
]);

/**
 * Tensors that all of a detector's scores depend on; undefined where they are not put together from several. An SSD has
 * levels of its own for large and small objects, and what the last of them sees says nothing about most boxes.
 */
export function sharedTensors(graph: Graph, score: string): ReadonlySet<string> | undefined {
  const branches = branchesOf(graph, score);
  if (branches.length < 2) return undefined;
  const [first = new Set<string>(), ...others] = branches.map(
    (branch) => new Set(cutTo([branch], graph.nodes).nodes.flatMap(({ output }) => output)),
  );
  return others.reduce((shared, other) => new Set([...shared].filter((name) => other.has(name))), first);
}

/** What is concatenated on the way to the scores after the last features. */
function branchesOf(graph: Graph, score: string): string[] {
  const branches = new Set<string>();
  const seen = new Set<string>();
  const open = [score];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const node = graph.producer.get(tensor);
    if (!node || seen.has(tensor) || computing.has(node.opType ?? '')) continue;
    seen.add(tensor);
    if (node.opType === 'Concat') for (const name of node.input) if (leadsToFeatures(graph, name)) branches.add(name);
    open.push(...usedNames(node));
  }
  return [...branches];
}

/** Sizes and the like are concatenated, too. */
function leadsToFeatures(graph: Graph, tensor: string): boolean {
  return cutTo(
    [tensor],
    graph.nodes.filter(({ opType }) => opType !== 'Shape'),
  ).nodes.some(({ opType }) => computing.has(opType ?? ''));
}

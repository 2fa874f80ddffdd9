/** The guided gradient of a score at the picture: a gradient graph of its own, made when it is asked for. */
import { differentiate, gradientName, seedName } from '../gradient/build.ts';
import { gradientModel } from '../gradient/gradientModel.ts';
import { guidedRules, otherActivations } from '../gradient/guided.ts';
import type { ForwardRun } from '../classifier.ts';
import { gradientErrors } from '../errors.ts';
import type { FloatTensor, Tensor } from '../tensor/tensor.ts';
import { known } from '../../vocabulary/known.ts';
import { indexGraph, type Graph } from '../graph/graph.ts';
import { knownDims } from '../graph/shapes.ts';
import type { Anatomy } from './runnableModel.ts';

interface GuidedGraph {
  readonly graph: Graph;
  /** Forward values that it reads. */
  readonly saved: readonly string[];
}

const made = new WeakMap<Graph, GuidedGraph | { readonly obstacle: string }>();

/** … or what is in its way. */
function guidedGraph({
  graph,
  shapes,
  score: tensor,
  input,
  classAxis,
}: Anatomy): GuidedGraph | { readonly obstacle: string } {
  const before = made.get(graph);
  if (before) return before;
  const score = { tensor, dims: knownDims(shapes, tensor), head: 'classes' as const, classAxis };
  const pass = differentiate(graph, shapes, score, guidedRules, [input]);
  const found = pass.gradients.has(input)
    ? withSaved(indexGraph(gradientModel(graph, shapes, score, pass, [input])), tensor)
    : { obstacle: describe(pass.obstructed.get(input)) };
  made.set(graph, found);
  return found;
}

function withSaved(graph: Graph, score: string): GuidedGraph {
  return { graph, saved: graph.inputs.map(({ name }) => name ?? '').filter((name) => name !== seedName(score)) };
}

const describe = (
  obstacle: { readonly operator: string; readonly node: string; readonly reason: string } | undefined,
) =>
  obstacle
    ? `${obstacle.operator} (“${obstacle.node}”) ${obstacle.reason}`
    : 'the score does not depend on the picture';

type Runs = (
  graph: Graph,
  pass: 'forward' | 'gradient',
  outputs: readonly string[],
  feeds: ReadonlyMap<string, Tensor>,
) => Promise<ReadonlyMap<string, Tensor>>;

/** One forward run more, for the values that this graph reads. @throws WhylightError `guided-obstructed` */
export async function guidedGradient(
  anatomy: Anatomy,
  { feeds }: Pick<ForwardRun, 'feeds'>,
  seed: FloatTensor,
  runs: Runs,
): Promise<{ readonly gradient: FloatTensor; readonly otherActivations: readonly string[] }> {
  const found = guidedGraph(anatomy);
  if ('obstacle' in found) throw gradientErrors.guidedObstructed(found.obstacle);
  const missing = found.saved.filter((name) => !feeds.has(name));
  const saved = new Map([
    ...feeds,
    ...(missing.length > 0 ? await runs(anatomy.graph, 'forward', missing, feeds) : []),
  ]);
  const read = new Map(found.saved.map((name) => [name, known(saved.get(name), name)]));
  const output = gradientName(anatomy.input);
  const result = await runs(found.graph, 'gradient', [output], read.set(seedName(anatomy.score), seed));
  return {
    gradient: known(result.get(output), output) as FloatTensor,
    otherActivations: otherActivations(anatomy.graph),
  };
}

/** Which of a model's outputs holds the score that is explained. */
import { graphErrors, scoreErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { companionsOf } from '../score/boxes/detector.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import { isEmbedding } from './answer/answer.ts';
import { findDetector, type FoundDetector } from './detector.ts';
import { customVisionAnchors, isGridOf, rawHeads } from './rawHeads.ts';
import { scoreBehind, scoreOfBoxes, type Score } from './score.ts';

/** … and where it was found. */
export interface FoundScore extends Score {
  /** The model's output that it stands behind. */
  readonly output: string;
  /** All outputs that can be explained, this one first. */
  readonly outputs: readonly OutputFound[];
  /** Whether the model itself makes its output a vector of length 1. */
  readonly isNormalized?: boolean;
}

/** An output that can be explained, and what it holds as far as its shape says it. */
export interface OutputFound {
  readonly name: string;
  readonly head: HeadKind;
}

/** What is known of the output that is meant. */
export interface Wanted {
  readonly name?: string | undefined;
  readonly kind?: HeadKind | undefined;
  /**
   * How many names lists for the classes have, of a recipe or next to the model: an output of as many classes is meant.
   */
  readonly labelCounts?: readonly number[] | undefined;
}

/** Of several outputs, the first that names classes for the whole picture, else for boxes, else for pixels. */
const preferred: readonly HeadKind[] = ['classes', 'numbers', 'boxes', 'pixels', 'voxels', 'embedding'];

/**
 * Finds the score behind the output `wanted`, or behind the output that holds one.
 *
 * @param real sizes of inputs and outputs, as far as a run has told them
 * @throws WhylightError `output-unknown`, `output-not-scores`
 */
export function findScore(
  graph: Graph,
  shapes: Shapes,
  { name: wanted, kind, labelCounts = [] }: Wanted = {},
  real: ReadonlyMap<string, readonly Dim[]> = new Map(),
): FoundScore {
  const names = graph.outputs.map(({ name }) => name ?? '');
  if (wanted !== undefined && !names.includes(wanted)) throw graphErrors.outputUnknown(wanted, names);
  const isMeant = (name: string): boolean => name === wanted || (wanted === undefined && names.length === 1);
  const all = names.flatMap((output): Omit<FoundScore, 'outputs'>[] => {
    const score = scoreBehind(graph, shapes, output, real, isMeant(output) ? kind : undefined);
    return score ? [{ ...score, output, isNormalized: isEmbedding(graph, shapes, output) }] : [];
  });
  const outputs = all.map(({ output, head }): OutputFound => ({ name: output, head }));
  const inOrder = (first: string): OutputFound[] => [
    ...outputs.filter(({ name }) => name === first),
    ...outputs.filter(({ name }) => name !== first),
  ];
  const isForBoxes = kind === undefined || kind === 'boxes';
  const grid = isForBoxes ? gridOf(graph, shapes, wanted) : undefined;
  if (grid) return { ...grid, outputs: inOrder(grid.output) };
  const raw = kind === undefined && wanted === undefined ? rawHeads(graph, shapes, labelCounts) : undefined;
  if (raw !== undefined) throw scoreErrors.boxesRaw(raw);
  const detector = isForBoxes ? findDetector(graph, shapes, wanted) : undefined;
  if (detector) return ofDetector(graph, shapes, detector, outputs);
  const found = all.filter(({ output }) => wanted === undefined || output === wanted);
  // A list without a batch may be anything; it is taken where there is nothing better. So is an embedding, which is no
  // scores.
  const likely = found
    .filter(({ dims, answer }) => dims.length > 1 || answer?.probability !== undefined)
    .filter(({ output, isNormalized }) => isNormalized !== true && !isFeatures(output));
  const candidates = likely.length > 0 ? likely : found;
  const named = candidates.find(({ head, dims }) => head === 'classes' && labelCounts.includes(Number(dims.at(-1))));
  const best = named ?? preferred.flatMap((kind) => candidates.find(({ head }) => head === kind) ?? [])[0];
  if (best) return { ...best, outputs: inOrder(best.output) };
  const output = wanted ?? names[0] ?? '';
  throw graphErrors.outputNotScores(output, real.get(output) ?? shapes.get(output)?.dims, names);
}

/** What comes before the classes: features, tokens, embeddings. */
export const isFeatures = (output: string): boolean =>
  /embed|feat(ure)?s?([^a-z]|$)|hidden|pooler|pooled|descriptor|latent|\bz\b/i.test(output);

/** A grid of anchors that the model's metadata names. */
function gridOf(graph: Graph, shapes: Shapes, wanted?: string): Omit<FoundScore, 'outputs'> | undefined {
  const anchors = customVisionAnchors(graph);
  const name = graph.outputs.map((output) => output.name ?? '').find((each) => wanted === undefined || each === wanted);
  const dims = name === undefined ? undefined : shapes.get(name)?.dims;
  if (name === undefined || !dims || !isGridOf(anchors, dims)) return undefined;
  const detector = { form: 'grid', isSuppressed: false, anchors } as const;
  return { tensor: name, output: name, dims, head: 'boxes', detector };
}

function ofDetector(graph: Graph, shapes: Shapes, found: FoundDetector, outputs: readonly OutputFound[]): FoundScore {
  const { scores, detector } = found;
  const own: OutputFound = { name: scores, head: 'boxes' };
  const others = outputs.filter(({ name }) => name !== scores && !companionsOf(detector).includes(name));
  return { ...scoreOfBoxes(graph, shapes, found), output: scores, outputs: [own, ...others] };
}

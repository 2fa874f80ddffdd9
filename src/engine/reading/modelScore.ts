import { modelErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { findScore, type FoundScore, type Wanted } from '../anatomy/findScore.ts';
import type { Score } from '../anatomy/score.ts';
import { isStatic, knownDims, type Shapes } from '../graph/shapes.ts';
import { answerCountOf, classCountOf, mostAnswers } from '../score/heads.ts';
import type { Sizes } from './sizes.ts';
import { distanceClassCounts } from '../score/boxes/distances.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { known } from '../../vocabulary/known.ts';

interface Known {
  readonly graph: Graph;
  readonly shapes: Shapes;
  /** Of each tensor, where the graph tells it. */
  readonly channelAxes: ReadonlyMap<string, number>;
}

/**
 * What is explained.
 *
 * @param wanted the output that holds it, as far as the recipe says it
 * @throws WhylightError `output-unknown`, `output-not-scores`
 */
export async function scoreOf(
  { graph, shapes, channelAxes }: Known,
  wanted: Wanted,
  sizes: Sizes,
): Promise<FoundScore> {
  const given = [...sizes.feeds].map(([name, { dims }]) => [name, dims] as const);
  const score = findScore(graph, shapes, wanted, new Map([...given, ...(await openOutputs(graph, shapes, sizes))]));
  return { ...score, classAxis: channelAxes.get(score.made?.like ?? score.tensor) ?? score.classAxis };
}

/**
 * Real sizes of outputs with three dimensions, which say whether these are boxes, and of lists, which may hold one
 * number a picture.
 */
async function openOutputs(
  graph: Graph,
  shapes: Shapes,
  sizes: Sizes,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = graph.outputs
    .map(({ name }) => name ?? '')
    .filter((name) => {
      const dims = shapes.get(name)?.dims;
      const isOpen = dims?.length === 1 ? !isStatic(dims) : dims?.length === 3 && !isStatic(dims.slice(1));
      return isOpen && graph.producer.has(name);
    });
  const real = await sizes.of(names);
  // As many numbers as there happen to be boxes are no list of classes.
  return new Map([...real].filter(([, dims]) => dims.length !== 1 || dims[0] === 1));
}

/**
 * How many classes the score tells apart; undefined where a detector's shape does not say it.
 *
 * @throws WhylightError `model-too-complex`
 */
export async function countClasses(
  { graph, shapes }: Omit<Known, 'channelAxes'>,
  score: Score,
  { labels, output }: Pick<Recipe, 'labels' | 'output'>,
  sizes: Sizes,
): Promise<number | undefined> {
  const sized = score.made?.like ?? score.tensor;
  const inferred = knownDims(shapes, score.tensor);
  const dims = (
    isStatic(inferred.length > 1 ? inferred.slice(1) : inferred)
      ? inferred
      : known((await sizes.of([sized])).get(sized), 'shape of the score')
  ).map(Number);
  const answers = answerCountOf(score.head, dims);
  if (answers > mostAnswers)
    throw modelErrors.tooComplex(graph.fileName, `${answers} classes or boxes, where ${mostAnswers} are allowed`);
  return classCountOf({ ...score, vector: { slice: output.slice } }, dims, labels.length);
}

/** What is to be said of a model that answers several questions, in sentences. */
export function notesOn({ outputs, output }: FoundScore): string[] {
  const others = outputs.filter(({ name, head }) => name !== output && head !== 'embedding');
  if (others.length === 0) return [];
  const names = others
    .slice(0, 5)
    .map(({ name }) => `“${name}”`)
    .join(', ');
  return [
    `The model has several outputs. “${output}” is explained; others are ` +
      `${names}${others.length > 5 ? ' …' : ''} (outputs in the recipe; on the command line --output ` +
      `NAME).`,
  ];
}

/** How many labels fit: where one of the classes is “background” or “no object”, the labels may leave it out. */
export function labelCounts(
  { detector, tasks, dims }: Score,
  classCount: number | undefined,
): readonly number[] | undefined {
  if (classCount === undefined) return undefined;
  if (tasks) return [tasks.each];
  if (detector?.form === 'rows') return [classCount, ...distanceClassCounts(dims.map(Number))];
  return detector?.form === 'pair' && classCount > 1 ? [classCount, classCount - 1] : [classCount];
}

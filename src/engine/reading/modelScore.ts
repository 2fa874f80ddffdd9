import { modelErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { findScore, type Score } from '../anatomy/score.ts';
import { isStatic, knownDims, type Shapes } from '../graph/shapes.ts';
import { answerCountOf, classCountOf, mostAnswers } from '../score/heads.ts';
import type { Sizes } from './sizes.ts';
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
 * @param wanted the output that holds it, where the recipe names one
 * @throws WhylightError `output-unknown`, `output-not-scores`
 */
export async function scoreOf(
  { graph, shapes, channelAxes }: Known,
  wanted: string | undefined,
  sizes: Sizes,
): Promise<Score> {
  const given = [...sizes.feeds].map(([name, { dims }]) => [name, dims] as const);
  const score = findScore(graph, shapes, wanted, new Map([...given, ...(await openOutputs(graph, shapes, sizes))]));
  return { ...score, classAxis: channelAxes.get(score.made?.like ?? score.tensor) ?? score.classAxis };
}

/** Real sizes of outputs with three dimensions, which say whether these are boxes. */
async function openOutputs(
  graph: Graph,
  shapes: Shapes,
  sizes: Sizes,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const names = graph.outputs
    .map(({ name }) => name ?? '')
    .filter((name) => {
      const dims = shapes.get(name)?.dims;
      return dims?.length === 3 && !isStatic(dims.slice(1)) && graph.producer.has(name);
    });
  return sizes.of(names);
}

/**
 * How many classes the score tells apart; undefined where a detector's shape does not say it.
 *
 * @param labelCount how many labels the recipe has
 * @throws WhylightError `model-too-complex`
 */
export async function countClasses(
  { graph, shapes }: Omit<Known, 'channelAxes'>,
  score: Score,
  labelCount: number,
  sizes: Sizes,
): Promise<number | undefined> {
  const sized = score.made?.like ?? score.tensor;
  const inferred = knownDims(shapes, score.tensor);
  const dims = (
    isStatic(inferred.slice(1)) ? inferred : known((await sizes.of([sized])).get(sized), 'shape of the score')
  ).map(Number);
  const answers = answerCountOf(score.head, dims);
  if (answers > mostAnswers)
    throw modelErrors.tooComplex(graph.fileName, `${answers} classes or boxes, where ${mostAnswers} are allowed`);
  return classCountOf(score, dims, labelCount);
}

/** What is to be said of a model that answers several questions, in sentences. */
export function notesOn({ scoredOutputs = [] }: Score): string[] {
  const [output, ...others] = scoredOutputs;
  if (others.length === 0) return [];
  const names = others
    .slice(0, 5)
    .map((name) => `“${name}”`)
    .join(', ');
  return [
    `The model has several outputs with scores. “${output}” is explained; output.name in a recipe takes another: ${names}${others.length > 5 ? ' …' : ''}.`,
  ];
}

/** How many labels fit: where one of the classes is “background” or “no object”, the labels may leave it out. */
export function labelCounts({ detector }: Score, classCount: number | undefined): readonly number[] | undefined {
  if (classCount === undefined) return undefined;
  return detector?.form === 'pair' && classCount > 1 ? [classCount, classCount - 1] : [classCount];
}

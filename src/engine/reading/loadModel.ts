import type { Size } from '../image/geometry.ts';
import type { WhylightError } from '../errors.ts';
import { defaultLayer, defaultWithoutGradient } from '../anatomy/defaultLayer.ts';
import type { Layer } from '../anatomy/layers.ts';
import type { Shapes } from '../graph/shapes.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import { gradientPath, type Own } from './gradientGraph.ts';
import { safeToRun } from './modelGraph.ts';
import { countClasses } from './modelScore.ts';
import type { OnnxClassifier } from '../running/onnxClassifier.ts';
import type { Workbench, Disk, Ports } from '../ports.ts';
import { findRecipe, labelFileCounts, recipeFiles } from './recipeFiles.ts';
import { atRunningSize } from './runningSize.ts';
import type { SessionCache } from '../running/sessionCache.ts';
import { readAs, type ReadScore } from './readAs.ts';
import { openModel, type Source } from './source.ts';
import { weightsIn, weightVersions } from './weights.ts';
import { differentiated } from './differentiated.ts';
import { labeled } from './labeled.ts';
import { classifierOf } from './modelClassifier.ts';

export interface LoadOptions {
  /** A recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** The model's output that holds the scores, instead of the recipe's. */
  readonly output?: string;
  /** Of the picture, where the model takes each at its own size. */
  readonly size?: Size;
}

/** A model, read and differentiated, ready to explain. */
export interface LoadedModel {
  readonly path: string;
  /** Of the model's own file, see `readVersion`. */
  readonly version: string;
  /** Of all files of its folder that it and its gradient graph came from, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly classifier: OnnxClassifier;
  /** For other questions to this version of it. */
  readonly bench: Workbench;
  readonly recipe: Recipe;
  readonly score: ReadScore;
  readonly layers: readonly Layer[];
  /** One with a gradient, where there is any. */
  readonly defaultLayer: Layer | undefined;
  /** As many as there are labels where a detector's shape does not say it. */
  readonly classCount: number;
  readonly shapes: Shapes;
  readonly gradientGraph: 'file' | 'memory';
  /** Why a gradient graph beside the model was not used. */
  readonly gradientProblem?: WhylightError;
}

/** The recipe, for a picture of this size where each is fed at its own. */
async function recipeAt(size: Size | undefined, ...wanted: Parameters<typeof findRecipe>): Promise<Recipe> {
  const recipe = await findRecipe(...wanted);
  return size && takesAnySize(recipe) ? { ...recipe, input: { ...recipe.input, ...size } } : recipe;
}

/** Whether each picture is fed at its own size. */
export const takesAnySize = ({ input }: Recipe): boolean => input.resize === 'none';

/** Every file that makes the model what it is, whether it is there or not, as absolute paths. */
export async function modelFiles(
  disk: Disk,
  { path: file, versions }: LoadedModel,
  recipe?: string,
): Promise<string[]> {
  const folder = disk.folderOf(file);
  const read = [...versions.keys()].map((name) => disk.within(folder, name));
  return [...new Set([...read, gradientPath(disk, file), ...(await recipeFiles(disk, file, recipe))])];
}

/** Reads a model, its recipe and its gradient graph; runs it, on zeros, where shapes or the size of its picture are not known. */
export async function loadModel(
  file: string,
  { recipe: named, output, size }: LoadOptions,
  ports: Ports,
  cache: SessionCache,
): Promise<LoadedModel> {
  const { disk } = ports;
  const source = await openModel(file, ports);
  const known = await safeToRun(source.graph, source.bench);
  const found = await atRunningSize(
    (openSide) => recipeAt(size, disk, file, named, { graph: known.graph, ...known.input }, { openSide, output }),
    known,
    source.bench,
  );
  const counts = [found.labels.length, ...(await labelFileCounts(disk, file))].filter((count) => count > 0);
  const survey = await differentiated(source, known, found, counts);
  const { graph, shapes, layers, own, sizes } = survey;
  const classCount = await countClasses({ graph, shapes }, survey.score, found, sizes);
  const score = readAs(survey.score, { output: found.output, count: classCount, labelCounts: counts });
  const recipe = withNotes(await labeled(disk, found, file, score, classCount, output !== undefined), source.notes);
  const versions = await versionsOf(source, own);
  const bench: Workbench = { ...source.bench, ...weightsIn(source.folder, versions, source.name, source.bench) };
  const classifier = classifierOf(size ? `${file} ${size.width}×${size.height}` : file, { ...survey, score }, recipe, versions, bench, cache);
  return {
    path: file,
    version: source.version,
    versions,
    classifier,
    bench,
    recipe,
    score,
    layers,
    shapes,
    defaultLayer: defaultLayer(layers, score.head) ?? defaultWithoutGradient(layers, score.head),
    classCount: classCount ?? recipe.labels.length,
    gradientGraph: own.graph ? 'file' : 'memory',
    ...(own.problem && { gradientProblem: own.problem }),
  };
}

/** What the model was read with counts, also where the gradient graph borrows of the same files. */
async function versionsOf({ bench, folder, versions }: Source, own: Own): Promise<ReadonlyMap<string, string>> {
  const borrowed = own.graph ? await weightVersions(bench.disk, folder, own.graph) : [];
  return new Map([...borrowed, ...own.versions, ...versions]);
}

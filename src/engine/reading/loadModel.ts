import type { Graph } from '../graph/graph.ts';
import { fixInputs, type Fixed, type InputValue, type MissingInput, type OtherInput } from './fixedInputs.ts';
import type { Size } from '../image/geometry.ts';
import type { WhylightError } from '../errors.ts';
import { defaultLayer, defaultWithoutGradient, lastGrid, lastOfRows } from '../anatomy/defaultLayer.ts';
import type { Layer } from '../anatomy/layers.ts';
import type { Shapes } from '../graph/shapes.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import { gradientPath, type Own } from './gradientGraph.ts';
import { zeros } from './imageInput.ts';
import { withInputSizes } from './shapes.ts';
import { safeToRun, type KnownGraph } from './modelGraph.ts';
import { countClasses } from './modelScore.ts';
import type { OnnxClassifier } from '../running/onnxClassifier.ts';
import type { Workbench, Disk, Ports } from '../ports.ts';
import { findRecipe, labelFileCounts, recipeFiles } from './recipeFiles.ts';
import { atRunningSize } from './runningSize.ts';
import type { SessionCache } from '../running/sessionCache.ts';
import { readAs, type ReadScore } from './readAs.ts';
import { openModel, type Source } from './source.ts';
import { weightsIn, weightVersions } from './weights.ts';
import { differentiated, type Border } from './differentiated.ts';
import { readLetters } from './network/readLetters.ts';
import type { NetworkOf, WordsOf } from './network/networkOf.ts';
import { networkAround } from './network/readNetwork.ts';
import { labeled } from './labeled.ts';
import { classifierOf } from './modelClassifier.ts';

export interface LoadOptions {
  /** A recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** The model's output that holds the scores, instead of the recipe's. */
  readonly output?: string;
  /** Of the picture, where the model takes each at its own size. */
  readonly pictureSize?: Size;
  /** Of the inputs next to the picture, by name. */
  readonly values?: ReadonlyMap<string, InputValue>;
  /** The input that takes the picture; the first that can where it is not said. */
  readonly pictureInput?: string;
  /** What changes with the values. */
  readonly valuesKey?: string;
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
  /** Inputs that have no value: zeros stand for them until they get one, which an explanation can't do with. */
  readonly missing: readonly MissingInput[];
  /** All inputs next to the picture. */
  readonly otherInputs: readonly OtherInput[];
  /** The input that takes the picture, where there are others. */
  readonly pictureInput?: string;
  readonly gradientGraph: 'file' | 'memory';
  /** Why a gradient graph beside the model was not used. */
  readonly gradientProblem?: WhylightError;
}

/** The recipe, for a picture of this size where each is fed at its own. */
async function recipeAt(size: Size | undefined, ...wanted: Parameters<typeof findRecipe>): Promise<Recipe> {
  const recipe = await findRecipe(...wanted);
  return size && takesAnySize(recipe) ? { ...recipe, input: { ...recipe.input, ...size } } : recipe;
}

/** A model with other values is another model. */
const keyOf = (file: string, size?: Size, ...others: readonly (string | undefined)[]): string =>
  [file, size && `${size.width}×${size.height}`, ...others].filter(Boolean).join(' ');

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

/**
 * Reads a model, its recipe and its gradient graph; runs it, on zeros, where shapes or the size of its picture are not
 * known.
 */
export async function loadModel(
  file: string,
  { recipe: named, ...how }: LoadOptions,
  ports: Ports,
  cache: SessionCache,
): Promise<LoadedModel> {
  const opened = await openModel(file, ports);
  // Whoever gives tokens needs no tokenizer.
  const isGiven = (how.values?.size ?? 0) > 0;
  const network = isGiven ? undefined : await networkAround(opened, { ports, cache });
  if (!network) return loadSource(opened, { recipe: named, ...how }, ports, cache);
  const { picture, versions } = network;
  // Of a network, the picture's part is the model that is explained; it is bound to words when there is a picture.
  const source = { ...picture, versions };
  return loadSource(source, { recipe: named }, ports, cache, network);
}

interface Named {
  readonly recipe: string | undefined;
  readonly output?: string | undefined;
  readonly pictureSize?: Size | undefined;
  readonly values?: LoadOptions['values'];
  readonly pictureInput?: string | undefined;
  readonly valuesKey?: string | undefined;
}

async function loadSource(
  source: Source,
  named: Named,
  ports: Ports,
  cache: SessionCache,
  network?: NetworkOf,
): Promise<LoadedModel> {
  const { file } = source;
  const { fixed, survey, score, recipe, classCount, words: found } = await understood(source, named, ports, network);
  const { shapes, layers, own } = survey;
  const versions = await versionsOf(source, own, found);
  const bench: Workbench = { ...source.bench, ...weightsIn(source.folder, versions, source.name, source.bench) };
  const usual = usualLayer(layers, score, found);
  const words = found && { bind: found.bind, usual: usual?.tensor };
  const key = keyOf(file, named.pictureSize, fixed.picture, named.valuesKey);
  return {
    ...{ path: file, version: source.version, versions },
    classifier: classifierOf(key, { ...survey, score, ...words }, recipe, versions, bench, cache),
    bench,
    recipe,
    score,
    layers,
    shapes,
    defaultLayer: usual ?? defaultWithoutGradient(layers, score.head),
    classCount: classCount ?? recipe.labels.length,
    ...besides(fixed),
    ...gradientSource(own),
  };
}

/** What a source means: its recipe, its score and its layers; and what its other inputs were fixed to. */
async function understood(
  source: Source,
  { recipe: named, output, pictureSize: size, values = new Map(), pictureInput }: Named,
  { disk }: Ports,
  network: NetworkOf | undefined,
) {
  const { file } = source;
  const fixed: Fixed = network ? asItIs(source.graph) : fixInputs(source.graph, values, pictureInput);
  const open = await safeToRun(fixed.graph, source.bench);
  const facts = { graph: open.graph, ...open.input };
  const ofSide = (openSide?: number) => recipeAt(size, disk, file, named, facts, { openSide, output });
  const found = await atRunningSize(ofSide, open, source.bench);
  const words = network ?? (await readLetters(open, found, source, disk));
  const isOfSteps = words?.steps !== undefined && (size !== undefined || !takesAnySize(found));
  const known = isOfSteps ? await atSizeOf(open, found, source.bench) : open;
  const counts = [found.labels.length, ...(await labelFileCounts(disk, file))].filter((count) => count > 0);
  const survey = await differentiated(source, known, found, counts, words && borderIn(words));
  const classCount = words ? 0 : await countClasses(survey, survey.score, found, survey.sizes);
  const score = readAs(survey.score, { output: found.output, count: classCount, labelCounts: counts });
  const isOther = output !== undefined;
  const fits = words ? withoutLabels(found) : await labeled(disk, found, file, score, classCount, isOther);
  const notes = [...source.notes, ...fixed.notes, ...(words?.notes ?? [])];
  return { fixed, survey, score, classCount, recipe: withNotes(fits, notes), words };
}

function usualLayer(layers: readonly Layer[], { head }: ReadScore, words: WordsOf | undefined): Layer | undefined {
  if (words?.steps !== undefined) return lastOfRows(layers);
  return words?.isAttended ? lastGrid(layers) : defaultLayer(layers, head);
}

/** A recurrent network's steps are known where the size of its picture is. */
function atSizeOf({ graph, input }: KnownGraph, recipe: Recipe, bench: Workbench): Promise<KnownGraph> {
  const sizes = new Map([[input.name, zeros(input, recipe).dims]]);
  return safeToRun(withInputSizes(graph, sizes), bench);
}

const asItIs = (graph: Graph): Fixed => ({ graph, missing: [], others: [], notes: [] });

const besides = ({
  missing,
  others: otherInputs,
  picture,
}: Fixed): Pick<LoadedModel, 'missing' | 'otherInputs' | 'pictureInput'> => ({
  missing,
  otherInputs,
  ...(picture !== undefined && { pictureInput: picture }),
});

const gradientSource = ({ graph, problem }: Own): Pick<LoadedModel, 'gradientGraph' | 'gradientProblem'> => ({
  gradientGraph: graph ? 'file' : 'memory',
  ...(problem && { gradientProblem: problem }),
});

const borderIn = ({ border: tensor, head, steps }: WordsOf): Border => ({ tensor, head, steps });

/** config.json of a model of words may name classes, too: of no use. */
function withoutLabels({ labelsFrom: _, ...recipe }: Recipe): Recipe {
  return { ...recipe, labels: [] };
}

/** What the model was read with counts, also where the gradient graph borrows of the same files. */
async function versionsOf(
  { bench, folder, versions }: Source,
  own: Own,
  words?: WordsOf,
): Promise<ReadonlyMap<string, string>> {
  const borrowed = own.graph ? await weightVersions(bench.disk, folder, own.graph) : [];
  return new Map([...borrowed, ...own.versions, ...(words?.versions ?? []), ...versions]);
}

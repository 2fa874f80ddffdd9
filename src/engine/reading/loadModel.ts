import type { WhylightError } from '../errors.ts';
import { defaultLayer, defaultWithoutGradient, lastGrid } from '../anatomy/defaultLayer.ts';
import type { Layer } from '../anatomy/layers.ts';
import { branchesOf } from '../anatomy/branches.ts';
import { randomOperators } from '../anatomy/randomness.ts';
import type { Score } from '../anatomy/score.ts';
import type { Shapes } from '../graph/shapes.ts';
import { guessFor, withLikelyLabels } from '../recipe/guess.ts';
import { withNotes, withOutput, type Recipe } from '../recipe/recipe.ts';
import { differentiated, type Border, type Differentiated } from './differentiated.ts';
import { gradientPath, type Own } from './gradientGraph.ts';
import { safeToRun } from './modelGraph.ts';
import { countClasses, labelCounts, notesOn } from './modelScore.ts';
import { networkAround, type NetworkOf } from './network/readNetwork.ts';
import type { Part } from '../network.ts';
import { OnnxClassifier } from '../running/onnxClassifier.ts';
import type { Anatomy } from '../running/runnableModel.ts';
import type { Workbench, Disk, Ports } from '../ports.ts';
import { findRecipe, recipeFiles, withFittingLabels } from './recipeFiles.ts';
import { atRunningSize } from './runningSize.ts';
import type { SessionCache } from '../running/sessionCache.ts';
import { openModel, type Source } from './source.ts';
import { weightsIn, weightVersions } from './weights.ts';

export interface LoadOptions {
  /** A recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** The model's output that holds the scores, instead of the recipe's. */
  readonly output?: string;
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
  readonly score: Score;
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
  { recipe: named, output }: LoadOptions,
  ports: Ports,
  cache: SessionCache,
): Promise<LoadedModel> {
  const opened = await openModel(file, ports);
  const network = await networkAround(opened, { ports, cache });
  if (!network) return loadSource(opened, { recipe: named, output }, ports, cache);
  const { picture, versions, notes } = network;
  // Of a network, the picture's part is the model that is explained; it is bound to words when there is a picture.
  const source = { ...picture, versions, notes: [...picture.notes, ...notes] };
  return loadSource(source, { recipe: named }, ports, cache, network);
}

interface Named {
  readonly recipe: string | undefined;
  readonly output?: string | undefined;
}

async function loadSource(
  source: Source,
  { recipe: named, output }: Named,
  { disk }: Ports,
  cache: SessionCache,
  network?: NetworkOf,
): Promise<LoadedModel> {
  const { file } = source;
  const known = await safeToRun(source.graph, source.bench);
  const found = await atRunningSize(
    async (side) =>
      withOutput(await findRecipe(disk, file, named, { graph: known.graph, ...known.input }, side), output),
    known,
    source.bench,
  );
  const survey = await differentiated(source, known, found, network && borderIn(network));
  const { graph, score, shapes, layers, own, sizes } = survey;

  const classCount = network ? 0 : await countClasses({ graph, shapes }, score, found.labels.length, sizes);
  const fitting = network ? withoutLabels(found) : await labeled(disk, found, file, score, classCount);
  const recipe = withNotes(fitting, source.notes);
  const versions = await versionsOf(source, own);
  const bench: Workbench = { ...source.bench, ...weightsIn(source.folder, versions, source.name, source.bench) };
  const usual = network?.isAttended ? lastGrid(layers) : defaultLayer(layers, score.head);
  const classifier = classifierOf(file, survey, recipe, versions, bench, cache, usual, network);
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
    defaultLayer: usual ?? defaultWithoutGradient(layers, score.head),
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

/** The recipe with labels that fit, and with what is known now that the score is: guesses follow it. */
async function labeled(
  disk: Disk,
  found: Recipe,
  file: string,
  score: Score,
  classCount: number | undefined,
): Promise<Recipe> {
  const fitting = await withFittingLabels(disk, guessFor(score, found), file, labelCounts(score, classCount));
  return withNotes(withLikelyLabels(fitting, score.head, classCount), notesOn(score));
}

const borderIn = ({ border: tensor, head }: NetworkOf): Border => ({ tensor, head });

/** config.json of a model of words may name classes, too: of no use. */
function withoutLabels({ labelsFrom: _, ...recipe }: Recipe): Recipe {
  return { ...recipe, labels: [] };
}

function classifierOf(
  file: string,
  survey: Differentiated,
  recipe: Recipe,
  versions: ReadonlyMap<string, string>,
  bench: Workbench,
  cache: SessionCache,
  usual: Layer | undefined,
  network: NetworkOf | undefined,
): OnnxClassifier {
  const { graph, shapes, input, score, layers, pass, own, built } = survey;
  const activation = score.activation ?? recipe.output.activation;
  const part: Part = { name: 'model', graph, reads: new Map([[input, { from: 'picture' }]]) };
  const anatomy: Anatomy = {
    network: { parts: [part], score: { part: part.name, tensor: score.tensor } },
    graph,
    shapes,
    input,
    layers,
    gradientGraphs: own.graph ? [own.graph, built] : [built],
    score: score.tensor,
    classAxis: score.classAxis,
    answer: score.answer,
    random: randomOperators(graph, score.tensor),
    branches: recipe.layer === undefined ? branchesOf(graph, layers, score.head) : [],
    obstacles: pass.obstacles,
  };
  return new OnnxClassifier({
    anatomy,
    labels: recipe.labels,
    activation: activation ?? 'softmax',
    head: score.head,
    detector: score.detector && { ...score.detector, ...(activation && { activation }) },
    preferredLayer: recipe.layer ?? (network && usual?.tensor),
    bind: network?.bind,
    // Another output of the same file is another score: its gradient graph and the parts of the model before it differ.
    key: `${file}@${[...versions].join()}>${score.tensor}`,
    bench,
    cache,
  });
}

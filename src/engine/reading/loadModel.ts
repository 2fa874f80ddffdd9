import type { WhylightError } from '../errors.ts';
import { differentiate } from '../gradient/build.ts';
import { gradientModel } from '../gradient/gradientModel.ts';
import { findChannelAxes } from '../anatomy/channelAxes.ts';
import { indexGraph, type Graph } from '../graph/graph.ts';
import { defaultLayer, defaultWithoutGradient } from '../anatomy/defaultLayer.ts';
import type { Layer } from '../anatomy/layers.ts';
import { roundedOnTheWay } from '../anatomy/rounding.ts';
import { branchesOf } from '../anatomy/branches.ts';
import { randomOperators } from '../anatomy/randomness.ts';
import { withScore, type Score } from '../anatomy/score.ts';
import type { Shapes } from '../graph/shapes.ts';
import { guessFor, withLikelyLabels } from '../recipe/guess.ts';
import { withNotes, withOutput, type Recipe } from '../recipe/recipe.ts';
import { brought, gradientPath, ownGradientGraph, type Own } from './gradientGraph.ts';
import { zeros } from './imageInput.ts';
import { safeToRun, type KnownGraph } from './modelGraph.ts';
import { explainableTensors, findLayers, type Survey } from './modelLayers.ts';
import { countClasses, labelCounts, notesOn, scoreOf } from './modelScore.ts';
import type { Part } from '../network.ts';
import { OnnxClassifier } from '../running/onnxClassifier.ts';
import type { Anatomy } from '../running/runnableModel.ts';
import type { Workbench, Disk, Ports } from '../ports.ts';
import { findRecipe, recipeFiles, withFittingLabels } from './recipeFiles.ts';
import { withRewritten } from './rewritten.ts';
import { atRunningSize } from './runningSize.ts';
import type { SessionCache } from '../running/sessionCache.ts';
import { folded, unknownRanks, withProbed } from './shapes.ts';
import { placesOf } from './places.ts';
import { Sizes } from './sizes.ts';
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
  const { disk } = ports;
  const source = await openModel(file, ports);
  const known = await safeToRun(source.graph, source.bench);
  const found = await atRunningSize(
    async (side) =>
      withOutput(await findRecipe(disk, file, named, { graph: known.graph, ...known.input }, side), output),
    known,
    source.bench,
  );
  const survey = await differentiated(source, known, found);
  const { graph, score, shapes, layers, own, sizes } = survey;

  const classCount = await countClasses({ graph, shapes }, score, found.labels.length, sizes);
  const recipe = withNotes(await labeled(disk, found, file, score, classCount), source.notes);
  const versions = await versionsOf(source, own);
  const bench: Workbench = { ...source.bench, ...weightsIn(source.folder, versions, source.name, source.bench) };
  const classifier = classifierOf(file, survey, recipe, versions, bench, cache);
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

interface Differentiated extends Omit<Survey, 'brought' | 'picture' | 'batch' | 'inputRank' | 'places'> {
  readonly input: string;
  readonly layers: readonly Layer[];
  /** The gradient graph beside the model. */
  readonly own: Own;
  /** The one that is made here, for the layers that `own` lacks. */
  readonly built: Graph;
  readonly sizes: Sizes;
}

/** What its score is, which tensors are layers, and their gradients. */
async function differentiated(
  { file, version, bench }: Source,
  { graph: read, inferred: first, input }: KnownGraph,
  recipe: Recipe,
): Promise<Differentiated> {
  const inferred = await folded(read, first, bench);
  const sizes = new Sizes(read, inferred, new Map([[input.name, zeros(input, recipe)]]), bench);
  const probed = withProbed(read, inferred, await sizes.of(unknownRanks(read, inferred)));
  const rewritten = await withRewritten(read, probed, bench);
  const channelAxes = findChannelAxes(read, rewritten);
  const score = await scoreOf({ graph: read, shapes: rewritten, channelAxes }, recipe.output.name, sizes);
  const { graph, shapes } = withScore(read, rewritten, score);
  const pass = differentiate(graph, shapes, score);
  const model = { graph, shapes, score, sha256: () => bench.disk.sha256(file, version) };
  const own = await ownGradientGraph(file, model, bench);
  const survey = { graph, shapes, channelAxes, score, pass };
  const layers = await findLayers(
    {
      ...survey,
      brought: brought(own.graph),
      picture: recipe.input,
      places: await placesOf(graph, shapes, { name: input.name, layout: recipe.input.layout }, sizes, bench),
      batch: input.dims[0],
      inputRank: input.dims.length,
    },
    sizes,
  );
  const inMemory = madeHere(survey, layers, own);
  return {
    ...survey,
    input: input.name,
    layers,
    own,
    built: indexGraph(gradientModel(graph, shapes, score, pass, inMemory)),
    sizes,
  };
}

/** What the file brings is made here, too, to be compared; not where numbers are rounded, which has no gradient of its own. */
function madeHere(
  { graph, score, pass }: Pick<Survey, 'graph' | 'score' | 'pass'>,
  layers: readonly Layer[],
  own: Own,
): string[] {
  const rounded = roundedOnTheWay(graph, score.tensor);
  const files = brought(own.graph);
  return explainableTensors(layers).filter(
    (tensor) => !files.has(tensor) || (pass.gradients.has(tensor) && !rounded.has(tensor)),
  );
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

function classifierOf(
  file: string,
  survey: Differentiated,
  recipe: Recipe,
  versions: ReadonlyMap<string, string>,
  bench: Workbench,
  cache: SessionCache,
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
    preferredLayer: recipe.layer,
    // Another output of the same file is another score: its gradient graph and the parts of the model before it differ.
    key: `${file}@${[...versions].join()}>${score.tensor}`,
    bench,
    cache,
  });
}

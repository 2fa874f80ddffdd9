import path from 'node:path';
import type { WhylightError } from '../engine/errors.ts';
import { differentiate } from '../engine/gradient/build.ts';
import { gradientModel } from '../engine/gradient/gradientModel.ts';
import { findChannelAxes } from '../engine/graph/channelAxes.ts';
import { indexGraph } from '../engine/graph/graph.ts';
import { defaultLayer, defaultWithoutGradient } from '../engine/graph/defaultLayer.ts';
import type { Layer } from '../engine/graph/layers.ts';
import type { Score } from '../engine/graph/score.ts';
import type { Shapes } from '../engine/graph/shapes.ts';
import { guessFor, withLikelyLabels } from '../engine/recipe/guess.ts';
import { withNotes, type Recipe } from '../engine/recipe/recipe.ts';
import type { Tensor } from '../engine/tensor.ts';
import { checkExternalData } from './externalData.ts';
import { fileVersion, readVersion, sha256 } from './files.ts';
import { brought, gradientPath, ownGradientGraph } from './gradientGraph.ts';
import { zeros } from './imageInput.ts';
import { readGraph, safeToRun } from './modelGraph.ts';
import { explainableTensors, findLayers } from './modelLayers.ts';
import { countClasses, labelCounts, notesOn, scoreOf } from './modelScore.ts';
import { OnnxClassifier } from './onnxClassifier.ts';
import type { SessionOptions } from './ort.ts';
import { findRecipe, recipeFiles, withFittingLabels } from './recipeFiles.ts';
import { withRewritten } from './rewritten.ts';
import { atRunningSize } from './runningSize.ts';
import type { SessionCache } from './sessionCache.ts';
import { probeShapes, unknownRanks, withProbed } from './shapes.ts';
import { readWeights, weightVersions } from './weights.ts';

export interface LoadOptions {
  readonly threads: number;
  /** A recipe file instead of the one that would be found. */
  readonly recipe?: string;
}

/** A model, read and differentiated, ready to explain. */
export interface LoadedModel {
  readonly path: string;
  /** Of the model's own file, see `readVersion`. */
  readonly version: string;
  /** Of all files of its folder that it and its gradient graph came from, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly classifier: OnnxClassifier;
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

/** Changes with the model's file and with the gradient graph beside it. */
export async function modelVersion(file: string): Promise<string> {
  return `${await fileVersion(file)}+${await fileVersion(gradientPath(file)).catch(() => 'none')}`;
}

/** Every file that makes the model what it is, whether it is there or not, as absolute paths. */
export async function modelFiles({ path: file, versions }: LoadedModel, recipe?: string): Promise<string[]> {
  const read = [...versions.keys()].map((name) => path.join(path.dirname(file), name));
  return [...new Set([...read, gradientPath(file), ...(await recipeFiles(file, recipe))])];
}

/** Reads a model, its recipe and its gradient graph; runs it, on zeros, where shapes or the size of its picture are not known. */
export async function loadModel(file: string, options: LoadOptions, cache: SessionCache): Promise<LoadedModel> {
  const version = await fileVersion(file);
  const name = path.basename(file);
  const bytes = await readVersion(file, version);
  const written = readGraph(bytes, name);
  const folder = path.dirname(file);
  const read = new Map([[name, bytes]]);
  const where: Omit<SessionOptions, 'optimise'> = { folder, threads: options.threads, weights: (cut) => readWeights(cut, folder, read) };
  await checkExternalData(written, folder, read);
  const { graph, inferred, input } = await safeToRun(written, where);
  const found = await atRunningSize((side) => findRecipe(file, options.recipe, { graph, ...input }, side), graph, input, where);
  const feeds = new Map<string, Tensor>([[input.name, zeros(input, found)]]);

  const probed = withProbed(graph, inferred, await probeShapes(graph, unknownRanks(graph, inferred), feeds, where));
  const shapes = await withRewritten(graph, probed, where);
  const channelAxes = findChannelAxes(graph, shapes);
  const score = await scoreOf({ graph, shapes, channelAxes }, found.output.name, feeds, where);
  const pass = differentiate(graph, shapes, score);
  const own = await ownGradientGraph(file, { graph, shapes, score, sha256: () => sha256(bytes) }, where);
  const layers = await findLayers({ graph, shapes, channelAxes, score, pass, brought: brought(own.graph), picture: found.input, batch: input.dims[0]!, inputRank: input.dims.length }, feeds, where);
  const inMemory = explainableTensors(layers).filter((tensor) => !brought(own.graph).has(tensor));
  const built = indexGraph(gradientModel(graph, shapes, score, pass, inMemory));

  const classCount = await countClasses({ graph, shapes }, score, found.labels.length, feeds, where);
  const fitting = await withFittingLabels(guessFor(score, found), file, labelCounts(score, classCount));
  const recipe = withNotes(withLikelyLabels(fitting, score.head, classCount), notesOn(score));
  const activation = score.activation ?? recipe.output.activation;
  const detector = score.detector && { ...score.detector, ...(activation && { activation }) };
  const gradientGraphs = own.graph ? [own.graph, built] : [built];
  const anatomy = { graph, shapes, gradientGraphs, input: input.name, score: score.tensor, classAxis: score.classAxis, layers, obstacles: pass.obstacles };
  const versions = new Map([...(await weightVersions(folder, graph, ...(own.graph ? [own.graph] : []))), [name, version], ...own.versions]);
  const classifier = new OnnxClassifier(anatomy, recipe.labels, activation ?? 'softmax', score.head, detector, recipe.layer, cache, `${file}@${[...versions].join()}`, {
    ...where,
    // Read again for each session, as nobody wants to keep them: of the version that the graph was read from, or none.
    weights: (cut) => readWeights(cut, folder, versions),
  });
  return {
    path: file, version, versions, classifier, recipe, score, layers, defaultLayer: defaultLayer(layers, score.head) ?? defaultWithoutGradient(layers, score.head), classCount: classCount ?? recipe.labels.length, shapes,
    gradientGraph: own.graph ? 'file' : 'memory',
    ...(own.problem && { gradientProblem: own.problem }),
  };
}

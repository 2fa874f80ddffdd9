import path from 'node:path';
import { modelErrors, WhylightError } from '../engine/errors.ts';
import { differentiate, gradientName, type BackwardPass } from '../engine/gradient/build.ts';
import { gradientModel } from '../engine/gradient/gradientModel.ts';
import { castByteInputs } from '../engine/graph/byteInput.ts';
import { findChannelAxes } from '../engine/graph/channelAxes.ts';
import { computedConstants, indexGraph, type Graph } from '../engine/graph/graph.ts';
import { guardQuotients } from '../engine/graph/guardQuotients.ts';
import { guardScales } from '../engine/graph/guardScales.ts';
import { defaultLayer, defaultWithoutGradient, layerCandidates, listLayers, type Layer } from '../engine/graph/layers.ts';
import { answerCountOf, classCountOf, mostAnswers, type ScoreFacts } from '../engine/score/heads.ts';
import { withRealValues } from '../engine/graph/realValues.ts';
import { findScore, type Score } from '../engine/graph/score.ts';
import { checkSizes, checkWrittenSizes, isStatic, type Dim, type Shapes, type TensorInfo } from '../engine/graph/shapes.ts';
import { parseModel } from '../engine/onnx/model.ts';
import type { Recipe } from '../engine/recipe/recipe.ts';
import type { Tensor } from '../engine/tensor.ts';
import { checkExternalData } from './externalData.ts';
import { fileVersion, readVersion, sha256 } from './files.ts';
import { gradientPath, readGradientGraph, type GradientFile, type GradientOf } from './gradientGraph.ts';
import { imageInput, zeros, type ImageInput } from './imageInput.ts';
import { OnnxClassifier } from './onnxClassifier.ts';
import type { SessionOptions } from './ort.ts';
import { findRecipe, recipeFiles, withFittingLabels } from './recipeFiles.ts';
import { withRewritten } from './rewritten.ts';
import type { SessionCache } from './sessionCache.ts';
import { unfuse } from '../engine/graph/unfuse.ts';
import { widenToFloat32 } from '../engine/graph/widen.ts';
import { atRunningSize } from './runningSize.ts';
import { inferShapes, probeShapes, unknownRanks, withProbed } from './shapes.ts';
import { readWeights } from './weights.ts';

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
  readonly classifier: OnnxClassifier;
  readonly recipe: Recipe;
  readonly score: Score;
  readonly layers: readonly Layer[];
  /** One with a gradient, where there is any. */
  readonly defaultLayer: Layer | undefined;
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
export async function modelFiles(file: string, recipe?: string): Promise<string[]> {
  return [file, gradientPath(file), ...(await recipeFiles(file, recipe))];
}

/** The graph that is explained. @throws WhylightError `model-processor-layout` */
function readGraph(bytes: Uint8Array, name: string): Graph {
  const graph = indexGraph(parseModel(bytes, name));
  if (graph.nodes.some(({ domain }) => domain === 'com.microsoft.nchwc')) throw modelErrors.processorLayout(name);
  return withRealValues(castByteInputs(unfuse(widenToFloat32(graph))));
}

/** The graph, safe to be run; what is known of it before a run; and its image. @throws WhylightError for what takes gigabytes or has no image */
async function surveyed(written: Graph, where: Where): Promise<{ readonly graph: Graph; readonly inferred: Map<string, TensorInfo>; readonly input: ImageInput }> {
  checkWrittenSizes(written);
  const inferred = await inferShapes(written, where);
  const graph = guardQuotients(guardScales(written, inferred), inferred);
  const input = imageInput(graph, inferred);
  checkSizes(inferred, graph.producer.keys(), computedConstants(graph));
  return { graph, inferred, input };
}

/** Reads a model, its recipe and its gradient graph; runs it, on zeros, where shapes or the size of its picture are not known. */
export async function loadModel(file: string, options: LoadOptions, cache: SessionCache): Promise<LoadedModel> {
  const key = `${file}@${await modelVersion(file)}`;
  const version = await fileVersion(file);
  const name = path.basename(file);
  const bytes = await readVersion(file, version);
  const written = readGraph(bytes, name);
  const folder = path.dirname(file);
  const read = new Map([[name, bytes]]);
  const where: Where = { folder, threads: options.threads, weights: (cut) => readWeights(cut, folder, read) };
  await checkExternalData(written, folder, read);
  const { graph, inferred, input } = await surveyed(written, where);
  const found = await atRunningSize((side) => findRecipe(file, options.recipe, { graph, ...input }, side), graph, input, where);
  const feeds = new Map<string, Tensor>([[input.name, zeros(input, found)]]);

  const probed = withProbed(graph, inferred, await probeShapes(graph, unknownRanks(graph, inferred), feeds, where));
  const shapes = await withRewritten(graph, probed, where);
  const channelAxes = findChannelAxes(graph, shapes);
  const score = withFacts(findScore(graph, shapes, found.output.name, await openOutputs(graph, shapes, feeds, where)), channelAxes, found);
  const pass = differentiate(graph, shapes, score);
  const own = await ownGradientGraph(file, { graph, shapes, score, sha256: () => sha256(bytes) }, where);
  const layers = await explainable({ graph, shapes, channelAxes, score, pass, brought: brought(own.graph), aspect: found.input.width / found.input.height, batch: input.dims[0]!, inputRank: input.dims.length }, feeds, where);
  const inMemory = layers.filter(({ tensor, reason }) => reason === undefined && !brought(own.graph).has(tensor));
  const built = indexGraph(gradientModel(graph, shapes, score, pass, inMemory.map(({ tensor }) => tensor)));

  const classCount = await countClasses(graph, shapes, score, feeds, where);
  const recipe = await withFittingLabels(found, file, classCount);
  const activation = score.activation ?? recipe.output.activation;
  const gradientGraphs = own.graph ? [own.graph, built] : [built];
  const anatomy = { graph, shapes, gradientGraphs, input: input.name, score: score.tensor, facts: score.facts, layers, obstacles: pass.obstacles };
  const classifier = new OnnxClassifier(anatomy, recipe.labels, activation, score.head, recipe.layer, cache, key, {
    ...where,
    // Read again for each session, as nobody wants to keep them: those that the graph was read with, or none.
    weights: async (cut) => readWeights(cut, folder, new Map([[name, await readVersion(file, version)], ...(await own.weights())])),
  });
  return {
    path: file, version, classifier, recipe, score, layers, defaultLayer: defaultLayer(layers, score.head) ?? defaultWithoutGradient(layers, score.head), classCount, shapes,
    gradientGraph: own.graph ? 'file' : 'memory',
    ...(own.problem && { gradientProblem: own.problem }),
  };
}

type Where = Omit<SessionOptions, 'optimise'>;

/** What has been found out about a model so far. */
interface Survey {
  readonly graph: Graph;
  readonly shapes: Shapes;
  readonly channelAxes: ReadonlyMap<string, number>;
  readonly score: Score;
  readonly pass: BackwardPass;
  readonly brought: ReadonlySet<string>;
  /** width / height of the input. */
  readonly aspect: number;
  /** The batch of the input: a number, or the symbol that stands for it everywhere. */
  readonly batch: Dim;
  /** 4: a picture; 5: a clip. */
  readonly inputRank: number;
}

/** The layers with their real shapes: those that depend on the run are asked of a run. */
async function explainable(survey: Survey, feeds: ReadonlyMap<string, Tensor>, where: Where): Promise<Layer[]> {
  const { graph, shapes, channelAxes, score, batch, inputRank } = survey;
  const candidates = layerCandidates(graph, shapes, channelAxes, score, inputRank);
  const known = candidates.map(({ output }): [string, readonly Dim[]] => {
    const [first, ...rest] = shapes.get(output[0]!)!.dims!;
    return [output[0]!, [first === batch ? 1 : first!, ...rest]];
  });
  const open = known.flatMap(([tensor, dims]) => (isStatic(dims) ? [] : [tensor]));
  const sizes = new Map([...known, ...(await probeShapes(graph, open, feeds, where))]);
  return listLayers(graph, score, candidates, { ...survey, sizes, isClip: inputRank === 5 });
}

function withFacts(score: Score, channelAxes: ReadonlyMap<string, number>, { labels }: Recipe): Score & { readonly facts: ScoreFacts } {
  return { ...score, facts: { classAxis: channelAxes.get(score.tensor), labelCount: labels.length } };
}

/** Real sizes of outputs with three dimensions, which say whether these are boxes. */
async function openOutputs(graph: Graph, shapes: Shapes, feeds: ReadonlyMap<string, Tensor>, where: Where): Promise<Map<string, number[]>> {
  const names = graph.outputs.map(({ name }) => name ?? '').filter((name) => {
    const dims = shapes.get(name)?.dims;
    return dims?.length === 3 && !isStatic(dims.slice(1)) && graph.producer.has(name);
  });
  return probeShapes(graph, names, feeds, where);
}

/** @throws WhylightError `model-too-complex` */
async function countClasses(graph: Graph, shapes: Shapes, score: Score, feeds: ReadonlyMap<string, Tensor>, where: Where): Promise<number> {
  const known = shapes.get(score.tensor)!.dims!;
  const dims = (isStatic(known.slice(1)) ? known : (await probeShapes(graph, [score.tensor], feeds, where)).get(score.tensor)!).map(Number);
  const answers = answerCountOf(score.head, dims);
  if (answers > mostAnswers) throw modelErrors.tooComplex(graph.fileName, `${answers} classes or boxes, where ${mostAnswers} are allowed`);
  return classCountOf(score.head, dims, score.facts);
}

/** What there is of a gradient graph beside the model; where one lies there and does not fit, the reason. */
interface Own extends Partial<GradientFile> {
  readonly problem?: WhylightError;
  readonly weights: GradientFile['weights'];
}

async function ownGradientGraph(file: string, model: GradientOf, where: Where): Promise<Own> {
  const none = { weights: () => Promise.resolve(new Map<string, Uint8Array>()) };
  try {
    return await readGradientGraph(gradientPath(file), model, where);
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    return error.code === 'file-missing' ? none : { ...none, problem: error };
  }
}

/** The model's tensors whose gradient is an output of this gradient graph. */
function brought(graph: Graph | undefined): ReadonlySet<string> {
  const suffix = gradientName('').length;
  return new Set(graph?.outputs.map(({ name }) => (name ?? '').slice(0, -suffix)));
}

export function explainableTensors(layers: readonly Layer[]): string[] {
  return layers.filter(({ reason }) => reason === undefined).map(({ tensor }) => tensor);
}

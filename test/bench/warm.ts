/**
 * What explaining costs in a process that has done it before, next to a plain run of the same model in ONNX Runtime.
 */
import path from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ask, type Input } from '../../src/engine/ask.ts';
import type { Region } from '../../src/vocabulary/explanation.ts';
import { mapOf } from '../../src/engine/map.ts';
import { impute } from '../../src/engine/measure/imputing/imputation.ts';
import { effectsOf } from '../../src/engine/measure/measure.ts';
import { pictureOf, pixelsOf } from '../../src/engine/measure/picture.ts';
import { explain } from '../../src/engine/explain.ts';
import { differentiate } from '../../src/engine/gradient/build.ts';
import { gradientModel } from '../../src/engine/gradient/gradientModel.ts';
import { indexGraph } from '../../src/engine/graph/graph.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import { preprocess } from '../../src/engine/image/preprocess.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { ModelProtoSchema } from '../../src/engine/onnx/onnx_pb.ts';
import { axisOf } from '../../src/engine/tensor/layout.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { readBytes } from '../../src/runtime/disk/files.ts';
import { OrtInference } from '../../src/runtime/ort/inference.ts';
import type { LoadedModel } from '../../src/engine/reading/loadModel.ts';
import { explainableTensors } from '../../src/engine/reading/modelLayers.ts';
import { withRewritten } from '../../src/engine/reading/rewritten.ts';
import { inferShapes } from '../../src/engine/reading/shapes.ts';
import { medianOf, millisecondsOf } from './statistics.ts';

const quiet = { begin: () => undefined };
const warmUps = 3;

export interface WarmTimes {
  readonly plainMs: number;
  /** Median of explain ÷ plain of the same round: the photo's pixels to the regions. */
  readonly explainRatio: number;
  /** Median of explain − plain. */
  readonly explainOverheadMs: number;
  /** Another class of the photo that was explained last. */
  readonly classRatio: number;
  /** Half of the input's pixels imputed for ROAD, all channels ÷ plain. */
  readonly imputeRatio: number;
  /** What five regions do, hidden and alone ÷ plain; a model that takes batches has 11 pictures to run. */
  readonly effectsRatio: number;
}

/** The two sides take turns, so that a machine whose speed drifts slows both. */
export async function measureWarm(model: LoadedModel, photo: Photo, rounds: number): Promise<WarmTimes> {
  const { classifier, recipe } = model;
  const see = (): Input => {
    const { data, dims, geometry } = preprocess([photo], recipe.input);
    return { tensor: floatTensorOf(dims, data), channelAxis: axisOf(recipe.input.layout, 'C'), geometry };
  };
  let input = see();
  const { run, release } = await plainSession(model.path, input.tensor);
  const times = {
    plain: [] as number[],
    explain: [] as number[],
    another: [] as number[],
    impute: [] as number[],
    effects: [] as number[],
  };
  for (let round = -warmUps; round < rounds; round++) {
    const plain = await millisecondsOf(run);
    const all = await millisecondsOf(() => explain((input = see()), classifier, {}, quiet));
    const other = { class: (round + warmUps) % model.classCount };
    const another = await millisecondsOf(() => explain(input, classifier, other, quiet));
    const impute = await millisecondsOf(() => imputeHalf(input));
    const effects = await effectsOfFive(input, classifier);
    if (round < 0) continue;
    times.impute.push(impute);
    times.effects.push(effects);
    times.plain.push(plain);
    times.explain.push(all);
    times.another.push(another);
  }
  await release();
  return {
    plainMs: medianOf(times.plain),
    explainRatio: medianOf(times.explain.map((ms, at) => ms / times.plain[at]!)),
    explainOverheadMs: medianOf(times.explain.map((ms, at) => ms - times.plain[at]!)),
    classRatio: medianOf(times.another.map((ms, at) => ms / times.plain[at]!)),
    imputeRatio: medianOf(times.impute.map((ms, at) => ms / times.plain[at]!)),
    effectsRatio: medianOf(times.effects.map((ms, at) => ms / times.plain[at]!)),
  };
}

/** A block of hidden pixels costs most: no neighbor of most of them is known. */
async function imputeHalf(input: Input): Promise<void> {
  const picture = pictureOf(input);
  const isHidden = new Uint8Array(pixelsOf(picture)).fill(1, pixelsOf(picture) / 4, (3 * pixelsOf(picture)) / 4);
  impute(picture, isHidden, 1);
}

/** Milliseconds of the effects alone: the question is asked before. */
async function effectsOfFive(input: Input, classifier: LoadedModel['classifier']): Promise<number> {
  const asked = await ask(input, classifier, {}, true, quiet);
  const { heatmap } = await mapOf(asked, 'grad-cam++', quiet);
  const regions = [0, 1, 2, 3, 4].map((cell) => ({ frame: 0, cells: [cell] })) as unknown as readonly Region[];
  return millisecondsOf(() => effectsOf(asked, heatmap, regions, 'blur', quiet));
}

/** A session as whoever uses ONNX Runtime makes it: from the path, nothing chosen. */
async function plainSession(
  model: string,
  { data, dims }: FloatTensor,
): Promise<{ run: () => Promise<unknown>; release: () => Promise<void> }> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  const feeds = { [session.inputNames[0]!]: new Tensor('float32', data, dims) };
  return { run: () => session.run(feeds), release: () => session.release() };
}

export interface BuildCost {
  readonly buildMs: number;
  readonly gradientGraphBytes: number;
}

/** Everything between the model's bytes and the gradient graph, ready to be cut. */
export async function measureBuild(model: LoadedModel, rounds: number): Promise<BuildCost> {
  const bytes = await readBytes(model.path);
  const times: number[] = [];
  let gradientGraphBytes = 0;
  for (let round = 0; round < rounds; round++)
    times.push(await millisecondsOf(async () => (gradientGraphBytes = (await build(bytes, model)).length)));
  return { buildMs: medianOf(times), gradientGraphBytes };
}

async function build(bytes: Uint8Array, { path: file, score, layers }: LoadedModel): Promise<Uint8Array> {
  const where = { folder: path.dirname(file), inference: new OrtInference(0) };
  const graph = indexGraph(parseModel(bytes, path.basename(file)));
  const shapes = await withRewritten(graph, await inferShapes(graph, where), where);
  const pass = differentiate(graph, shapes, score);
  return toBinary(ModelProtoSchema, gradientModel(graph, shapes, score, pass, explainableTensors(layers)).proto);
}

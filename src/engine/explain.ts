/**
 * START READING HERE: the data's way, from an image and a model to a heatmap. Each stage has a folder of its name:
 *
 *   image/     image file ─▶ upright RGB pixels ─▶ input tensor, and where it lies on the photo   (preprocess)
 *   graph/     which tensor is the score, which ones are layers                                   (Classifier)
 *   score/     logits ─▶ predictions; the class that is asked for ─▶ seed                         (heads)
 *   gradient/  the graph, differentiated: seed + saved tensors ─▶ dS/dA                           (Classifier)
 *   cam/       A, dS/dA ─▶ heatmap ─▶ regions                                                     (computeCam, findRegions)
 *   colour/    heatmap ─▶ picture                                                                 (for whoever shows it)
 */
import { computeCam, type Heatmap, type Warning } from './cam/cam.ts';
import type { MethodName } from './cam/methods.ts';
import { defaultThreshold, findRegions, type Region } from './cam/regions.ts';
import { inRun, type Layer } from './graph/layers.ts';
import type { Geometry } from './image/geometry.ts';
import { channelsFirst } from './graph/channelsFirst.ts';
import { heads, type HeadKind } from './score/heads.ts';
import { findPrediction, type Activation, type Prediction } from './score/prediction.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from './tensor.ts';

/** A picture as the model takes it. */
export interface Input {
  readonly tensor: FloatTensor;
  readonly geometry: Geometry;
}

/** What a forward run leaves behind. */
export interface ForwardRun {
  /** The logits of one picture, with the model's own shape. */
  readonly score: FloatTensor;
  /** The layer's activation A. */
  readonly activation: FloatTensor;
  /** Forward values that the gradient graph reads. */
  readonly saved: ReadonlyMap<string, Tensor>;
}

/** A model that can be run and differentiated; src/runtime/classifier.ts is one, over ONNX Runtime. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  /** @throws WhylightError `layer-unknown`, `layer-obstructed`, `no-layer` */
  layer(wanted?: string): Layer;
  forward(input: FloatTensor, layer: Layer, stages: Stages): Promise<ForwardRun>;
  /** dS/dA for the seed dS. */
  gradient(run: ForwardRun, layer: Layer, seed: FloatTensor, stages: Stages): Promise<FloatTensor>;
}

/** What is to be explained; what is left out is chosen. */
export interface Wish {
  /** Index or label; the highest score. */
  readonly class?: number | string;
  /** Name or tensor; the last grid. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** 0..1, of the map's maximum. */
  readonly threshold?: number;
  /** How many predictions. */
  readonly top?: number;
}

export type Stage = 'session' | 'forward' | 'gradient' | 'cam';

/** Told of each stage as it begins; throws to stop before it (cancel). */
export interface Stages {
  begin(stage: Stage): void;
}

export interface Explanation {
  readonly layer: Layer;
  readonly method: MethodName;
  readonly class: Prediction;
  /** The highest scores, best first. */
  readonly predictions: readonly Prediction[];
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly geometry: Geometry;
  readonly warnings: readonly Warning[];
  /** A and dS/dA as they left the runs. */
  readonly activation: FloatTensor;
  readonly gradient: FloatTensor;
}

export const defaultTop = 5;
export const defaultMethod: MethodName = 'grad-cam++';

/**
 * Explains one class of one picture in one layer.
 *
 * @throws WhylightError with a code for each thing that can be wrong with the wish or with what the model answers
 */
export async function explain(input: Input, classifier: Classifier, wish: Wish, stages: Stages): Promise<Explanation> {
  const wanted = classifier.layer(wish.layer);
  const run = await classifier.forward(input.tensor, wanted, stages);
  const { inputWidth, inputHeight } = input.geometry;
  const layer = inRun(wanted, run.activation.dims, inputWidth / inputHeight);

  const head = heads[classifier.head];
  const all = head.predict(run.score, classifier.activation, classifier.labels);
  const predictions = all.slice(0, Math.max(wish.top ?? defaultTop, 1));
  const chosen = wish.class === undefined ? predictions[0]! : findPrediction(all, wish.class);
  const seed = floatTensorOf(run.score.dims, head.seed(run.score, chosen));
  const gradient = await classifier.gradient(run, layer, seed, stages);

  stages.begin('cam');
  const method = wish.method ?? defaultMethod;
  const evidence = channelsFirst(layer, run.activation.data, gradient.data);
  const { heatmap, warnings } = computeCam(evidence, layer.grid, method);
  return {
    layer,
    method,
    class: onPhoto(chosen, input.geometry),
    predictions: predictions.map((prediction) => onPhoto(prediction, input.geometry)),
    heatmap,
    regions: findRegions(heatmap, input.geometry, wish.threshold ?? defaultThreshold),
    geometry: input.geometry,
    warnings: [...warnings, ...saturation(chosen)],
    activation: run.activation,
    gradient,
  };
}

/** A detection's box, from pixels of the input to pixels of the photo. */
function onPhoto(prediction: Prediction, { scaleX, scaleY, offsetX, offsetY }: Geometry): Prediction {
  if (!prediction.box) return prediction;
  const [x, y, width, height] = prediction.box;
  return { ...prediction, box: [offsetX + scaleX * x, offsetY + scaleY * y, scaleX * width, scaleY * height] };
}

/** Rounded to 100 %: here other methods, which differentiate the probability, would show nothing. */
const saturated = 0.9999;

function saturation({ probability }: Prediction): Warning[] {
  if (probability < saturated) return [];
  const message = 'The probability is saturated: it would hardly change whatever the model saw. The map explains the logit, which is not.';
  return [{ code: 'probability-saturated', message }];
}

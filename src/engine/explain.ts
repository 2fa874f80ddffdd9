/**
 * START READING HERE: the data's way, from an image and a model to a heatmap. Each stage has a folder of its name:
 *
 *   image/     image file ─▶ upright RGB pixels ─▶ input tensor, and where it lies on the photo   (preprocess)
 *   graph/     which tensor is the score, which ones are layers                                   (Classifier)
 *   score/     logits ─▶ predictions; the class that is asked for ─▶ seed                         (heads)
 *   gradient/  the graph, differentiated: seed + saved tensors ─▶ dS/dA                           (Classifier)
 *   cam/       A, dS/dA ─▶ heatmap ─▶ regions                                                     (methods, findRegions)
 *              where there is no dS/dA: A alone, or the scores of a run for each of its channels  (variants)
 *   color/    heatmap ─▶ picture                                                                 (for whoever shows it)
 */
import { defaults } from '../vocabulary/defaults.ts';
import { heatmapOf } from './cam/cam.ts';
import type { Heatmap, Warning, Region, Clip, Frames, Geometry, Prediction } from '../vocabulary/explanation.ts';
import { scoreErrors } from './errors.ts';
import { methodOf, needsGradient, type Method, type RawMap } from './cam/methods.ts';
import type { MethodName, HeadKind, Activation, Stage } from '../vocabulary/names.ts';
import { findRegions } from './cam/regions.ts';
import { ablatedChannels, maskedInputs, type Variants } from './cam/variants.ts';
import { inRun, type Layer } from './anatomy/layers.ts';
import { strongestFrame } from './image/clip.ts';
import { boxCountOf } from './anatomy/score.ts';
import { channelsFirst, featuresOf } from './anatomy/channelsFirst.ts';
import type { Detector } from './score/boxes/detector.ts';
import { headAt, headFor, type Head } from './score/heads.ts';
import { findPrediction } from './score/prediction.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from './tensor/tensor.ts';
import { anyClass, guessed, rounding, saturation, stillness, withoutGradient } from './warnings.ts';

/** A picture, or a clip of pictures of one size, as the model takes it. */
export interface Input {
  readonly tensor: FloatTensor;
  readonly channelAxis: number;
  /** Of each of a clip's pictures. */
  readonly geometry: Geometry;
  /** Of a model of clips: where its frames come from; unknown of a tensor. */
  readonly clip?: Frames;
}

/** What a forward run leaves behind. */
export interface ForwardRun {
  readonly input: FloatTensor;
  /** The logits of one picture, with the model's own shape. */
  readonly score: FloatTensor;
  /** The layer's activation A. */
  readonly activation: FloatTensor;
  /** Forward values that the gradient graph reads. */
  readonly saved: ReadonlyMap<string, Tensor>;
  /** A detector's boxes and the like, which are read beside the score. */
  readonly beside: ReadonlyMap<string, Tensor>;
}

/** A model that can be run and differentiated; src/runtime/onnxClassifier.ts is one, over ONNX Runtime. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  /** Of a segmentation: the axis of the classes, where the graph tells it. */
  readonly classAxis?: number | undefined;
  /** Of the head `boxes`: what belongs to the score. */
  readonly detector: Detector | undefined;
  /** Whether any layer has a gradient. */
  readonly hasGradient: boolean;
  /**
   * The layer of this name, or the default one.
   *
   * @param withGradient whether one without (see `Layer.reason`) won't do
   * @throws WhylightError `layer-unknown`, `layer-obstructed`, `no-layer`
   */
  layer(wanted?: string, withGradient?: boolean): Layer;
  forward(input: FloatTensor, layer: Layer, stages: Stages): Promise<ForwardRun>;
  /** dS/dA for the seed dS. */
  gradient(run: ForwardRun, layer: Layer, seed: FloatTensor, stages: Stages): Promise<FloatTensor>;
  /** A run of the model for each of these inputs; answers with what `scoreIn` finds in their scores. */
  scoresOf(inputs: Variants, scoreIn: (scores: FloatTensor) => number, stages: Stages): Promise<Float64Array>;
  /** The same for other activations of the layer: only the part of the model that comes after it is run. */
  scoresWith(
    run: ForwardRun,
    layer: Layer,
    activations: Variants,
    scoreIn: (scores: FloatTensor) => number,
    stages: Stages,
  ): Promise<Float64Array>;
}

/** What is to be explained; what is left out is chosen. */
export interface Wish {
  /** Index or label; the highest score. */
  readonly class?: number | string;
  /** Of a segmentation: the photo's pixel (column, row) whose classes are meant; the classes of the whole picture when left out. */
  readonly pixel?: readonly [x: number, y: number];
  /** Name or tensor; the last grid. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** 0..1, of the map's maximum. */
  readonly threshold?: number;
  /** How many predictions. */
  readonly top?: number;
}

/** How far a stage of many runs is. */
export interface StageProgress {
  readonly done: number;
  readonly total: number;
}

/** Told of each stage as it begins, of `runs` before each batch; throws to stop before it (cancel). */
export interface Stages {
  begin(stage: Stage, progress?: StageProgress): void;
}

export interface Explanation {
  readonly layer: Layer;
  readonly method: MethodName;
  readonly class: Prediction;
  /** The photo's pixel that was asked for. */
  readonly pixel?: readonly [x: number, y: number];
  /** The highest scores, best first. */
  readonly predictions: readonly Prediction[];
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly geometry: Geometry;
  /** What the clip was made of. */
  readonly clip?: Clip;
  readonly warnings: readonly Warning[];
  /** A and dS/dA as they left the runs; methods that need no gradient have none. */
  readonly activation: FloatTensor;
  readonly gradient?: FloatTensor;
  /** How many other runs the method took: all that it asks for, or there is no map. */
  readonly runs?: number;
}

/**
 * Explains one class of one picture, or of one of its pixels, in one layer.
 *
 * @throws WhylightError with a code for each thing that can be wrong with the wish or with what the model answers
 */
export async function explain(input: Input, classifier: Classifier, wish: Wish, stages: Stages): Promise<Explanation> {
  // A pixel that can't be meant is refused before anything is run.
  const headThere = wish.pixel && headAt(wish.pixel, classifier, input.geometry);
  const { method, layer: wanted, notices } = choose(classifier, wish);
  const run = await classifier.forward(input.tensor, wanted, stages);
  const { inputWidth, inputHeight } = input.geometry;
  const head = headThere ?? headFor(classifier, run, { width: inputWidth, height: inputHeight });
  const boxes = classifier.detector && boxCountOf({ dims: run.score.dims, detector: classifier.detector });
  const layer = inRun(wanted, run.activation.dims, inputWidth / inputHeight, boxes);

  const all = head.predict(run.score, classifier.activation, classifier.labels);
  const predictions = all.slice(0, Math.max(wish.top ?? defaults.top, 1));
  const chosen = wish.class === undefined ? predictions[0]! : findPrediction(all, wish.class);

  const { map, cellGradient, ...found } = await findMap(methodOf(method), {
    input,
    classifier,
    head,
    run,
    layer,
    chosen,
    stages,
  });
  const { heatmap, warnings } = heatmapOf(map, layer.grid, methodOf(method), cellGradient);
  return {
    layer,
    method,
    class: onPhoto(chosen, input.geometry),
    ...(wish.pixel && { pixel: wish.pixel }),
    predictions: predictions.map((prediction) => onPhoto(prediction, input.geometry)),
    heatmap,
    regions: findRegions(heatmap, input.geometry, wish.threshold ?? defaults.threshold),
    geometry: input.geometry,
    ...(input.clip && { clip: { ...input.clip, strongest: strongestFrame(heatmap, input.clip.sources.length) } }),
    warnings: [
      ...stillness(input.clip),
      ...notices,
      ...guessed(head.guesses?.(run.score)),
      ...warnings,
      ...saturation(chosen),
      ...rounding(layer, found.gradient !== undefined),
    ],
    activation: run.activation,
    ...found,
  };
}

/** The method and the layer of a wish. A model that has no gradient anywhere is explained without one, and that is said. */
function choose(classifier: Classifier, { method: asked = defaults.method, layer: wanted }: Wish): Choice {
  const isLost = needsGradient(asked) && !classifier.hasGradient;
  const method = isLost ? 'eigen-cam' : asked;
  const layer = classifier.layer(wanted, needsGradient(method));
  const notices = [
    ...(isLost ? [withoutGradient(methodOf(asked).title, layer)] : []),
    ...(methodOf(method).needs === 'activation' ? [anyClass(methodOf(method).title)] : []),
  ];
  return { method, layer, notices };
}

interface Choice {
  readonly method: MethodName;
  readonly layer: Layer;
  readonly notices: readonly Warning[];
}

interface Facts {
  readonly input: Input;
  readonly classifier: Classifier;
  readonly head: Head;
  readonly run: ForwardRun;
  readonly layer: Layer;
  readonly chosen: Prediction;
  readonly stages: Stages;
}

type Found = Pick<Explanation, 'gradient' | 'runs'> & {
  readonly map: RawMap;
  /** dS/dA without the tokens that are no cell, [channels, cells]. */
  readonly cellGradient?: Float32Array;
};

/** The map by what the method needs beside the activation: the gradient, nothing, or a run for each channel. */
async function findMap(method: Method, { input, classifier, head, run, layer, chosen, stages }: Facts): Promise<Found> {
  const features = featuresOf(layer, run.activation.data);
  if (method.needs === 'gradient') {
    const seed = floatTensorOf(run.score.dims, head.seed(run.score, chosen));
    const gradient = await classifier.gradient(run, layer, seed, stages);
    stages.begin('cam');
    const cellGradient = channelsFirst(layer, gradient.data);
    return { map: method.map({ ...features, gradient: cellGradient }), cellGradient, gradient };
  }
  if (method.needs === 'activation') {
    stages.begin('cam');
    return { map: method.map(features) };
  }
  if (classifier.detector?.isSuppressed === true && classifier.detector.form !== 'rows')
    throw scoreErrors.boxNotFollowed(method.title);
  const scoreIn = head.lookUp(run.score, chosen);
  const scores =
    method.variant === 'masked-input'
      ? await classifier.scoresOf(maskedInputs(input.tensor, input.channelAxis, layer.grid, features), scoreIn, stages)
      : await classifier.scoresWith(run, layer, ablatedChannels(run.activation, layer), scoreIn, stages);
  stages.begin('cam');
  return { map: method.map({ ...features, score: scoreIn(run.score), scores }), runs: scores.length };
}

/** A detection's box, from pixels of the input to pixels of the photo. */
function onPhoto(prediction: Prediction, { scaleX, scaleY, offsetX, offsetY }: Geometry): Prediction {
  if (!prediction.box) return prediction;
  const [x, y, width, height] = prediction.box;
  return { ...prediction, box: [offsetX + scaleX * x, offsetY + scaleY * y, scaleX * width, scaleY * height] };
}

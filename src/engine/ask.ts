/** From an input to one question about it: the model is run, and one of its predictions is chosen. */
import { inFull, type ShortTarget, type Target, type TargetWish } from '../vocabulary/target.ts';
import { inRun } from './anatomy/inRun.ts';
import type { Layer } from './anatomy/layers.ts';
import { boxCountOf } from './anatomy/score.ts';
import { turnedRound } from './image/geometry.ts';
import type { VolumeOrder } from './image/order.ts';
import type { Activation, FillName, MethodName } from '../vocabulary/names.ts';
import type { WhatIf } from '../vocabulary/whatIf.ts';
import type { Classifier, ForwardRun, Stages, WordsWish } from './classifier.ts';
import type { PictureFacts } from '../vocabulary/pictureFacts.ts';
import type { Frames, Geometry, Prediction } from '../vocabulary/explanation.ts';
import type { CheckName, MeasureWish } from './measure/wish.ts';
import { answersOf, type Answers } from './score/answers.ts';
import type { Head } from './score/head.ts';
import type { Reference } from './score/similarity.ts';
import { aimAt } from './score/targets.ts';
import { findPrediction } from './score/prediction.ts';
import { floatTensorOf, type FloatTensor } from './tensor/tensor.ts';
import { known } from '../vocabulary/known.ts';

/** One channel's number of a pixel of 0..1: `black + gain · pixel`. */
export interface ChannelScale {
  readonly black: number;
  readonly gain: number;
}

/** A picture, or a clip of pictures of one size, as the model takes it. */
export interface Input {
  readonly tensor: FloatTensor;
  readonly channelAxis: number;
  /** How each channel's numbers come from pixels of 0..1; a tensor that was not made from a picture has none. */
  readonly channelScales?: readonly ChannelScale[];
  /** Of each of a clip's pictures. */
  readonly geometry: Geometry;
  /** Of a model of clips: where its frames come from; unknown of a tensor. */
  readonly clip?: Frames;
  /** Of a volume whose tensor has other axes than the pictures. */
  readonly order?: VolumeOrder;
  /** Left is right in the tensor; the geometry is that of what is shown, the right way round. */
  readonly isMirrored?: boolean;
  /** Of a medical picture. */
  readonly facts?: PictureFacts;
}

/** A second picture, to compare with. */
export interface ReferenceInput {
  readonly name: string;
  readonly input: Input;
}

/** What is to be explained; what is left out is chosen. Its `class` and `pixel` are the short form of a target. */
export interface Wish extends ShortTarget, WordsWish {
  /** The model's first answer. */
  readonly target?: TargetWish;
  /** Name or tensor; the last grid. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** What turns scores into probabilities, where the file itself does not: instead of the recipe's or the guess. */
  readonly activation?: Activation;
  /** 0..1, of the map's maximum. */
  readonly threshold?: number;
  /** How many predictions. */
  readonly top?: number;
  /** The picture that a target of similarity names, as the model takes it. */
  readonly reference?: ReferenceInput;
  /** What is measured of the map, by more runs of the model. */
  readonly measure?: MeasureWish;
  /** What if a part of the photo were hidden; `fill` stands in its place, blur when absent. */
  readonly whatIf?: WhatIf & { readonly fill?: FillName };
  /** What else is looked at, a run each. */
  readonly checks?: readonly CheckName[];
}

/** One prediction of one input at one layer, run. Maps, checks and measures are made of it. */
export interface Asked {
  readonly input: Input;
  readonly classifier: Classifier;
  /** Of a network that says words: binds it to another picture. */
  readonly bind?: Classifier['bind'];
  readonly wish: Wish;
  readonly run: ForwardRun;
  readonly head: Head;
  /** As it is in this run: with its grid. */
  readonly layer: Layer;
  /** The layer's A. */
  readonly activation: FloatTensor;
  /** What turns scores into probabilities. */
  readonly turnedBy: Activation;
  /** All that the model said, best first. */
  readonly predictions: readonly Prediction[];
  /** The one that is asked about. */
  readonly chosen: Prediction;
  /** Of one of them. */
  readonly targetOf: (prediction: Prediction) => Target;
  /** dS of it, in the shape of the score tensor. */
  readonly seed: FloatTensor;
  /** Its score in the score tensor of any run, at the same places. */
  readonly scoreIn: (scores: FloatTensor) => number;
}

/**
 * Runs the model on the input, and finds the prediction and the layer that are wished for.
 *
 * @param withGradient whether a layer without a gradient won't do
 * @throws WhylightError `class-unknown`, `score-not-finite`, and what `Classifier.layer`, `Classifier.forward` and
 * `aimAt` throw
 */
export async function ask(
  input: Input,
  model: Classifier,
  wish: Wish,
  withGradient: boolean,
  stages: Stages,
): Promise<Asked> {
  const classifier = (await model.bind?.(input.tensor, wish, stages)) ?? model;
  const { inputWidth: width, inputHeight: height } = input.geometry;
  const wanted = classifier.layer(wish.layer, withGradient);
  const reference = wish.reference && (await embeddingOf(wish.reference, classifier, wanted, stages));
  // A target that can't be meant is refused before its picture is run.
  const { headOf, named, targetOf } = aimAt(wish.target ?? inFull(wish), classifier, tensorGeometry(input), reference);
  const run = await classifier.forward(classifier.feedsOf(input.tensor), [wanted], stages);
  const cells = known(run.activations.get(wanted.tensor), 'activation');
  const head = headOf(run);
  const boxes = classifier.detector && boxCountOf({ dims: run.score.dims, detector: classifier.detector });
  const layer = inRun(wanted, cells.dims, { aspect: width / height, boxes, inputRank: input.tensor.dims.length });
  const answers = answersOf(classifier.answer, run.beside, run.score.data.length);
  const activation = wish.activation ?? (isOfShares(classifier, run.score, answers) ? 'none' : classifier.activation);
  const predictions = head.predict(run.score, activation, classifier.labels, answers);
  const chosen = named === undefined ? known(predictions[0], 'prediction') : findPrediction(predictions, named);
  return {
    ...(model.bind && { bind: model.bind.bind(model) }),
    ...{ input, classifier, wish, run, head, layer, activation: cells, predictions, chosen, targetOf },
    turnedBy: activation,
    // Made when they are read: of a segmentation, each looks at every number of the score, and few methods need both.
    get seed() {
      return floatTensorOf(run.score.dims, head.seed(run.score, chosen));
    },
    get scoreIn() {
      return head.lookUp(run.score, chosen);
    },
  };
}

/**
 * Scores that turn out to be probabilities: nothing says so, but they sum to 1, as logits hardly ever do. Those of a
 * linear layer are logits even then: of an empty picture they are its biases, 1 and 0 perhaps.
 */
function isOfShares({ vector, head }: Classifier, { data }: FloatTensor, answers: Answers | undefined): boolean {
  const isGuess = vector?.activationFrom === 'guess' && !vector.isLinear && head === 'classes' && !answers;
  const sum = data.reduce((total, value) => total + value, 0);
  return isGuess && data.length > 1 && data.every((value) => value >= 0) && Math.abs(sum - 1) < 1e-4;
}

/** Where the tensor's own columns lie, which may run from right to left. */
function tensorGeometry({ geometry, isMirrored = false }: Input): Geometry {
  return isMirrored ? turnedRound(geometry) : geometry;
}

/** The same model's vector of another picture. */
async function embeddingOf(
  { name, input }: ReferenceInput,
  classifier: Classifier,
  layer: Layer,
  stages: Stages,
): Promise<Reference> {
  const { score } = await classifier.forward(classifier.feedsOf(input.tensor), [layer], stages);
  return { name, embedding: score.data.slice(...(classifier.vector?.slice ?? [])) };
}

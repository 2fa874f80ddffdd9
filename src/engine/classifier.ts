/** What the engine asks of a model: it can be run, differentiated, and run again with something changed. */
import type { Answer } from './anatomy/answer/answer.ts';
import type { Layer } from './anatomy/layers.ts';
import type { Variants } from './cam/variants.ts';
import type { Answers } from './score/answers.ts';
import type { Spoken } from './score/words.ts';
import type { VectorReading } from './score/heads.ts';
import type { Detector } from './score/boxes/detector.ts';
import type { Activation, HeadKind, Stage } from '../vocabulary/names.ts';
import type { FloatTensor, Tensor } from './tensor/tensor.ts';

/** How far a stage of many runs is. */
export interface StageProgress {
  readonly done: number;
  readonly total: number;
}

/** Told of each stage as it begins, of `runs` before each batch; throws to stop before it (cancel). */
export interface Stages {
  begin(stage: Stage, progress?: StageProgress): void;
}

/** What a forward run leaves behind. */
export interface ForwardRun {
  /** By the names of the graph's inputs. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** The logits of one picture, with the model's own shape. */
  readonly score: FloatTensor;
  /** The activation A of each layer that was asked for, by its tensor. */
  readonly activations: ReadonlyMap<string, FloatTensor>;
  /** Forward values that the gradient graph reads. */
  readonly saved: ReadonlyMap<string, Tensor>;
  /** A detector's boxes, the file's own numbers: what is read in addition to the score. */
  readonly beside: ReadonlyMap<string, Tensor>;
}

/** Numbers found in the scores of a run, and in what the file itself says of them where it says more. */
export type ReadScores = (scores: FloatTensor, answers?: Answers) => readonly number[];

/** The words that a picture is explained with. */
export interface WordsWish {
  /** Said instead of what the model would say. */
  readonly text?: string;
  /** What the picture is compared with; a model that answers questions takes one as its question. */
  readonly prompts?: readonly string[];
  /** The layer that will be asked for, so that one run serves both. */
  readonly layer?: string;
}

/** A model whose weights down to a layer are shuffled. */
export interface Shuffled {
  readonly layer: string;
  /** How many layers of weights are, of all. */
  readonly count: number;
  readonly all: number;
  readonly classifier: Classifier;
}

/** A model that can be run and differentiated; running/onnxClassifier.ts is one, over the port `Inference`. */
export interface Classifier {
  /**
   * Of a network that says words or reads them: this one with them, for this picture; it then takes the picture alone.
   */
  readonly bind?: ((picture: FloatTensor, wish: WordsWish, stages: Stages) => Promise<Classifier>) | undefined;
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  /** What the file itself says of the scores, where it does not end in them. */
  readonly answer?: Answer | undefined;
  /** Of a segmentation: the axis of the classes, where the graph tells it. */
  readonly classAxis?: number | undefined;
  /** How a vector is read where it is not one list of classes. */
  readonly vector?: VectorReading | undefined;
  /** Of the head `boxes`: what belongs to the score. */
  readonly detector: Detector | undefined;
  /** Of the head `words`: the text that the scores are of. */
  readonly spoken?: Spoken | undefined;
  /** Whether its labels are texts that were typed, which each have an answer. */
  readonly isPrompted?: boolean;
  /**
   * Of a network whose picture becomes features for its words: whether these are one for all of it, not a row a cell.
   */
  readonly isPooled?: boolean | undefined;
  /** Operators on the way to the score that are random in each run; none as a rule. */
  readonly random?: readonly string[];
  /** The last layers of branches that run side by side, the default one first; none as a rule. */
  readonly branches?: readonly Layer[];
  /** Whether any layer has a gradient. */
  readonly hasGradient: boolean;
  /**
   * The layer of this name, or the default one.
   *
   * @param withGradient whether one without (see `Layer.reason`) won't do
   * @throws WhylightError `layer-unknown`, `layer-obstructed`, `no-layer`
   */
  layer(wanted?: string, withGradient?: boolean): Layer;
  /** What a run is fed with, by the names of the graph's inputs, for a picture as the model takes it. */
  feedsOf(picture: FloatTensor): ReadonlyMap<string, Tensor>;
  /** One run, which leaves behind what the gradients at all these layers need. */
  forward(feeds: ReadonlyMap<string, Tensor>, layers: readonly Layer[], stages: Stages): Promise<ForwardRun>;
  /**
   * dS/dA for the seed dS, at layers that the run was asked for: by the layer's tensor, all from one run.
   *
   * @throws WhylightError `gradient-unfit`
   */
  gradients(
    run: ForwardRun,
    layers: readonly Layer[],
    seed: FloatTensor,
    stages: Stages,
  ): Promise<ReadonlyMap<string, FloatTensor>>;
  /**
   * Guided backpropagation of the seed to the picture, and activations on the way that it does not know.
   *
   * @throws WhylightError `guided-obstructed`
   */
  guided?(
    run: ForwardRun,
    seed: FloatTensor,
    stages: Stages,
  ): Promise<{ readonly gradient: FloatTensor; readonly otherActivations: readonly string[] }>;
  /**
   * This model with the weights of its last layers shuffled, of more and more of them: `most` times, evenly spread.
   * Each lives until the next is asked for.
   *
   * @throws WhylightError `measure-randomization`
   */
  shuffled?(most: number, seed: number): AsyncGenerator<Shuffled, void>;
  /** The file next to the model whose gradient of this layer was another than the model's own, and was not taken. */
  gradientRefused?(layer: Layer): string | undefined;
  /** A run of the model for each of these inputs; answers with what `read` finds in their scores. */
  numbersOf(inputs: Variants, read: ReadScores, stages: Stages): Promise<(readonly number[])[]>;
  /** A score of each run for other activations of the layer: only the part of the model that comes after it is run. */
  scoresWith(
    run: ForwardRun,
    layer: Layer,
    activations: Variants,
    scoreIn: (scores: FloatTensor) => number,
    stages: Stages,
  ): Promise<Float64Array>;
}

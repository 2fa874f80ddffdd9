import type { Answer } from '../anatomy/answer/answer.ts';
import type { Layer } from '../anatomy/layers.ts';
import type { Obstacle } from '../gradient/build.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import type { Network } from '../network.ts';
import type { Workbench } from '../ports.ts';
import type { Detector } from '../score/boxes/detector.ts';
import type { VectorReading } from '../score/heads.ts';
import type { HeadKind, Activation } from '../../vocabulary/names.ts';
import type { Classifier, Stages, WordsWish } from '../classifier.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import type { SessionCache } from './sessionCache.ts';

/** What is known of a model once it has been read. */
export interface Anatomy {
  readonly network: Network;
  /** Of the part that makes the score. */
  readonly graph: Graph;
  readonly shapes: Shapes;
  /** The first that has a layer's gradient is used: the one beside the model, then the one in memory. */
  readonly gradientGraphs: readonly Graph[];
  /** The input that takes the image. */
  readonly input: string;
  readonly score: string;
  /** Of a segmentation: the axis of the classes, where the graph tells it. */
  readonly classAxis: number | undefined;
  /** What the file says of the score. */
  readonly answer: Answer | undefined;
  /** Operators on the way to the score that are random in each run. */
  readonly random: readonly string[];
  readonly layers: readonly Layer[];
  /** The last layers of branches that run side by side; none where there is one way alone. */
  readonly branches: readonly Layer[];
  /** Operators that let no gradient through. */
  readonly obstacles: readonly Obstacle[];
}

export type Bind = (part: Classifier, picture: FloatTensor, wish: WordsWish, stages: Stages) => Promise<Classifier>;

/** All that it takes to run a model and to read its answers. */
export interface RunnableModel {
  readonly anatomy: Anatomy;
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  readonly detector: Detector | undefined;
  /** The layer that the recipe names. */
  readonly preferredLayer: string | undefined;
  /** Of a network that says words or reads them: this, its picture's part, with them; see `Classifier.bind`. */
  readonly bind?: Bind | undefined;
  readonly vector: VectorReading | undefined;
  /** Unique to this model, this version of its file, this score. */
  readonly key: string;
  readonly bench: Workbench;
  /** Owns the sessions. */
  readonly cache: SessionCache;
}

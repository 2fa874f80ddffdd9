import type { Size } from '../../image/geometry.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';
import type { Activation } from '../../../vocabulary/names.ts';

/** How a detector's outputs belong together. */
export interface Detector {
  /**
   * `rows`: boxes and classes in the score tensor itself. `pair`: a score for each box and class, [1, M, C], and beside
   * it the boxes. `grid`: numbers for each anchor of each cell. `chosen`: the score of each box that is left, [M] or
   * [1, M], and beside it the boxes and their classes. `prompted`: a pair whose classes are texts.
   */
  readonly form: 'rows' | 'pair' | 'chosen' | 'grid' | 'prompted';
  /** The boxes are what non-maximum suppression (or a choice of the best) in the model left: others in each run. */
  readonly isSuppressed: boolean;
  /** The tensor of the boxes: [1, M, 4], [1, 4, M], [1, M, 1, 4] or [M, 4]. Rows have none. */
  readonly boxes?: string;
  /** The tensor of their classes, where each box has one. */
  readonly classes?: string;
  /** Of a grid: width and height of each anchor, in cells. */
  readonly anchors?: readonly number[] | undefined;
  /** Of a pair: the axis of the scores that counts classes. */
  readonly classAxis?: number;
  /** What the graph or the recipe says; told by the values when absent. */
  readonly activation?: Activation;
}

/** What the boxes of a run are read from beside its scores. */
export interface DetectorRun {
  readonly detector: Detector;
  readonly beside: ReadonlyMap<string, Tensor>;
  /** The model's input, in pixels. */
  readonly input: Size;
  readonly labels: readonly string[];
}

/** One box and the class that is likeliest for it. */
export interface Candidate {
  /** x, y, width, height in pixels of the input. */
  readonly box: readonly [number, number, number, number];
  readonly label: string;
  readonly classIndex: number;
  /** Place of the class score in the score tensor. */
  readonly at: number;
  /** 0..1: the class's probability, times the objectness where there is one. */
  readonly confidence: number;
  /** Listed however unsure it is. */
  readonly isKept?: boolean;
  /** Of boxes for prompts: the number of the one that it is of. */
  readonly prompt?: number;
}

/** All boxes of a run. */
export interface Detections {
  readonly candidates: readonly Candidate[];
  /**
   * The confidence of a box, by its place among the candidates, for a class, in the scores of any run: read as this run
   * is. Absent where it is the score's own probability.
   */
  readonly confidenceIn?: (box: number, classIndex: number) => (other: FloatTensor) => number;
  /** Whether the score tensor holds probabilities: their logits are what is explained. */
  readonly isProbability: boolean;
  /** Whether each object has one box already, as the model means it; else the surest of several is found here. */
  readonly isOneEach: boolean;
  /**
   * Whether an object has another place in each run: the boxes that the model has chosen are in the order of their
   * scores.
   */
  readonly isMoving?: true;
  /** How boxes and scores were read where nothing said it: parts of a sentence. */
  readonly guesses: readonly string[];
}

/** @throws WhylightError `score-not-finite`, `score-boxes-raw` */
export type ReadDetections = (scores: FloatTensor) => Detections;

/** Tensors beside the score that its boxes are read from. */
export const companionsOf = ({ boxes, classes }: Pick<Detector, 'boxes' | 'classes'>): string[] =>
  [boxes, classes].filter((name) => name !== undefined);

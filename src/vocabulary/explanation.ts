/**
 * The plain shapes that an explanation is made of: the engine makes them, messages carry them, panel and files show
 * them.
 */
import type { ErrorCode, WarningCode } from './codes.ts';
import type { Activation, ActivationSource } from './names.ts';
import type { Target } from './target.ts';

/**
 * Where the model's input lies on the photo: `photo = offset + scale · input`, in pixels, edge to edge (0 is the outer
 * edge of the first pixel). Every resize mode is such a map: a crop has offset > 0, a letterbox offset < 0.
 */
export interface Geometry {
  readonly photoWidth: number;
  readonly photoHeight: number;
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Photo pixels for one input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Photo coordinates of the input's top left corner. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Something that the model said and that can be explained: a class, a class of a segmentation, or a box. */
export interface Prediction {
  /** The class's number; a box's place among the boxes. */
  readonly index: number;
  /** The class's label, or “class 7”. */
  readonly label: string;
  /** The logit. */
  readonly score: number;
  /**
   * 0..1: what the file says, or what the activation function makes of the scores; absent where the number is no
   * probability.
   */
  readonly probability?: number;
  /** From which probability on it is positive, where the recipe or a file next to the model says so. */
  readonly threshold?: number;
  /** The file's own number, to the digit; absent where the file has none for it. */
  readonly output?: number;
  /** Of a class of a segmentation: its share of the picture, by which the classes are listed. */
  readonly areaShare?: number;
  /**
   * Of a detection: x, y, width, height in pixels; of the model's input where a head says it, of the photo in an
   * explanation.
   */
  readonly box?: readonly [x: number, y: number, width: number, height: number];
  /** Of a detection of a prompt: the prompt's number. */
  readonly prompt?: number;
}

/** A prediction as an explanation lists it: with what to ask for to have it explained. */
export interface Answer extends Prediction {
  readonly target: Target;
}

/**
 * A text that a model said of a picture, or that was given to it: log p is that of the tokens, each given those before
 * it.
 */
export interface Caption {
  readonly text: string;
  /** Of all tokens together, the end included. */
  readonly logProbability: number;
  readonly tokens: readonly { readonly id: number; readonly text: string; readonly logProbability: number }[];
  /** What `words` are: of a reader's text its letters, with no word for spaces. */
  readonly unit: 'word' | 'letter';
  /** Words and marks of punctuation; their tokens, from one up to, without, another. */
  readonly words: readonly {
    readonly text: string;
    readonly tokens: readonly [from: number, to: number];
    readonly logProbability: number;
  }[];
  /** Given by whoever asked, not said by the model. */
  readonly isGiven: boolean;
}

/** What identifies and describes a tensor with a grid. */
export interface LayerSummary {
  /** For people: the name of the node that makes it, or the tensor's where nodes have none. */
  readonly name: string;
  /** Identifies the layer in requests. */
  readonly tensor: string;
  readonly operator: string;
  /**
   * As a run finds it, batch 1: [1, C, H, W], [1, H, W, C], or tokens [1, T, C]; a clip's [1, C, T, H, W] in any order.
   */
  readonly shape: readonly number[];
  /** Why it has no gradient, so that only methods without one can explain it; absent when it has. */
  readonly reason?: string;
}

export interface Heatmap {
  /**
   * Along the time of a clip, which they divide in equal parts; 1 where all its frames, or the only picture, share one
   * map.
   */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** [frames, height, width], row-major, 0..1 (−1..1 where it is signed); all 0 when there is nothing to show. */
  readonly values: Float32Array;
  /** Whether values may be negative: what speaks against the class. Decides how the map is painted. */
  readonly signed: boolean;
  /** The largest magnitude before normalizing, of all frames together: values · maximum is the map itself. */
  readonly maximum: number;
  /**
   * Row-major: each cell's contribution in the logit's own units, with its sign; absent where the method has no such
   * notion.
   */
  readonly contribution?: Float32Array;
}

/** A connected part of one frame's map above the threshold (4 neighbors). */
export interface Region {
  /** Of the heatmap's frames; 0 where it has but one. */
  readonly frame: number;
  /** 1 = the one with the most heat. */
  readonly rank: number;
  /** Highest and mean value, 0..1. */
  readonly peak: number;
  readonly mean: number;
  /** Cells, and their share of all cells of all frames. */
  readonly area: number;
  readonly areaShare: number;
  /** Share of all (positive) heat, 0..1. */
  readonly heatShare: number;
  /** Photo pixels: the center of the hottest cell. */
  readonly peakX: number;
  readonly peakY: number;
  /** Photo pixels: of the cells together. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** Rings of photo pixels [x0, y0, x1, y1, …]; outer rings clockwise, holes the other way round. */
  readonly outline: readonly (readonly number[])[];
  /** Row-major indices of its cells in their frame. */
  readonly cells: readonly number[];
}

/** Which of a file's pictures a model of clips was given. */
export interface Frames {
  /** For each of the input's frames, the index of the file's picture that it shows. */
  readonly sources: readonly number[];
  /** How many pictures the file has: 1 is a still. */
  readonly total: number;
  /** Whether they are a volume's slices, instead of a clip's frames. */
  readonly areSlices?: boolean;
}

/** … and where the map is hottest. */
export interface Clip extends Frames {
  /** Of the input's frames. */
  readonly strongest: number;
}

/** What turned the model's scores into probabilities, where the file itself does not. */
export interface Applied {
  readonly name: Activation;
  /** `wish`: the user chose it. */
  readonly from: ActivationSource | 'wish';
}

/** Another picture that the answer is about, and its own map. */
export interface OtherPicture {
  /** What it is to the model: the name of an input, or “reference”. */
  readonly role: string;
  /** Its file. */
  readonly image: string;
  readonly geometry: Geometry;
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
}

/** What a person should know next to the map. */
export interface Warning {
  /** An error's own where it only kept something from being used, such as a gradient graph that fits another model. */
  readonly code: WarningCode | ErrorCode;
  readonly message: string;
}

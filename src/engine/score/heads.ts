import { scoreErrors } from '../errors.ts';
import type { Dim } from '../graph/shapes.ts';
import { photoToInput, seenBox, type Size } from '../image/geometry.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { axisOf, likelyLayout } from '../tensor/layout.ts';
import { boxesOf } from './boxes/boxes.ts';
import type { Detector, DetectorRun } from './boxes/detector.ts';
import { rowClassCount } from './boxes/rows.ts';
import { classes } from './classes.ts';
import type { Head } from './head.ts';
import { grades } from './grades.ts';
import { judged, positiveFirst } from './judged.ts';
import { numbers } from './numbers.ts';
import { questions, within, type Tasks } from './parts.ts';
import { allPixels, layoutOf, onePixel } from './pixels.ts';
import { promptsHead } from './prompts.ts';
import { wordRange, wordsHead, type Spoken } from './words.ts';
import type { Activation, ActivationSource, HeadKind } from '../../vocabulary/names.ts';
import { known } from '../../vocabulary/known.ts';

/**
 * Kinds of output that are read from the scores alone. To add one: a file with its `Head`, a row here, and how it is
 * told in `headOf`.
 */
export const heads = {
  classes: ({ vector }) => {
    if (vector?.tasks) return questions(vector.tasks);
    const head = vector?.isOrdinal === true ? grades : classes;
    const held = vector?.thresholds ? judged(head, vector.thresholds) : head;
    return vector?.explains === 'positive' ? positiveFirst(held) : held;
  },
  numbers: () => numbers,
  pixels: ({ classAxis }) => allPixels(classAxis),
  voxels: ({ classAxis }) => allPixels(classAxis),
  prompts: ({ labels, activation }) => promptsHead(labels.length, activation),
  words: ({ spoken }) => {
    const text = known(spoken, 'text');
    return wordsHead(text, wordRange(text, undefined));
  },
} as const satisfies Readonly<Record<Exclude<HeadKind, 'boxes' | 'embedding'>, (facts: HeadFacts) => Head>>;

/** How a vector is read where it is not one list of classes. */
export interface VectorReading {
  /** The part of the score tensor that is meant: from, and up to. */
  readonly slice?: readonly [from: number, to: number] | undefined;
  /** Several questions with the same answers each. */
  readonly tasks?: Tasks | undefined;
  /** Each score is one of “at least this grade”. */
  readonly isOrdinal?: boolean | undefined;
  /** From which probability on a score is positive, where that is known. */
  readonly thresholds?: readonly (number | undefined)[] | undefined;
  /** Of one score: whether its positive answer comes first, even where the negative is likelier. */
  readonly explains?: 'top' | 'positive' | undefined;
  /** What says which activation makes probabilities of the scores, where the file itself has none. */
  readonly activationFrom?: ActivationSource | undefined;
  /** Whether the scores are what a linear layer gives: logits, whichever numbers they are. */
  readonly isLinear?: boolean | undefined;
  /** What may be read in the wrong way, and what to write into the recipe then: a sentence. */
  readonly doubt?: string | undefined;
}

/** What is known of a model's output, see `Classifier`. */
export interface HeadFacts {
  readonly head: HeadKind;
  readonly detector?: Detector | undefined;
  readonly labels: readonly string[];
  /** Of a segmentation, where the graph tells it. */
  readonly classAxis?: number | undefined;
  readonly vector?: VectorReading | undefined;
  /** Of the head `prompts`: whether their probabilities are of all together (softmax), or of each by itself. */
  readonly activation?: Activation;
  /** Of the head `words`: the text that the scores are of. */
  readonly spoken?: Spoken | undefined;
}

/**
 * How the scores of a run are read as a whole; `input` is the model's input in pixels.
 *
 * @throws WhylightError `reference-missing`
 */
export function headFor(facts: HeadFacts, { beside }: Pick<DetectorRun, 'beside'>, input: Size): Head {
  const { head: kind, detector, labels } = facts;
  if (kind === 'boxes') return boxesOf({ detector: known(detector, 'detector'), beside, labels, input });
  if (kind === 'embedding') throw scoreErrors.referenceMissing();
  return inPart(heads[kind](facts), facts);
}

/** A head for the part of the scores that is meant. */
export const inPart = (head: Head, { vector }: Pick<HeadFacts, 'vector'>): Head =>
  vector?.slice ? within(head, ...vector.slice) : head;

/**
 * How the scores are read at the photo's pixel (column, row).
 *
 * @throws WhylightError `score-no-pixels`, `score-pixel-not-seen`
 */
export function headAt(
  pixel: readonly [x: number, y: number],
  { head: kind, classAxis }: Omit<HeadFacts, 'labels'>,
  geometry: Geometry,
): Head {
  if (kind !== 'pixels') throw scoreErrors.noPixels(kind);
  // The middle of the pixel, as the cells of a map are drawn.
  const { x, y } = photoToInput(geometry, Math.floor(pixel[0]) + 0.5, Math.floor(pixel[1]) + 0.5);
  const [across, down] = [x / geometry.inputWidth, y / geometry.inputHeight];
  const isSeen =
    isInside(pixel[0] / geometry.photoWidth) &&
    isInside(pixel[1] / geometry.photoHeight) &&
    isInside(across) &&
    isInside(down);
  if (!isSeen) throw scoreErrors.pixelNotSeen(...pixel, seenBox(geometry));
  return onePixel(across, down, classAxis);
}

const isInside = (share: number): boolean => share >= 0 && share < 1;

/** Fewer are no detector's boxes, but the tokens of a transformer or the like. */
export const fewestBoxes = 300;

/**
 * What an output of this shape holds; undefined where it is unknown.
 *
 * @param input the shape of the input, where it is known: a number for each pixel is no box, and a picture has no
 * voxels
 */
export function headOf(dims: readonly Dim[], input: readonly Dim[] = []): HeadKind | undefined {
  const [first, ...rest] = dims;
  // [K] has lost its batch; how long [N] is, and of what, is anyone's guess.
  if (rest.length === 0) return typeof first === 'number' ? 'classes' : undefined;
  // Of one picture there is one answer: what comes in more is letters, regions, or lost its batch.
  if (typeof first === 'number' && first !== 1) return undefined;
  if (rest.filter((dim) => dim !== 1).length <= 1 && rest.length <= 4) return 'classes';
  if (rest.length === 3) return 'pixels';
  if (rest.length === 4 && input.length === 5) return 'voxels';
  const isDepth = rest.join() === pictureIn(input).join(); // or another number for each pixel
  return !isDepth && areRows(rest) ? 'boxes' : undefined;
}

/** A list of boxes, each with more than its place. */
function areRows(sizes: readonly Dim[]): boolean {
  const [few = 0, many = 0] = sizes.map(Number).sort((a, b) => a - b);
  return sizes.length === 2 && sizes.every((dim) => typeof dim === 'number') && many >= fewestBoxes && few > 4;
}

/**
 * What is neither batch nor channels of an input: height and width, before them a clip's time; nothing where it is
 * unknown.
 */
export function pictureIn(input: readonly Dim[]): readonly Dim[] {
  const layout = likelyLayout(input.map((dim) => (typeof dim === 'number' ? dim : undefined)));
  return layout ? input.filter((_, axis) => axis > 0 && axis !== axisOf(layout, 'C')) : [];
}

/** More than any data set has, or any detector has boxes; few enough to be listed one by one. */
export const mostAnswers = 2 ** 20;

/** How many answers an output of this real shape gives: boxes of a detector, classes else. */
export function answerCountOf(kind: HeadKind, dims: readonly number[]): number {
  return kind === 'boxes' ? Math.max(...dims) : (classCountOf({ head: kind }, dims) ?? 0);
}

/**
 * How many classes an output of this real shape tells apart; undefined where its shape does not say.
 *
 * @param labelCount how many labels there are; 0 where unknown
 */
export function classCountOf(
  { head, detector, classAxis, vector }: Omit<HeadFacts, 'labels'>,
  dims: readonly number[],
  labelCount = 0,
): number | undefined {
  if (detector?.form === 'chosen' || (detector?.isSuppressed === true && detector.form === 'rows')) return undefined;
  if (detector?.form === 'grid') return Number(dims[1]) / ((detector.anchors?.length ?? 2) / 2) - 5;
  if (detector?.form === 'pair') return dims[detector.classAxis ?? 2];
  if (head === 'boxes') return rowClassCount(dims, labelCount);
  if (head === 'pixels' || head === 'voxels') return layoutOf(dims, classAxis).classCount;
  if (vector?.slice) return vector.slice[1] - vector.slice[0];
  return (dims.length === 1 ? dims : dims.slice(1)).reduce((product, dim) => product * dim, 1);
}

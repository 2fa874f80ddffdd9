import { recipeErrors } from '../errors.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import { normalizations, usualShortestEdge } from './defaults.ts';
import { fitLabels } from './fitLabels.ts';
import { imageNetLabels } from './imageNet.ts';
import type { Guess, Recipe, RecipeInput, RecipeSource } from './recipe.ts';
import { axisOf, isClip, isSignal, isVolume, likelyLayout, type Layout } from '../tensor/layout.ts';

/** One axis of the model's input; undefined where the model leaves it open. */
type Axis = number | undefined;

/** Pixels where the model leaves its size open. */
const usualSize = 224;

/** Frames where the model leaves its time open: what C3D, R(2+1)D and VideoMAE were trained on. */
const usualFrames = 16;

/** From this size on, models were trained on crops of photos; below, on whole small pictures (CIFAR, MNIST). */
const leastCropped = 160;

/**
 * The recipe that most classifiers with this input want: what torchvision does for ImageNet. It may be wrong, so its
 * source says that it is a guess.
 *
 * @param openSize pixels of a side where the model leaves it open
 * @param openFrames pictures of a clip where the model leaves their number open
 * @throws WhylightError `input-not-image`
 */
export function guessRecipe(inputDims: readonly Axis[], openSize = usualSize, openFrames = usualFrames): Recipe {
  const dims = inputDims.map((size) => (size !== undefined && size > 0 ? size : undefined));
  const shape = `[${dims.map((size, axis) => size ?? (axis === 0 ? 'N' : '?')).join(', ')}]`;
  const layout = likelyLayout(dims);
  if (layout === undefined) throw recipeErrors.inputNotImage(shape);
  if (isSignal(layout)) return guessSignal(dims, layout, shape, openSize);
  const sizeOf = (axis: 'C' | 'T' | 'H' | 'W'): Axis => dims[axisOf(layout, axis)];
  const [count, channels] = [sizeOf('C'), channelsFor(sizeOf('C'))];
  const height = sizeOf('H') ?? sizeOf('W') ?? openSize;
  const width = sizeOf('W') ?? height;
  // Keras's own loaders (image_dataset_from_directory, load_img, flow_from_directory) squash, and their models rescale
  // themselves or take 0..1; channels at the end are Keras's order.
  const isKeras = layout === 'NHWC';
  // Volumes are resized as a whole.
  const isCropped = !isKeras && !isVolume(layout) && width === height && width >= leastCropped;
  const input: RecipeInput = {
    layout,
    channels,
    ...(channels === 'bands' && { bands: Array.from({ length: count ?? 0 }, (_, at) => at + 1) }),
    ...(isClip(layout) && { frames: sizeOf('T') ?? openFrames }),
    width,
    height,
    resize: isCropped ? 'crop' : 'squash',
    shortestEdge: usualShortestEdge({ width, height }),
    interpolation: 'bilinear',
    antialias: true,
    scale: 1 / 255,
    ...(isKeras ? plain(channels) : normalizations[channels]),
    ...(channels === 'bands' && { mean: Array<number>(count ?? 1).fill(0), std: Array<number>(count ?? 1).fill(1) }),
  };
  const plainly = { gray: 'Gray values 0..1', bands: `The first ${count} bands of the file, values 0..1` };
  const values = channels === 'RGB' ? 'ImageNet defaults' : plainly[channels];
  const custom = isKeras && channels !== 'bands' ? 'The whole picture and values 0..1, as Keras has them' : values;
  const reason = `${custom}: guessed from the input's shape ${shape}`;
  const isOpen = sizeOf('H') === undefined && sizeOf('W') === undefined;
  return {
    input,
    output: {},
    labels: [],
    source: { kind: 'guess', reason },
    guessed: new Set([...(isOpen ? ['size' as const] : []), 'fit', 'scale', 'mean', 'std']),
  };
}

/** The file's own numbers from its beginning; all of them where the model takes any length. */
function guessSignal(dims: readonly Axis[], layout: Layout, shape: string, openLength: number): Recipe {
  const [leads = 1, length] = [dims[axisOf(layout, 'C')], dims[axisOf(layout, 'W')]];
  const width = length ?? openLength;
  const input: RecipeInput = {
    ...{ layout, channels: 'bands', bands: Array.from({ length: leads }, (_, at) => at + 1), width, height: 1 },
    ...{ resize: length === undefined ? 'none' : 'letterbox', shortestEdge: 1 },
    ...{ interpolation: 'bilinear', antialias: true, scale: 1 },
    ...{ mean: Array<number>(leads).fill(0), std: Array<number>(leads).fill(1) },
  };
  const reason = `A signal, its numbers as they are: guessed from the input's shape ${shape}`;
  const guessed: readonly Guess[] = [...(length === undefined ? ['size' as const] : []), 'fit', 'scale', 'mean', 'std'];
  return { input, output: {}, labels: [], source: { kind: 'guess', reason }, guessed: new Set(guessed) };
}

/** Three colors, one gray, or as many bands of a file. */
const channelsFor = (count: Axis): 'RGB' | 'gray' | 'bands' =>
  count === 1 ? 'gray' : count === undefined || count === 3 ? 'RGB' : 'bands';

const plain = (channels: RecipeInput['channels']): Pick<RecipeInput, 'mean' | 'std'> =>
  channels === 'gray' ? normalizations.gray : { mean: [0, 0, 0], std: [1, 1, 1] };

/** A picture of which all is searched keeps its edges: objects keep their shape, pixels their share. */
const fitOf: Readonly<Record<HeadKind, Partial<RecipeInput>>> = {
  classes: {},
  numbers: {},
  embedding: {},
  boxes: { resize: 'letterbox' },
  pixels: { resize: 'squash' },
  voxels: { resize: 'squash' },
  words: { resize: 'squash' },
  prompts: {},
};

/** What comes out of the model. */
interface Answer {
  readonly head: HeadKind;
  readonly detector?: { readonly form: string; readonly classes?: string } | undefined;
}

/**
 * The recipe once it is known what comes out of the model: what was guessed is what such models usually want. YOLO
 * takes pixels 0..1.
 */
export function guessFor({ head, detector }: Answer, recipe: Recipe): Recipe {
  const isYolo = detector?.form === 'rows' && detector.classes === undefined;
  const usual: Partial<Record<Guess, Partial<RecipeInput>>> = {
    ...(!isSignal(recipe.input.layout) && { fit: fitOf[head] }),
    ...(isYolo && yoloValues(recipe.input)),
  };
  const input: RecipeInput = Object.assign({}, recipe.input, ...[...recipe.guessed].map((guess) => usual[guess]));
  const source: RecipeSource =
    isYolo && recipe.source.kind === 'guess'
      ? { kind: 'guess', reason: 'Values 0..1, as YOLO takes them: guessed from the shape of the output' }
      : recipe.source;
  return { ...recipe, input, source };
}

const yoloValues = ({ mean }: RecipeInput): Partial<Record<Guess, Partial<RecipeInput>>> => ({
  scale: { scale: 1 / 255 },
  mean: { mean: mean.map(() => 0) },
  std: { std: mean.map(() => 1) },
});

/**
 * Where nothing names the classes of a classifier of photos, and there are as many as ImageNet has: these. It may be
 * wrong, and is called a guess.
 */
export function withLikelyLabels(recipe: Recipe, head: HeadKind, classCount: number | undefined): Recipe {
  const { channels, layout } = recipe.input;
  const isOfPhotos = head === 'classes' && channels !== 'gray' && !isClip(layout) && !isSignal(layout);
  const isOpen = isOfPhotos && recipe.labels.length === 0 && classCount !== undefined;
  const labels = isOpen ? fitLabels(imageNetLabels, classCount) : undefined;
  return labels
    ? {
        ...recipe,
        labels,
        labelsFrom: 'ImageNet, guessed from their number',
        guessed: new Set([...recipe.guessed, 'labels']),
      }
    : recipe;
}

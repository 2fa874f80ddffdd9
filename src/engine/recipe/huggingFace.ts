import {
  booleanAt,
  own,
  asObject,
  asPixels,
  numberAt,
  perChannelAt,
  textAt,
  type ForeignObject,
} from './foreignJson.ts';
import { processors, type Processor, type Rectangle, type Size } from './huggingFaceProcessors.ts';
import type { RecipeInput } from './recipe.ts';
import { known } from '../../vocabulary/known.ts';

/** What a processor's file says of the input, and what can't be done just so. */
export interface ProcessorReading {
  /** `ViTImageProcessor`, or whatever the file calls it. */
  readonly name: string;
  readonly input: Partial<RecipeInput>;
  readonly notes: readonly string[];
}

/** The keys of which an image processor has at least one; a tokenizer or an audio processor has none. */
const tellingKeys = ['size', 'crop_size', 'do_resize', 'do_rescale', 'do_normalize', 'image_mean', 'image_std'];

/** A `preprocessor_config.json`; undefined where it is not an image processor's. */
export function readProcessor(file: ForeignObject): ProcessorReading | undefined {
  const config = asObject(own(file, 'image_processor')) ?? file;
  const name = textAt(config, 'image_processor_type') ?? textAt(config, 'feature_extractor_type') ?? 'image processor';
  const processor = processorOf(name);
  if (!processor && !tellingKeys.some((key) => own(config, key) !== undefined)) return undefined;
  const of = processor ?? processors.ViT;
  const fit = readFit(config, of);
  const interpolation = readResample(config, of);
  const notes = [...fit.notes, ...interpolation.notes];
  return {
    name,
    input: { ...fit.input, interpolation: interpolation.value, antialias: true, ...readValues(config, of) },
    notes,
  };
}

/** By its name without `ImageProcessor`, `FeatureExtractor`, `Fast` and `Pil`. */
function processorOf(name: string): Processor | undefined {
  const short = name.replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, '');
  return Object.hasOwn(processors, short) ? processors[short as keyof typeof processors] : undefined;
}

interface Fit {
  readonly input: Partial<RecipeInput>;
  readonly notes: readonly string[];
}

function readFit(config: ForeignObject, processor: Processor): Fit {
  const size = readSize(own(config, 'size'), processor.isIntSquare) ?? processor.size;
  const wantsCrop = booleanAt(config, 'do_center_crop') ?? processor.cropSize !== undefined;
  const crop = wantsCrop ? sized(readSize(own(config, 'crop_size'), true) ?? processor.cropSize ?? size) : undefined;
  if (booleanAt(config, 'do_resize') === false) {
    const note =
      'preprocessor_config.json does not resize pictures; they are squashed to the size that the model takes.';
    return { input: { resize: 'squash', ...crop }, notes: [note] };
  }
  const cropFraction = numberAt(config, 'crop_pct', 0, 1) ?? processor.cropFraction;
  return standardFit(processor.fit?.({ size, crop, cropFraction }) ?? { size, crop });
}

/** BaseImageProcessor's resize, then its center_crop. */
function standardFit({ size, crop }: { readonly size: Size; readonly crop: Rectangle | undefined }): Fit {
  if ('height' in size) {
    const isCut = crop !== undefined && (crop.width !== size.width || crop.height !== size.height);
    const cut = { resizedWidth: size.width, resizedHeight: size.height, cropRounding: 'down' } as const;
    return { input: { resize: 'squash', ...size, ...(isCut && { ...crop, ...cut }) }, notes: [] };
  }
  if ('shortestEdge' in size) {
    const { shortestEdge, isRounded } = size;
    const edge = isRounded ? { resizedWidth: shortestEdge, resizedHeight: shortestEdge } : { shortestEdge };
    if (crop) return { input: { resize: 'crop', ...edge, ...crop, cropRounding: 'down' }, notes: [] };
    // How the photo gets into a square depends on what is looked for in it: see `guessFor`.
    const note =
      `preprocessor_config.json keeps the whole picture, whatever its shape; the model is given a ` +
      `square of ${shortestEdge} pixels instead, and how the picture is fitted into it is a guess.`;
    return { input: { shortestEdge, width: shortestEdge, height: shortestEdge }, notes: [note] };
  }
  const { longestEdge } = size;
  const note =
    `preprocessor_config.json fits the picture into ${longestEdge} pixels and keeps its shape; it is ` +
    `fitted into a gray square instead.`;
  return { input: { resize: 'letterbox', ...(crop ?? { width: longestEdge, height: longestEdge }) }, notes: [note] };
}

const sized = (size: Size): Rectangle | undefined => {
  if ('height' in size) return size;
  const edge = 'shortestEdge' in size ? size.shortestEdge : size.longestEdge;
  return { width: edge, height: edge };
};

/** 224, [height, width], or an object; old files hold numbers, whose meaning depends on the processor. */
function readSize(value: unknown, isIntSquare: boolean): Size | undefined {
  const edge = asPixels(value);
  if (edge !== undefined) return isIntSquare ? { width: edge, height: edge } : { shortestEdge: edge };
  if (Array.isArray(value)) return rectangle(value[0], value[1] ?? value[0]);
  const object = asObject(value);
  if (!object) return undefined;
  const shortestEdge = asPixels(own(object, 'shortest_edge'));
  if (shortestEdge !== undefined) return { shortestEdge };
  const longestEdge = asPixels(own(object, 'longest_edge') ?? own(object, 'max_height'));
  return (
    rectangle(own(object, 'height'), own(object, 'width')) ?? (longestEdge === undefined ? undefined : { longestEdge })
  );
}

function rectangle(first: unknown, second: unknown): Rectangle | undefined {
  const [height, width] = [asPixels(first), asPixels(second)];
  return height === undefined || width === undefined ? undefined : { width, height };
}

/** PIL's numbers for its filters; the two that are not here have a near relative. */
const filters: Readonly<Record<number, { readonly value: RecipeInput['interpolation']; readonly insteadOf?: string }>> =
  {
    0: { value: 'nearest' },
    1: { value: 'bicubic', insteadOf: 'Lanczos' },
    2: { value: 'bilinear' },
    3: { value: 'bicubic' },
    4: { value: 'bilinear', insteadOf: 'box' },
    5: { value: 'bilinear', insteadOf: 'Hamming' },
  };

function readResample(
  config: ForeignObject,
  processor: Processor,
): { readonly value: RecipeInput['interpolation']; readonly notes: readonly string[] } {
  const code = numberAt(config, 'resample', -1, 5) ?? processor.resample;
  const { value, insteadOf } = known(filters[code] ?? filters[processor.resample], 'filter');
  return {
    value,
    notes:
      insteadOf === undefined
        ? []
        : [`preprocessor_config.json asks for ${insteadOf} resampling; ${value} is used, which comes near.`],
  };
}

/** rescale, then normalize: both are linear. */
function readValues(
  config: ForeignObject,
  processor: Processor,
): Pick<RecipeInput, 'scale' | 'mean' | 'std' | 'channels'> {
  const rescales = booleanAt(config, 'do_rescale') ?? true;
  const scale = rescales ? (numberAt(config, 'rescale_factor', 0, 65536) ?? 1 / 255) : 1;
  const normalizes = booleanAt(config, 'do_normalize') ?? processor.mean !== undefined;
  const flips = booleanAt(config, 'do_flip_channel_order') ?? processor.flips ?? false;
  // Colors are turned round last, and these numbers with them.
  const inOrder = (values: readonly number[]): readonly number[] => (flips ? values.toReversed() : values);
  const mean = inOrder((normalizes && (perChannelAt(config, 'image_mean', -1e6) ?? processor.mean)) || [0]);
  const std = inOrder((normalizes && (perChannelAt(config, 'image_std', 0) ?? processor.std)) || [1]);
  // Vivit's file calls it `offset`.
  const isShifted = rescales && (booleanAt(config, 'rescale_offset') ?? booleanAt(config, 'offset') ?? false);
  // EfficientNetImageProcessor divides by the standard deviation twice, as its models were converted.
  const isTwice = processor.dividesTwice === true && (booleanAt(config, 'include_top') ?? true);
  return {
    channels: flips ? 'BGR' : 'RGB',
    scale,
    mean: isShifted ? mean.map((value) => value + 1) : mean,
    std: isTwice ? twice(std, perChannelAt(config, 'image_std', 0) ?? processor.std ?? std) : std,
  };
}

const twice = (first: readonly number[], second: readonly number[]): readonly number[] =>
  second.map((value, channel) => value * (first[channel] ?? first[0] ?? 1));

/** The side of the pictures that a model was made for, from its `config.json`. */
export function readImageSize(config: ForeignObject): number | undefined {
  return (
    asPixels(own(config, 'image_size')) ?? asPixels(own(asObject(own(config, 'vision_config')) ?? {}, 'image_size'))
  );
}

/** As in a recipe. */
const mostFrames = 1024;

/** The pictures of a clip that a model was made for, from its `config.json`; V-JEPA 2 names them otherwise. */
export function readFrameCount(config: ForeignObject): number | undefined {
  const count = numberAt(config, 'num_frames', 0, mostFrames) ?? numberAt(config, 'frames_per_clip', 0, mostFrames);
  return Number.isInteger(count) ? count : undefined;
}

/** Detectors whose classes share one softmax with “no object”; those of all others have a sigmoid each. */
const softmaxDetectors: readonly string[] = ['detr', 'yolos', 'table-transformer'];

/**
 * Of config.json: what makes a detector's scores probabilities, as `post_process_object_detection` has it; undefined
 * for others.
 */
export function readDetector(config: ForeignObject): 'softmax' | 'sigmoid' | undefined {
  const architectures = own(config, 'architectures');
  const isDetector =
    Array.isArray(architectures) &&
    architectures.some((name) => typeof name === 'string' && name.endsWith('ForObjectDetection'));
  const type = textAt(config, 'model_type') ?? '';
  if (softmaxDetectors.includes(type)) return 'softmax';
  return isDetector ? 'sigmoid' : undefined;
}

/** Of config.json: names of classes, unless they are the placeholders that transformers makes up. */
export function readIdToLabel(config: ForeignObject): readonly string[] | undefined {
  const names = asObject(own(config, 'id2label'));
  if (!names) return undefined;
  const labels = Object.keys(names).map((_, index) => own(names, String(index)));
  const isWhole = labels.length > 0 && labels.every((label) => typeof label === 'string');
  return isWhole && !labels.every((label, index) => label === `LABEL_${index}`) ? labels : undefined;
}

import { axisOf, channelCount, inputShape, isSignal, stridesOf } from '../tensor/layout.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { placeInput, placeResized, type Box, type Placement } from './geometry.ts';
import type { PictureFacts } from '../../vocabulary/pictureFacts.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { tensorOfBands } from './bands.ts';
import { dressed } from './dressed.ts';
import type { Photo } from './photo.ts';
import { exactGrays, hasExactGrays } from './grays.ts';
import { resampleExactly } from './exactResample.ts';
import { resample } from './resample.ts';
import { shownInput, tensorAxis, type StoredAxes } from './order.ts';
import { known } from '../../vocabulary/known.ts';
import { placedBack, stepped } from './steps/steps.ts';

/** What the model is given. */
export interface ModelInput {
  /** (pixel · scale − mean) / std, in the recipe's layout and channel order. */
  readonly data: Float32Array;
  /** [1, C, H, W], [1, H, W, C], or that of a clip: see `layouts`. */
  readonly dims: readonly number[];
  readonly geometry: Geometry;
  /** The picture as the model sees it, before scale, mean and std: RGB, `3 · width · height` bytes a frame. */
  readonly seen: Uint8Array;
  /** Left is right in the tensor: the geometry is that of what is shown, the right way round. */
  readonly isMirrored?: boolean;
  /** What is known of the picture; of a clip, of its first. */
  readonly facts?: PictureFacts;
}

/** Where there is no photo: black in torchvision's CenterCrop, the gray of YOLO's letterbox. */
const padding = { crop: 0, squash: 0, letterbox: 114, none: 0 } as const satisfies Record<
  RecipeInput['resize'],
  number
>;

/**
 * `frames`: the photo, or as many of one size as the recipe's clip has; a picture that stands there twice is drawn
 * once.
 */
export function preprocess(frames: readonly Photo[], recipe: RecipeInput, stored?: StoredAxes): ModelInput {
  if (!recipe.steps) return drawn(frames, recipe, stored);
  const photo = known(frames[0], 'photo');
  const { photo: processed, input, move } = stepped(photo, recipe);
  const made = drawn([processed], input);
  const { geometry, isMirrored } = placedBack(made.geometry, move, photo);
  return { ...made, geometry, ...(isMirrored && { isMirrored }) };
}

function drawn(frames: readonly Photo[], recipe: RecipeInput, stored?: StoredAxes): ModelInput {
  const input = shownInput(recipe, stored);
  const drawn = new Map([...new Set(frames)].map((photo) => [photo, drawSeen(photo, input)]));
  const size = 3 * input.width * input.height;
  const seen = new Uint8ClampedArray(frames.length * size);
  const exact = frames.some((photo) => hasExactGrays(photo, input)) ? new Float32Array(seen.length) : undefined;
  frames.forEach((photo, at) => {
    const pixels = drawn.get(photo) ?? [];
    seen.set(pixels, at * size); // a clamped array rounds
    exact?.set(pixels, at * size);
  });
  if (input.channels === 'gray') turnGray(seen);
  const facts = factsOf(known(frames[0], 'photo'), recipe);
  return {
    data:
      input.channels === 'bands'
        ? bandsOf(frames, input)
        : exact
          ? normalizeExactly(exact, recipe, stored)
          : normalize(seen, recipe, stored),
    dims: inputShape(recipe),
    geometry: placeInput(known(frames[0], 'photo'), input),
    seen: new Uint8Array(seen.buffer),
    ...(facts && { facts }),
  };
}

/** What is known of a picture; of a signal what its recipe says of it, too. */
function factsOf({ facts }: Photo, { leads, rate, bands = [] }: RecipeInput): PictureFacts | undefined {
  if (!facts?.signal) return facts;
  const { signal } = facts;
  const names = Array.from({ length: signal.leads }, (_, lead) => {
    const channel = bands.indexOf(lead + 1);
    return leads?.[channel] ?? signal.names?.[lead] ?? `${lead + 1}`;
  });
  return {
    ...facts,
    signal: { ...signal, ...((leads ?? signal.names) && { names }), ...(rate !== undefined && { rate }) },
  };
}

/** One picture's bands. */
function bandsOf(frames: readonly Photo[], input: RecipeInput): Float32Array {
  const photo = known(frames[0], 'photo');
  const { resized, left, top } = placeResized(photo, input);
  const window = visiblePart({ resized, left, top }, input);
  const { interpolation, antialias } = input;
  const fit = {
    resized,
    window,
    interpolation,
    antialias,
    padding: isSignal(input.layout) ? 0 : padding[input.resize],
  };
  return tensorOfBands(photo, input, { ...fit, left: window.x - left, top: window.y - top });
}

/** The part of the resized photo that the input's window shows. */
function visiblePart({ resized, left, top }: Placement, input: RecipeInput): Box {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  return {
    x,
    y,
    width: Math.min(resized.width, left + input.width) - x,
    height: Math.min(resized.height, top + input.height) - y,
  };
}

/** RGB; of a picture with numbers of its own not rounded. */
function drawSeen(photo: Photo, input: RecipeInput): Uint8Array | Float32Array {
  const placement = placeResized(photo, input);
  const window = visiblePart(placement, input);
  const { interpolation, antialias } = input;
  const options = { resized: placement.resized, window, interpolation, antialias };
  const exact = exactGrays(photo, input)?.map((plane) => resampleExactly(plane, photo, options));
  const part = exact ? asColors(exact) : resample(dressed(photo, input), options);
  if (window.width === input.width && window.height === input.height) return part;
  const length = 3 * input.width * input.height;
  const seen = (exact ? new Float32Array(length) : new Uint8Array(length)).fill(padding[input.resize]);
  for (let row = 0; row < window.height; row++) {
    const at = (window.y - placement.top + row) * input.width + window.x - placement.left;
    seen.set(part.subarray(3 * window.width * row, 3 * window.width * (row + 1)), 3 * at);
  }
  return seen;
}

/** One plane for all three colors, or one for each. */
function asColors(planes: readonly Float32Array[]): Float32Array {
  const colors = new Float32Array(3 * known(planes[0], 'plane').length);
  for (let at = 0; at < colors.length; at++) {
    const plane = planes.length === 3 ? planes[at % 3] : planes[0];
    colors[at] = plane?.[Math.floor(at / 3)] ?? 0;
  }
  return colors;
}

/** PIL's convert('L'), ITU-R 601-2 in fixed point, written to all three channels. */
function turnGray(rgb: Uint8ClampedArray): void {
  for (let at = 0; at < rgb.length; at += 3) {
    const gray = ((rgb[at] ?? 0) * 19595 + (rgb[at + 1] ?? 0) * 38470 + (rgb[at + 2] ?? 0) * 7471 + 0x8000) >> 16;
    rgb.fill(gray, at, at + 3);
  }
}

/** Which byte of an RGB pixel is the tensor's channel 0, 1, 2. */
const channelOrders = { RGB: [0, 1, 2], BGR: [2, 1, 0], gray: [0], bands: [] } as const;

function normalize(rgb: Uint8ClampedArray, input: RecipeInput, stored?: StoredAxes): Float32Array {
  const tables = channelOrders[input.channels].map((_, channel) =>
    Float32Array.from({ length: 256 }, (_value, pixel) => normalized(pixel, channel, input)),
  );
  return arranged(rgb, input, stored, (pixel, channel) => tables[channel]?.[pixel] ?? 0);
}

const normalizeExactly = (rgb: Float32Array, input: RecipeInput, stored?: StoredAxes): Float32Array =>
  arranged(rgb, input, stored, (pixel, channel) => normalized(pixel, channel, input));

const normalized = (pixel: number, channel: number, { scale, mean, std }: RecipeInput): number =>
  (pixel * scale - (mean[channel] ?? 0)) / (std[channel] ?? 1);

/** From the shown order (slices, rows, columns, colors) to the tensor's. */
function arranged(
  rgb: ArrayLike<number>,
  input: RecipeInput,
  stored: StoredAxes | undefined,
  valueOf: (pixel: number, channel: number) => number,
): Float32Array {
  const order = channelOrders[input.channels];
  const strides = stridesOf(inputShape(input));
  const { width, height, frames = 1 } = shownInput(input, stored);
  const [alongFrames, alongRows, alongColumns] = (['T', 'H', 'W'] as const).map((shown) => {
    const { axis, isReversed } = tensorAxis(input.layout, stored, shown);
    return (isReversed ? -1 : 1) * (strides[axis] ?? 0);
  }) as [number, number, number];
  const fromEnd = (step: number, count: number): number => (step < 0 ? -step * (count - 1) : 0);
  const start = fromEnd(alongFrames, frames) + fromEnd(alongRows, height) + fromEnd(alongColumns, width);
  const data = new Float32Array((rgb.length / 3) * order.length);
  order.forEach((byte, channel) => {
    const first = start + channel * (strides[axisOf(input.layout, 'C')] ?? 0);
    for (let line = 0, from = byte; from < rgb.length; line++) {
      let to = first + Math.floor(line / height) * alongFrames + (line % height) * alongRows;
      for (let x = 0; x < width; x++, from += 3, to += alongColumns) data[to] = valueOf(rgb[from] ?? 0, channel);
    }
  });
  return data;
}

/** What `normalize` does to a pixel of 0..1, for each channel in the order of the tensor: black + gain · pixel. */
export function scalesOf({ channels, bands, scale, mean, std }: RecipeInput): { black: number; gain: number }[] {
  return Array.from({ length: channelCount({ channels, ...(bands && { bands }) }) }, (_, channel) => {
    const [center, spread] = [mean[channel] ?? 0, std[channel] ?? 1];
    return { black: -center / spread, gain: (255 * scale) / spread };
  });
}

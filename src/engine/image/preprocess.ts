import { axisOf, inputShape, stridesOf } from '../tensor/layout.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { placeInput, placeResized, type Box, type Placement } from './geometry.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { dressed } from './dressed.ts';
import type { Photo } from './photo.ts';
import { resample } from './resample.ts';
import { known } from '../../vocabulary/known.ts';

/** What the model is given. */
export interface ModelInput {
  /** (pixel · scale − mean) / std, in the recipe's layout and channel order. */
  readonly data: Float32Array;
  /** [1, C, H, W], [1, H, W, C], or that of a clip: see `layouts`. */
  readonly dims: readonly number[];
  readonly geometry: Geometry;
  /** The picture as the model sees it, before scale, mean and std: RGB, `3 · width · height` bytes a frame. */
  readonly seen: Uint8Array;
}

/** Where there is no photo: black in torchvision's CenterCrop, the gray of YOLO's letterbox. */
const padding = { crop: 0, squash: 0, letterbox: 114, none: 0 } as const satisfies Record<RecipeInput['resize'], number>;

/** `frames`: the photo, or as many of one size as the recipe's clip has; a picture that stands there twice is drawn once. */
export function preprocess(frames: readonly Photo[], input: RecipeInput): ModelInput {
  const drawn = new Map([...new Set(frames)].map((photo) => [photo, drawSeen(photo, input)]));
  const size = 3 * input.width * input.height;
  const seen = new Uint8Array(frames.length * size);
  frames.forEach((photo, at) => seen.set(drawn.get(photo) ?? [], at * size));
  if (input.channels === 'gray') turnGray(seen);
  return {
    data: normalize(seen, input),
    dims: inputShape(input),
    geometry: placeInput(known(frames[0], 'photo'), input),
    seen,
  };
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

function drawSeen(stored: Photo, input: RecipeInput): Uint8Array {
  const photo = dressed(stored, input);
  const placement = placeResized(photo, input);
  const window = visiblePart(placement, input);
  const { interpolation, antialias } = input;
  const part = resample(photo, { resized: placement.resized, window, interpolation, antialias });
  if (window.width === input.width && window.height === input.height) return part;
  const seen = new Uint8Array(3 * input.width * input.height).fill(padding[input.resize]);
  for (let row = 0; row < window.height; row++) {
    const at = (window.y - placement.top + row) * input.width + window.x - placement.left;
    seen.set(part.subarray(3 * window.width * row, 3 * window.width * (row + 1)), 3 * at);
  }
  return seen;
}

/** PIL's convert('L'), ITU-R 601-2 in fixed point, written to all three channels. */
function turnGray(rgb: Uint8Array): void {
  for (let at = 0; at < rgb.length; at += 3) {
    const gray = ((rgb[at] ?? 0) * 19595 + (rgb[at + 1] ?? 0) * 38470 + (rgb[at + 2] ?? 0) * 7471 + 0x8000) >> 16;
    rgb.fill(gray, at, at + 3);
  }
}

/** Which byte of an RGB pixel is the tensor's channel 0, 1, 2. */
const channelOrders = { RGB: [0, 1, 2], BGR: [2, 1, 0], gray: [0] } as const;

function normalize(rgb: Uint8Array, input: RecipeInput): Float32Array {
  const order = channelOrders[input.channels];
  const pixels = input.width * input.height;
  const strides = stridesOf(inputShape(input));
  const strideOf = (axis: 'C' | 'T' | 'W'): number => strides[axisOf(input.layout, axis)] ?? 0;
  const step = strideOf('W');
  const data = new Float32Array((rgb.length / 3) * order.length);
  order.forEach((byte, channel) => {
    const values = Float32Array.from(
      { length: 256 },
      (_, pixel) => (pixel * input.scale - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1),
    );
    for (let frame = 0, from = byte; from < rgb.length; frame++) {
      let to = frame * strideOf('T') + channel * strideOf('C');
      for (let i = 0; i < pixels; i++, from += 3, to += step) data[to] = values[rgb[from] ?? 0] ?? 0;
    }
  });
  return data;
}

/** What `normalize` does to a pixel of 0..1, for each channel in the order of the tensor: black + gain · pixel. */
export function scalesOf({ channels, scale, mean, std }: RecipeInput): { black: number; gain: number }[] {
  return channelOrders[channels].map((_, channel) => {
    const [center, spread] = [mean[channel] ?? 0, std[channel] ?? 1];
    return { black: -center / spread, gain: (255 * scale) / spread };
  });
}

import type { RecipeInput } from '../recipe/recipe.ts';
import { placeInput, placeResized, type Box, type Geometry, type Placement } from './geometry.ts';
import type { Photo } from './photo.ts';
import { resample } from './resample.ts';

/** What the model is given. */
export interface ModelInput {
  /** (pixel · scale − mean) / std, in the recipe's layout and channel order. */
  readonly data: Float32Array;
  /** [1, C, H, W] or [1, H, W, C]. */
  readonly dims: readonly number[];
  readonly geometry: Geometry;
  /** The picture as the model sees it, before scale, mean and std: RGB, `3 · width · height` bytes. */
  readonly seen: Uint8Array;
}

/** Where there is no photo: black in torchvision's CenterCrop, the grey of YOLO's letterbox. */
const padding = { crop: 0, squash: 0, letterbox: 114 } as const satisfies Record<RecipeInput['resize'], number>;

export function preprocess(photo: Photo, input: RecipeInput): ModelInput {
  const seen = drawSeen(photo, input);
  if (input.channels === 'gray') turnGrey(seen);
  const channels = input.channels === 'gray' ? 1 : 3;
  const { width, height } = input;
  return {
    data: normalise(seen, input),
    dims: input.layout === 'NCHW' ? [1, channels, height, width] : [1, height, width, channels],
    geometry: placeInput(photo, input),
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

function drawSeen(photo: Photo, input: RecipeInput): Uint8Array {
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
function turnGrey(rgb: Uint8Array): void {
  for (let at = 0; at < rgb.length; at += 3) {
    const grey = (rgb[at] * 19595 + rgb[at + 1] * 38470 + rgb[at + 2] * 7471 + 0x8000) >> 16;
    rgb.fill(grey, at, at + 3);
  }
}

/** Which byte of an RGB pixel is the tensor's channel 0, 1, 2. */
const channelOrders = { RGB: [0, 1, 2], BGR: [2, 1, 0], gray: [0] } as const;

function normalise(rgb: Uint8Array, input: RecipeInput): Float32Array {
  const order = channelOrders[input.channels];
  const pixels = input.width * input.height;
  const data = new Float32Array(pixels * order.length);
  order.forEach((byte, channel) => {
    const values = Float32Array.from(
      { length: 256 },
      (_, pixel) => (pixel * input.scale - input.mean[channel]) / input.std[channel],
    );
    const [start, step] = input.layout === 'NCHW' ? [channel * pixels, 1] : [channel, order.length];
    for (let i = 0; i < pixels; i++) data[start + i * step] = values[rgb[3 * i + byte]];
  });
  return data;
}

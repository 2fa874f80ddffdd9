import type { Geometry } from '../../vocabulary/explanation.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { isSignal } from '../tensor/layout.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels, edge to edge; `width` and `height` may be fractions. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The photo resized as a whole, and where the input's window lies on it: in whole resized pixels, outside = padding.
 */
export interface Placement {
  readonly resized: Size;
  readonly left: number;
  readonly top: number;
}

/** Python's round(): halves go to the even neighbor. */
export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Where torchvision's CenterCrop begins: functional/_geometry.py pads first where the picture is too small. */
function centerCropStart(resized: number, crop: number, rounding: RecipeInput['cropRounding']): number {
  if (resized < crop) return -Math.floor((crop - resized) / 2);
  const start = (resized - crop) / 2;
  return rounding === 'down' ? Math.floor(start) : roundHalfToEven(start);
}

/** The center of the resized photo, as large as the input. */
function centered(resized: Size, { width, height, cropRounding }: RecipeInput): Placement {
  const left = centerCropStart(resized.width, width, cropRounding);
  return { resized, left, top: centerCropStart(resized.height, height, cropRounding) };
}

/** timm's ResizeKeepRatio: as small as it can be and still cover the target. */
function covering(photo: Size, target: Size): Size {
  const ratio = Math.min(photo.width / target.width, photo.height / target.height);
  return {
    width: Math.max(1, roundHalfToEven(photo.width / ratio)),
    height: Math.max(1, roundHalfToEven(photo.height / ratio)),
  };
}

/** Sizes and rounding of each resize mode. */
const placements: Readonly<Record<RecipeInput['resize'], (photo: Size, input: RecipeInput) => Placement>> = {
  /** torchvision's Resize(shortestEdge) + CenterCrop: the long edge is cut down to whole pixels, not rounded. */
  crop(photo, input) {
    const { resizedWidth, resizedHeight } = input;
    if (resizedWidth !== undefined && resizedHeight !== undefined)
      return centered(covering(photo, { width: resizedWidth, height: resizedHeight }), input);
    const ratio = (long: number, short: number) => Math.max(1, Math.trunc((input.shortestEdge * long) / short));
    const isWide = photo.width > photo.height;
    const resized = {
      width: isWide ? ratio(photo.width, photo.height) : input.shortestEdge,
      height: isWide ? input.shortestEdge : ratio(photo.height, photo.width),
    };
    return centered(resized, input);
  },

  none: ({ width, height }) => ({ resized: { width, height }, left: 0, top: 0 }),

  squash: (_photo, input) =>
    centered({ width: input.resizedWidth ?? input.width, height: input.resizedHeight ?? input.height }, input),

  /** Ultralytics' LetterBox, centered: an odd pixel of padding goes to the right and to the bottom. */
  letterbox(photo, input) {
    const ratio = Math.min(input.width / photo.width, input.height / photo.height);
    const resized = {
      width: Math.max(1, roundHalfToEven(photo.width * ratio)),
      height: Math.max(1, roundHalfToEven(photo.height * ratio)),
    };
    const left = -Math.floor((input.width - resized.width) / 2);
    return { resized, left, top: -Math.floor((input.height - resized.height) / 2) };
  },
};

/** Of a signal, which nothing but `squash` resamples. */
const signalPlacements: Readonly<Record<RecipeInput['resize'], (photo: Size, input: RecipeInput) => Placement>> = {
  crop: (photo, input) => centered(photo, input),
  none: placements.none,
  squash: (_photo, { width, height }) => ({ resized: { width, height }, left: 0, top: 0 }),
  letterbox: placements.none,
};

export function placeResized(photo: Size, input: RecipeInput): Placement {
  if (isSignal(input.layout)) return signalPlacements[input.resize](photo, input);
  return placements[input.resize](photo, input);
}

export function placeInput(photo: Size, input: RecipeInput): Geometry {
  const { resized, left, top } = placeResized(photo, input);
  const scaleX = photo.width / resized.width;
  const scaleY = photo.height / resized.height;
  return {
    photoWidth: photo.width,
    photoHeight: photo.height,
    inputWidth: input.width,
    inputHeight: input.height,
    scaleX,
    scaleY,
    offsetX: left * scaleX,
    offsetY: top * scaleY,
  };
}

/** Of an input that is the photo itself: a pixel is a pixel. */
export function wholePicture({ width, height }: Size): Geometry {
  return {
    ...{ photoWidth: width, photoHeight: height, inputWidth: width, inputHeight: height },
    ...{ scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
  };
}

/** The same place on the photo, its columns counted from the right. */
export function turnedRound(geometry: Geometry): Geometry {
  const { offsetX, scaleX, inputWidth } = geometry;
  return { ...geometry, offsetX: offsetX + scaleX * inputWidth, scaleX: -scaleX };
}

/** The photo's point under a point of the input. */
export function inputToPhoto(geometry: Geometry, x: number, y: number): Point {
  return { x: geometry.offsetX + geometry.scaleX * x, y: geometry.offsetY + geometry.scaleY * y };
}

/** The input's point that shows a point of the photo; outside 0..width where the crop cut it away. */
export function photoToInput(geometry: Geometry, x: number, y: number): Point {
  return { x: (x - geometry.offsetX) / geometry.scaleX, y: (y - geometry.offsetY) / geometry.scaleY };
}

/** The photo's part under one cell of a layer's grid; the cells tile the input edge to edge. */
export function cellToPhoto(geometry: Geometry, grid: Size, column: number, row: number): Box {
  const width = geometry.inputWidth / grid.width;
  const height = geometry.inputHeight / grid.height;
  return {
    ...inputToPhoto(geometry, column * width, row * height),
    width: width * geometry.scaleX,
    height: height * geometry.scaleY,
  };
}

/** The photo's part that the model saw. */
export function seenBox(turned: Geometry): Box {
  const geometry = turned.scaleX < 0 ? turnedRound(turned) : turned;
  const x = Math.max(0, geometry.offsetX);
  const y = Math.max(0, geometry.offsetY);
  const right = Math.min(geometry.photoWidth, geometry.offsetX + geometry.scaleX * geometry.inputWidth);
  const bottom = Math.min(geometry.photoHeight, geometry.offsetY + geometry.scaleY * geometry.inputHeight);
  return { x, y, width: right - x, height: bottom - y };
}

/** How well heat finds what is in the boxes, on the pixels of the model's input. */
import { photoToInput } from '../image/geometry.ts';
import type { Photo } from '../image/photo.ts';
import { lightOf } from '../measure/maps.ts';
import type { Geometry, Heatmap } from '../../vocabulary/explanation.ts';
import type { TruthBox } from './boxes.ts';

export const deltas = [0, 0.25, 0.5] as const;

export interface Localization {
  /** Whether the hottest cell's center lies in a box; an empty map misses (Zhang et al. 2016, arXiv:1608.00507). */
  readonly pointing: boolean;
  /** Heat in the boxes ÷ all heat, 0..1 (Score-CAM, arXiv:1910.01279). */
  readonly energy: number;
  /**
   * Of each δ: pixels inside that are above δ ÷ (pixels of the boxes + pixels outside above δ) (Grad-CAM++, section
   * 4.2).
   */
  readonly loc: Readonly<Record<string, number>>;
  /** Of the boxes together, as a share of the input, 0..1. */
  readonly area: number;
}

/**
 * Undefined where nothing of the objects is in what the model saw.
 *
 * @param objects boxes, or a picture that is not black where the object is
 */
export function localize(
  map: Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>,
  geometry: Geometry,
  objects: readonly TruthBox[] | Photo,
): Localization | undefined {
  const { inputWidth: width, inputHeight: height } = geometry;
  const isInside = 'rgba' in objects ? maskOf(objects, geometry) : boxMask(objects, geometry);
  const inside = isInside.reduce((sum, value) => sum + value, 0);
  if (inside === 0) return undefined;
  const light = lightOf(map, { width, height, frames: 1 });
  let [heatInside, heat] = [0, 0];
  light.forEach((value, pixel) => {
    heat += value;
    if (isInside[pixel]) heatInside += value;
  });
  const peak = map.values.reduce((best, value, cell) => (value > (map.values[best] ?? 0) ? cell : best), 0);
  const [column, row] = [peak % map.width, Math.floor(peak / map.width)];
  const [x, y] = [((column + 0.5) * width) / map.width, ((row + 0.5) * height) / map.height];
  return {
    pointing: heat > 0 && isInside[Math.floor(y) * width + Math.floor(x)] === 1,
    energy: heat > 0 ? heatInside / heat : 0,
    loc: Object.fromEntries(deltas.map((delta) => [String(delta), locAt(light, isInside, inside, delta)])),
    area: inside / isInside.length,
  };
}

function locAt(light: Float32Array, isInside: Uint8Array, inside: number, delta: number): number {
  let [hot, stray] = [0, 0];
  light.forEach((value, pixel) => {
    if (value <= delta) return;
    if (isInside[pixel]) hot++;
    else stray++;
  });
  return hot / (inside + stray);
}

/** 1 where a pixel's center lies on a pixel of the mask that is not black; a mask of another size is stretched. */
function maskOf({ width, height, rgba }: Photo, geometry: Geometry): Uint8Array {
  const { inputWidth, inputHeight, photoWidth, photoHeight, offsetX, offsetY, scaleX, scaleY } = geometry;
  return Uint8Array.from({ length: inputWidth * inputHeight }, (_, at) => {
    const x = (offsetX + scaleX * ((at % inputWidth) + 0.5)) / photoWidth;
    const y = (offsetY + scaleY * (Math.floor(at / inputWidth) + 0.5)) / photoHeight;
    if (x < 0 || y < 0 || x >= 1 || y >= 1) return 0;
    const pixel = 4 * (Math.floor(y * height) * width + Math.floor(x * width));
    return Number((rgba[pixel] ?? 0) + (rgba[pixel + 1] ?? 0) + (rgba[pixel + 2] ?? 0) > 0);
  });
}

/** 1 where a pixel's center lies in a box. */
function boxMask(boxes: readonly TruthBox[], geometry: Geometry): Uint8Array {
  const { inputWidth, inputHeight, photoWidth, photoHeight } = geometry;
  const mask = new Uint8Array(inputWidth * inputHeight);
  for (const { box, isShare } of boxes) {
    const [x, y, width, height] = isShare
      ? [box[0] * photoWidth, box[1] * photoHeight, box[2] * photoWidth, box[3] * photoHeight]
      : box;
    const first = photoToInput(geometry, x, y);
    const last = photoToInput(geometry, x + width, y + height);
    const from = (value: number): number => Math.max(Math.ceil(value - 0.5), 0);
    for (let row = from(first.y); row < Math.min(from(last.y), inputHeight); row++)
      mask.fill(1, row * inputWidth + from(first.x), row * inputWidth + Math.min(from(last.x), inputWidth));
  }
  return mask;
}

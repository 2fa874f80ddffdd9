import { blendHeat, paintHeat } from '../engine/colour/blend.ts';
import type { ColourMapName } from '../engine/colour/maps.ts';
import { encodePng } from '../engine/image/encodePng.ts';
import type { Photo } from '../engine/image/photo.ts';
import type { Explained } from './engine.ts';

export interface Look {
  readonly colourMap: ColourMapName;
  /** 0..1 */
  readonly opacity: number;
}

/** Heat over the photo, at the photo's own size, as PNG. */
export function overlayPng(photo: Photo, { heatmap, geometry }: Explained, look: Look): Promise<Uint8Array> {
  const rgba = blendHeat(photo, heatmap, geometry, look.colourMap, look.opacity);
  return encodePng(photo.width, photo.height, rgba);
}

/** The heat alone, at the size of the photo, as PNG. */
export function heatmapPng(photo: Photo, { heatmap }: Explained, look: Look): Promise<Uint8Array> {
  const rgba = paintHeat(heatmap, photo, look.colourMap);
  return encodePng(photo.width, photo.height, rgba);
}

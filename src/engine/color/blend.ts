import { seenBox, type Box, type Size } from '../image/geometry.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import type { Photo } from '../image/photo.ts';
import { eachHeatRow, type Heat } from './heatRows.ts';
import { colorMaps, signedMap } from './maps.ts';
import type { ColorMapName } from '../../vocabulary/names.ts';

/** From this magnitude on, colors have the full opacity; below, they fade, so that cold places show the photo. */
const fullFrom = 0.5;

/** What is left of the brightness where the model did not look, and how much white its hatching adds. */
const [unseenBrightness, hatchWhite] = [0.55, 0.13];

/** 0 at no heat, 1 from `fullFrom` on, smooth between: the panel's curve. */
function strength(magnitude: number): number {
  const at = Math.min(1, magnitude / fullFrom);
  return at * at * (3 - 2 * at);
}

/**
 * Heat over the photo, at the photo's size: RGBA, `4 · width · height` bytes. What the model did not see is darkened
 * and hatched. A signed map is painted blue to red, whatever the color map.
 */
export function blendHeat(
  photo: Photo,
  heat: Heat,
  geometry: Geometry,
  map: ColorMapName,
  opacity: number,
): Uint8Array {
  const rgba = photo.rgba.slice();
  const seen = wholePixels(seenBox(geometry));
  shadeUnseen(rgba, photo, seen);
  const { parts, keeps } = tint(heat.signed, map, opacity);
  const columns = centers(seen.x, seen.width, geometry.offsetX, geometry.scaleX * geometry.inputWidth, heat.width);
  const rows = centers(seen.y, seen.height, geometry.offsetY, geometry.scaleY * geometry.inputHeight, heat.height);
  eachHeatRow(heat, columns, rows, (entries, row) => {
    let at = 4 * ((seen.y + row) * photo.width + seen.x);
    for (let column = 0; column < entries.length; column++, at += 4) {
      const entry = entries[column] ?? 0;
      const keep = keeps[entry] ?? 0;
      rgba[at] = (rgba[at] ?? 0) * keep + (parts[3 * entry] ?? 0);
      rgba[at + 1] = (rgba[at + 1] ?? 0) * keep + (parts[3 * entry + 1] ?? 0);
      rgba[at + 2] = (rgba[at + 2] ?? 0) * keep + (parts[3 * entry + 2] ?? 0);
      // Heat is seen over transparent places too.
      rgba[at + 3] = 255 - (255 - (rgba[at + 3] ?? 0)) * keep;
    }
  });
  return rgba;
}

/** The heat alone, stretched to a size: opaque RGBA. */
export function paintHeat(heat: Heat, size: Size, map: ColorMapName): Uint8Array {
  const colors = heat.signed ? signedMap : colorMaps[map];
  const packed = Uint32Array.from({ length: 256 }, (_, entry) => {
    const [red = 0, green = 0, blue = 0] = colors.subarray(3 * entry, 3 * entry + 3);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
  const pixels = new Uint32Array(size.width * size.height);
  const columns = centers(0, size.width, 0, size.width, heat.width);
  const rows = centers(0, size.height, 0, size.height, heat.height);
  eachHeatRow(heat, columns, rows, (entries, row) => {
    const start = row * size.width;
    for (let column = 0; column < entries.length; column++) pixels[start + column] = packed[entries[column] ?? 0] ?? 0;
  });
  return new Uint8Array(pixels.buffer);
}

/**
 * The centers of `count` pixels from `first` on, in cells of a grid of `cells` that spans `length` pixels from `start`.
 */
function centers(first: number, count: number, start: number, length: number, cells: number): number[] {
  return Array.from({ length: count }, (_, i) => ((first + i + 0.5 - start) * cells) / length);
}

/** The pixels whose centers lie in the box. */
function wholePixels({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.ceil(x - 0.5), Math.ceil(y - 0.5)];
  return { x: left, y: top, width: Math.ceil(x + width - 0.5) - left, height: Math.ceil(y + height - 0.5) - top };
}

/** For each entry of the color map: what the color adds, and what share of the photo stays. */
function tint(signed: boolean, map: ColorMapName, opacity: number): { parts: Float32Array; keeps: Float32Array } {
  const colors = signed ? signedMap : colorMaps[map];
  const shares = Float32Array.from({ length: 256 }, (_, entry) => {
    return opacity * strength(signed ? Math.abs(entry - 127.5) / 127.5 : entry / 255);
  });
  return {
    // Half a level more, since bytes are cut off and not rounded.
    parts: Float32Array.from({ length: 768 }, (_, i) => (colors[i] ?? 0) * (shares[Math.floor(i / 3)] ?? 0) + 0.5),
    keeps: shares.map((share) => 1 - share),
  };
}

function shadeUnseen(rgba: Uint8Array, { width, height }: Size, seen: Box): void {
  const period = Math.max(8, Math.round(Math.min(width, height) / 40));
  const line = Math.max(1, Math.round(period / 8));
  const shade = (y: number, from: number, to: number) => {
    for (let x = from; x < to; x++) {
      const white = (x + y) % period < line ? hatchWhite * 255 : 0;
      const share = (1 - white / 255) * unseenBrightness;
      for (let i = 4 * (y * width + x), end = i + 3; i < end; i++) rgba[i] = (rgba[i] ?? 0) * share + white;
    }
  };
  for (let y = 0; y < height; y++) {
    const isAside = y >= seen.y && y < seen.y + seen.height;
    shade(y, 0, isAside ? seen.x : width);
    if (isAside) shade(y, seen.x + seen.width, width);
  }
}

import { cellToPhoto } from '../image/geometry.ts';
import type { Geometry, Heatmap, Region } from '../../vocabulary/explanation.ts';
import { mapOfFrame } from './cam.ts';
import { traceOutline } from './outline.ts';

/** Noise in a fine map has hundreds of thousands, which no one reads and no list can show. */
export const mostRegions = 1000;

/**
 * The regions at or above `threshold` (0..1, of the map's maximum), hottest first; of more than `mostRegions`, these.
 */
export function findRegions(heatmap: Heatmap, geometry: Geometry, threshold: number): Region[] {
  const { values } = heatmap;
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  if (total === 0) return [];
  const maps = Array.from({ length: heatmap.frames }, (_, frame) => mapOfFrame(heatmap, frame));
  return maps
    .flatMap((map, frame) =>
      connectedParts(map, threshold).map((cells) => ({
        map,
        frame,
        cells,
        heat: cells.reduce((sum, cell) => sum + (map.values[cell] ?? 0), 0),
      })),
    )
    .sort((a, b) => b.heat - a.heat)
    .slice(0, mostRegions)
    .map(({ map, frame, cells, heat }, at) => ({
      rank: at + 1,
      frame,
      ...describe(map, geometry, cells),
      mean: heat / cells.length,
      areaShare: cells.length / values.length,
      heatShare: heat / total,
    }));
}

function connectedParts({ width, height, values }: Heatmap, threshold: number): number[][] {
  const isHot = (cell: number): boolean => (values[cell] ?? 0) > 0 && (values[cell] ?? 0) >= threshold;
  const seen = new Uint8Array(width * height);
  const parts: number[][] = [];
  for (let start = 0; start < values.length; start++) {
    if ((seen[start] ?? 0) || !isHot(start)) continue;
    seen[start] = 1;
    const part = [start];
    for (const cell of part) {
      for (const next of neighbors(cell, width, height)) {
        if ((seen[next] ?? 0) || !isHot(next)) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}

function neighbors(cell: number, width: number, height: number): number[] {
  const column = cell % width;
  const found: number[] = [];
  if (column > 0) found.push(cell - 1);
  if (column < width - 1) found.push(cell + 1);
  if (cell >= width) found.push(cell - width);
  if (cell < width * (height - 1)) found.push(cell + width);
  return found;
}

/** What does not hang on the other regions. */
function describe(
  heatmap: Heatmap,
  geometry: Geometry,
  cells: readonly number[],
): Pick<Region, 'peak' | 'area' | 'peakX' | 'peakY' | 'box' | 'outline' | 'cells'> {
  const { width, values } = heatmap;
  const hottest = cells.reduce((best, cell) => ((values[cell] ?? 0) > (values[best] ?? 0) ? cell : best));
  const place = (cell: number): ReturnType<typeof cellToPhoto> =>
    cellToPhoto(geometry, heatmap, cell % width, Math.floor(cell / width));
  const peak = place(hottest);
  const outline = traceOutline(cells, width).map((ring) => toPhoto(ring, heatmap, geometry));
  return {
    peak: values[hottest] ?? 0,
    area: cells.length,
    peakX: clamp(peak.x + peak.width / 2, geometry.photoWidth),
    peakY: clamp(peak.y + peak.height / 2, geometry.photoHeight),
    box: boxAround(outline),
    outline,
    cells,
  };
}

/** x, y, width, height. An outline may have more corners than a function takes arguments. */
function boxAround(outline: readonly (readonly number[])[]): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of outline) {
    ring.forEach((value, at) => {
      if (at % 2 === 0) [left, right] = [Math.min(left, value), Math.max(right, value)];
      else [top, bottom] = [Math.min(top, value), Math.max(bottom, value)];
    });
  }
  return [left, top, right - left, bottom - top];
}

/** Corners of cells to pixels of the photo; what a letterbox added lies outside and is cut off. */
function toPhoto(ring: readonly number[], grid: { width: number; height: number }, geometry: Geometry): number[] {
  return ring.map((corner, at) => {
    const cell = cellToPhoto(geometry, grid, at % 2 === 0 ? corner : 0, at % 2 === 0 ? 0 : corner);
    return at % 2 === 0 ? clamp(cell.x, geometry.photoWidth) : clamp(cell.y, geometry.photoHeight);
  });
}

const clamp = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);

import { cellsOf, type Grid } from '../anatomy/grids.ts';
import type { Laid, Rectangle } from '../anatomy/place/layerPlace.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import type { RawMap } from './methods.ts';

/** A map on its own part of the input, the right way round. */
export interface PlacedMap {
  readonly map: RawMap;
  readonly grid: Grid;
  readonly seen: Rectangle;
}

/** The mean of the maps of the picture's copies, each put back in its place. */
export function placed(maps: readonly RawMap[], grid: Grid, copies: readonly Laid[]): PlacedMap {
  const seen = union(copies.map((copy) => copy.seen));
  const [first] = copies;
  if (!first) throw new Error('there is no copy of the picture');
  const [rows, columns] = first.isTransposed ? [grid.width, grid.height] : [grid.height, grid.width];
  const size = (cells: number, own: number, all: number): number => Math.max(1, Math.round((cells * all) / own));
  const all: Grid = {
    ...grid,
    width: size(columns, first.seen.right - first.seen.left, seen.right - seen.left),
    height: size(rows, first.seen.bottom - first.seen.top, seen.bottom - seen.top),
    prefix: 0,
  };
  const mean = (of: (map: RawMap) => Float64Array | undefined): Float64Array | undefined => {
    const sum = new Float64Array(cellsOf(all));
    for (const [at, copy] of copies.entries()) {
      const values = maps[at] && of(maps[at]);
      if (!values) return undefined;
      addCopy(sum, all, seen, values, grid, copy, copies.length);
    }
    return sum;
  };
  const contribution = mean((map) => map.contribution);
  const values = mean((map) => map.values) ?? new Float64Array(cellsOf(all));
  const warnings = [...new Set(maps.flatMap((map) => map.warnings ?? []))];
  return {
    map: { values, ...(contribution && { contribution }), ...(warnings.length > 0 && { warnings }) },
    grid: all,
    seen,
  };
}

function union(parts: readonly Rectangle[]): Rectangle {
  return {
    left: Math.min(...parts.map(({ left }) => left)),
    right: Math.max(...parts.map(({ right }) => right)),
    top: Math.min(...parts.map(({ top }) => top)),
    bottom: Math.max(...parts.map(({ bottom }) => bottom)),
  };
}

/** Adds one copy's map: for each cell of the whole, the cell of the copy under its center. */
function addCopy(
  sum: Float64Array,
  all: Grid,
  whole: Rectangle,
  values: Float64Array,
  grid: Grid,
  { seen, isTransposed, isUpsideDown, isMirrored }: Laid,
  count: number,
): void {
  const cells = grid.width * grid.height;
  for (let row = 0; row < all.height; row++) {
    for (let column = 0; column < all.width; column++) {
      const x = share(whole.left, whole.right, (column + 0.5) / all.width, seen.left, seen.right);
      const y = share(whole.top, whole.bottom, (row + 0.5) / all.height, seen.top, seen.bottom);
      const [down, across] = isTransposed ? [x, y] : [y, x];
      const r = Math.floor((isUpsideDown ? 1 - down : down) * grid.height);
      const c = Math.floor((isMirrored ? 1 - across : across) * grid.width);
      if (r < 0 || c < 0 || r >= grid.height || c >= grid.width) continue;
      for (let frame = 0; frame < grid.frames; frame++) {
        const to = (frame * all.height + row) * all.width + column;
        sum[to] = (sum[to] ?? 0) + (values[frame * cells + r * grid.width + c] ?? 0) / count;
      }
    }
  }
}

/** A place in one interval, as a share of another. */
function share(from: number, to: number, at: number, low: number, high: number): number {
  return (from + (to - from) * at - low) / (high - low);
}

/** Where the part of the input lies on the photo that a layer sees. */
export function geometryOf(geometry: Geometry, { left, right, top, bottom }: Rectangle): Geometry {
  const { inputWidth, inputHeight, scaleX, scaleY, offsetX, offsetY } = geometry;
  const [across, down] = [(right - left) * inputWidth, (bottom - top) * inputHeight];
  const [width, height] = [Math.max(1, Math.round(across)), Math.max(1, Math.round(down))];
  return {
    ...geometry,
    inputWidth: width,
    inputHeight: height,
    scaleX: (scaleX * across) / width,
    scaleY: (scaleY * down) / height,
    offsetX: offsetX + scaleX * left * inputWidth,
    offsetY: offsetY + scaleY * top * inputHeight,
  };
}

/** A volume across its slices: where the cross-hair is, which cuts are missing, and the heat in them. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { RequestCutMessage } from '../../protocol/cut.ts';
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { cuts, lastIsUp, type Cut } from '../../vocabulary/pictureFacts.ts';
import { sameWindow, wantedWindow } from './display.ts';
import type { Point } from './geometry.ts';
import type { State } from './state.ts';

/** The explanation of a volume, whole; undefined of anything else. */
export function volumeOf({ whole, explanation }: State): Explanation | undefined {
  const all = whole ?? explanation;
  return all?.clip?.areSlices ? all : undefined;
}

const clamped = (value: number, length: number): number => Math.min(Math.max(Math.floor(value), 0), length - 1);

/** Where the user looks, else where the map is hottest; a whole pixel of a slice. */
export function crossOf(state: State): Point | undefined {
  const volume = volumeOf(state);
  if (!volume) return undefined;
  const { photoWidth, photoHeight } = volume.geometry;
  const { x, y } = state.volume.cross ?? hottest(volume);
  return { x: clamped(x, photoWidth), y: clamped(y, photoHeight) };
}

/** The middle of the hottest cell. */
function hottest({ heatmap, geometry }: Explanation): Point {
  const { width, height, values } = heatmap;
  let best = 0;
  values.forEach((value, at) => {
    if (Math.abs(value) > Math.abs(values[best] ?? 0)) best = at;
  });
  const cell = best % (width * height);
  const { offsetX, offsetY, scaleX, scaleY, inputWidth, inputHeight } = geometry;
  return {
    x: offsetX + (scaleX * inputWidth * ((cell % width) + 0.5)) / width,
    y: offsetY + (scaleY * inputHeight * (Math.floor(cell / width) + 0.5)) / height,
  };
}

/** Cuts that are to be asked for. */
export function missingCuts(state: State): Omit<RequestCutMessage, 'kind'>[] {
  const cross = crossOf(state);
  if (!cross) return [];
  const window = wantedWindow(state);
  return cuts
    .map((cut) => ({ cut, at: cut === 'row' ? cross.y : cross.x, ...(window && { window }) }))
    .filter(({ cut, at }) => {
      const here = state.volume.cuts?.[cut];
      return here?.at !== at || !sameWindow(here.window, window);
    });
}

/**
 * The heat of a cut, a line for each of the map's frames, as the cut is drawn; of all rows (or columns), the largest.
 */
export function heatAcross(
  { heatmap, geometry, facts }: Explanation,
  cut: Cut,
  at: number,
  isMaximum: boolean,
): Heatmap {
  const { frames, width, height, values, contribution: _, ...rest } = heatmap;
  const { offsetX, offsetY, scaleX, scaleY, inputWidth, inputHeight } = geometry;
  const isRow = cut === 'row';
  const [length, depth] = isRow ? [width, height] : [height, width];
  const inInput = isRow ? (at + 0.5 - offsetY) / (scaleY * inputHeight) : (at + 0.5 - offsetX) / (scaleX * inputWidth);
  const cell = clamped(inInput * depth, depth);
  const isUp = lastIsUp(facts?.edges);
  const out = new Float32Array(length * frames);
  for (let frame = 0; frame < frames; frame++)
    for (let i = 0; i < length; i++) {
      const valueAt = (across: number): number => {
        const [row, column] = isRow ? [across, i] : [i, across];
        return values[(frame * height + row) * width + column] ?? 0;
      };
      const value = isMaximum ? largest(depth, valueAt) : valueAt(cell);
      out[(isUp ? frames - 1 - frame : frame) * length + i] = value;
    }
  return { ...rest, frames: 1, width: length, height: frames, values: out };
}

/** Of each cell of a slice the largest heat of all slices, and in which of the map's frames it is. */
export function heatThrough({ heatmap }: Explanation): { readonly heatmap: Heatmap; readonly frames: Uint16Array } {
  const { width, height, values, contribution: _, ...rest } = heatmap;
  const [out, where] = [new Float32Array(width * height), new Uint16Array(width * height)];
  values.forEach((value, at) => {
    const cell = at % (width * height);
    if (Math.abs(value) <= Math.abs(out[cell] ?? 0)) return;
    out[cell] = value;
    where[cell] = Math.floor(at / (width * height));
  });
  return { heatmap: { ...rest, frames: 1, width, height, values: out }, frames: where };
}

function largest(count: number, valueAt: (at: number) => number): number {
  let found = 0;
  for (let at = 0; at < count; at++) if (Math.abs(valueAt(at)) > Math.abs(found)) found = valueAt(at);
  return found;
}

/** Which of the input's frames shows the slice that is closest to one of the file's. */
export function frameAt({ clip }: Explanation, slice: number): number {
  const sources = clip?.sources ?? [];
  return sources.reduce(
    (best, source, at) => (Math.abs(source - slice) < Math.abs((sources[best] ?? 0) - slice) ? at : best),
    0,
  );
}

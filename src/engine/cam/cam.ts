import type { Heatmap, Warning } from '../../vocabulary/explanation.ts';
import { mapErrors } from '../errors.ts';
import type { Grid } from '../anatomy/grids.ts';
import type { Method, RawMap } from './methods.ts';

/**
 * The heatmap of a method's map: divided by its largest magnitude.
 *
 * @param gradient of the cells, where the map was made from it: an empty map of no gradient at all is told apart
 * @throws WhylightError `gradient-not-finite`, `map-not-finite`
 */
export function heatmapOf(
  { values, contribution, warnings = [] }: RawMap,
  { frames, width, height, prefix }: Grid,
  method: Method,
  gradient?: Float32Array,
): { heatmap: Heatmap; warnings: Warning[] } {
  const maximum = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // Math.max passes NaN on.
  if (!Number.isFinite(maximum))
    throw method.needs === 'gradient' ? mapErrors.gradientNotFinite() : mapErrors.notFinite();
  const heatmap: Heatmap = {
    frames,
    width,
    height,
    values: Float32Array.from(values, (value) => (maximum === 0 ? 0 : value / maximum)),
    signed: method.signed ?? false,
    maximum,
    ...(contribution && { contribution: Float32Array.from(contribution) }),
  };
  const isDeaf = (): boolean => gradient?.every((value) => value === 0) ?? false;
  const whyEmpty = (): Warning => {
    if (isDeaf()) return zeroGradient(prefix > 0);
    return warnings.includes('cancellation') ? canceledMap(method) : emptyMap(method);
  };
  const empty = maximum > 0 ? [] : [whyEmpty()];
  const lost = gradient && maximum > 0 ? heatWithoutGradient(heatmap.values, gradient) : 0;
  const astray = lost > mostAstray ? [heatAstray(lost, method)] : [];
  return {
    heatmap,
    warnings: [...empty, ...astray, ...(warnings.includes('denominator') ? [negativeActivations] : [])],
  };
}

/** [height, width]; of a clip's layer [frames, height, width]. */
export const mapShape = ({ frames, height, width }: Pick<Heatmap, 'frames' | 'width' | 'height'>): number[] =>
  frames > 1 ? [frames, height, width] : [height, width];

/** The map of one frame of the grid, in the scale of the whole clip. */
export function mapOfFrame({ frames, values, contribution, ...map }: Heatmap, frame: number): Heatmap {
  const [start, end] = [frame, frame + 1].map((at) => (at * values.length) / frames);
  return {
    ...map,
    frames: 1,
    values: values.subarray(start, end),
    ...(contribution && { contribution: contribution.subarray(start, end) }),
  };
}

/** Of all heat; less may be what a kernel reaches beyond a cell. */
const mostAstray = 0.1;

/** A gradient below this share of the largest is none: what rounding leaves. */
const nearlyNone = 1e-6;

/** The share of the heat, 0..1, that lies in cells without a gradient: nothing in them could change the score. */
function heatWithoutGradient(values: Float32Array, gradient: Float32Array): number {
  const reaches = reachedCells(gradient, values.length);
  let [total, lost] = [0, 0];
  values.forEach((value, cell) => {
    total += Math.max(value, 0);
    if (reaches[cell] === 0) lost += Math.max(value, 0);
  });
  return total === 0 ? 0 : lost / total;
}

/**
 * 1 where any channel has a gradient. Plain loops, as in methods.ts; behind a global pooling the first channel answers.
 */
function reachedCells(gradient: Float32Array, cells: number): Uint8Array {
  let largest = 0;
  for (let at = 0; at < gradient.length; at++) largest = Math.max(largest, Math.abs(gradient[at] ?? 0));
  const least = nearlyNone * largest;
  const reaches = new Uint8Array(cells);
  let left = cells;
  for (let start = 0; left > 0 && start < gradient.length; start += cells) {
    for (let cell = 0; cell < cells; cell++) {
      if (reaches[cell] !== 0 || Math.abs(gradient[start + cell] ?? 0) <= least) continue;
      reaches[cell] = 1;
      left--;
    }
  }
  return reaches;
}

function heatAstray(share: number, { title }: Method): Warning {
  const message =
    `${(100 * share).toFixed(0)} % of the heat lies where the gradient is zero: nothing there could ` +
    `change this score. ${title} gives each channel one weight, wherever it is active. LayerCAM and ` +
    `HiResCAM weigh each cell by itself.`;
  return { code: 'heat-without-gradient', message };
}

function emptyMap({ title, needs }: Method): Warning {
  const message = {
    gradient:
      `${title} finds nothing that speaks for this class in this layer: the map is zero everywhere. ` +
      `The signed map shows what speaks against it.`,
    activation: `${title} finds nothing that stands out in this layer: it is the same everywhere.`,
    runs: `${title} finds nothing that speaks for this class in this layer: the map is zero everywhere.`,
  }[needs];
  return { code: 'map-empty', message };
}

function canceledMap({ title }: Method): Warning {
  const message =
    `${title} finds nothing in this layer: what speaks for the class and what speaks against it cancel in every cell, ` +
    `as they do in front of a normalization. There is nothing to show. Choose another layer, or Grad-CAM++.`;
  return { code: 'map-empty', message };
}

function zeroGradient(hasOtherTokens: boolean): Warning {
  const message = hasOtherTokens
    ? 'The score of this class does not depend on the cells of this layer: their gradient is zero ' +
      'everywhere, as behind the last attention of a transformer, where the class token alone is read. ' +
      'There is nothing to show. Choose an earlier layer.'
    : 'The score of this class does not depend on this layer: its gradient is zero everywhere, as in a ' +
      'model that was not trained. There is nothing to show.';
  return { code: 'gradient-zero', message };
}

const negativeActivations: Warning = {
  code: 'cam-denominator',
  message:
    'Grad-CAM++ expects activations that are not negative; this layer has negative ones (it comes ' +
    'before its activation function, or that is SiLU or GELU), and places where its formula has no ' +
    'meaning were left out. HiResCAM has no such limit.',
};

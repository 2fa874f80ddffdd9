/** Tables of 256 · 3 bytes RGB. The sequential ones come from the engine, so that panel and saved files agree. */
import type { ColorMapName } from '../../vocabulary/names.ts';
import { known } from '../../vocabulary/known.ts';
import { signedStops } from '../../vocabulary/signedStops.ts';

export type Palette = Uint8Array;

export const colorMapTitles = {
  viridis: 'Viridis',
  inferno: 'Inferno',
  turbo: 'Turbo',
  jet: 'Jet',
  gray: 'Gray',
} as const satisfies Readonly<Record<ColorMapName, string>>;

/** Until the engine's tables are here. */
export const gray: Palette = ramp([
  [0, 0, 0],
  [255, 255, 255],
]);

/** Blue against, white neutral, red for: the signed method and differences (ColorBrewer's RdBu, turned). */
export const diverging: Palette = ramp(signedStops);

/** Linear between equally spaced stops. */
function ramp(stops: readonly (readonly [number, number, number])[]): Palette {
  const table = new Uint8Array(256 * 3);
  for (let index = 0; index < 256; index++) {
    const at = (index / 255) * (stops.length - 1);
    const stop = Math.min(Math.floor(at), stops.length - 2);
    const [from, to] = [known(stops[stop], 'stop'), known(stops[stop + 1], 'stop')];
    for (const channel of [0, 1, 2] as const)
      table[index * 3 + channel] = Math.round(from[channel] + (to[channel] - from[channel]) * (at - stop));
  }
  return table;
}

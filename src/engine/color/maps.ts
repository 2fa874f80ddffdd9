import { interpolateInferno, interpolateTurbo, interpolateViridis } from 'd3-scale-chromatic';
import type { ColorMapName } from '../../vocabulary/names.ts';
import { signedStops } from '../../vocabulary/signedStops.ts';
import { known } from '../../vocabulary/known.ts';

/** 256 colors, low to high: RGB, 768 bytes. */
export type ColorMap = Uint8Array;

type Rgb = readonly [number, number, number];

function tabulate(colorAt: (fraction: number) => Rgb): ColorMap {
  return Uint8Array.from(Array.from({ length: 256 }, (_, i) => colorAt(i / 255)).flat());
}

/** D3 answers with `#rrggbb` or `rgb(r, g, b)`. */
function fromCss(colorAt: (fraction: number) => string): ColorMap {
  return tabulate((fraction) => {
    const text = colorAt(fraction);
    const isHex = text.startsWith('#');
    const [red = '0', green = '0', blue = '0'] = text.match(isHex ? /[\da-f]{2}/gi : /\d+/g) ?? [];
    const level = (digits: string): number => parseInt(digits, isHex ? 16 : 10);
    return [level(red), level(green), level(blue)];
  });
}

const clampByte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, value)));

/** Matlab's: three trapezia. Not even in lightness (it shows edges where there are none), but what papers print. */
function jet(fraction: number): Rgb {
  const trapezium = (peak: number) => clampByte(1.5 - Math.abs(4 * fraction - peak));
  return [trapezium(3), trapezium(2), trapezium(1)];
}

const gray = (fraction: number): Rgb => [clampByte(fraction), clampByte(fraction), clampByte(fraction)];

/**
 * The sequential maps, by name. To add one, add it here, its name to src/vocabulary/names.ts, and to the setting
 * `whylight.colorMap`.
 */
export const colorMaps = {
  viridis: fromCss(interpolateViridis),
  inferno: fromCss(interpolateInferno),
  turbo: fromCss(interpolateTurbo),
  jet: tabulate(jet),
  gray: tabulate(gray),
} as const satisfies Readonly<Record<ColorMapName, ColorMap>>;

/** For values −1..1; linear between the stops. */
export const signedMap: ColorMap = tabulate((fraction) => {
  const at = fraction * (signedStops.length - 1);
  const low = Math.min(Math.floor(at), signedStops.length - 2);
  const [from, to] = [known(signedStops[low], 'color stop'), known(signedStops[low + 1], 'color stop')];
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (at - low));
  return [mix(0), mix(1), mix(2)];
});

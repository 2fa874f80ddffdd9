import { windowsOf } from '../../vocabulary/window.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import type { Photo, Samples, SampleValues, ValueRange } from './photo.ts';
import { rangeOf } from './window.ts';

type Wish = Pick<RecipeInput, 'window' | 'invert'>;

/**
 * Of colors there are none; a picture of 16 bits that no recipe has a window for is taken as the 8 that everybody reads
 * of it.
 */
export const hasExactGrays = ({ samples }: Photo, { window }: Wish): boolean =>
  samples?.bands === 1 && (window !== undefined || samples.rangeFrom !== 'type');

/**
 * The grays 0..255 of a picture with numbers of its own, not rounded: what 12 bits hold is kept until the model gets
 * it. A plane for all channels, or one for each window.
 */
export function exactGrays(photo: Photo, wish: Wish): readonly Float32Array[] | undefined {
  const { samples } = photo;
  if (!samples || !hasExactGrays(photo, wish)) return undefined;
  const heeded = wish.invert === false ? { ...samples, isInverted: false } : samples;
  return windowsOf(wish.window ?? 'file').map((window) =>
    window === 'file' ? graysOf(heeded) : graysOf({ ...heeded, range: rangeOf(heeded, [0], window) }, true),
  );
}

/** @param straight whether a window is asked for, instead of what the file wants */
export function graysOf({ values, range, shade, isInverted }: Samples, straight = false): Float32Array {
  const toGray = shade && !straight ? shade : between(range);
  const grays = new Float32Array(values.length);
  for (let i = 0; i < grays.length; i++) grays[i] = toGray(values[i] ?? 0);
  return isInverted ? grays.map((gray) => 255 - gray) : grays;
}

/** Black is the lowest and white the highest; where all are alike, all are black. */
function between([black, white]: ValueRange): (value: number) => number {
  const unit = white > black ? 255 / (white - black) : 0;
  return (value) => Math.min(255, Math.max(0, unit * (value - black)));
}

/** As a picture: RGBA, and the numbers with it. */
export function grayPicture(samples: Samples): { readonly data: Uint8Array; readonly samples: Samples } {
  const data = new Uint8Array(4 * samples.values.length);
  const words = new Uint32Array(data.buffer);
  graysOf(samples).forEach((gray, i) => {
    words[i] = (Math.round(gray) * 0x010101) | 0xff000000;
  });
  return { data, samples };
}

/** The lowest and the highest of all finite values of several planes. */
export function rangeOfAll(planes: readonly SampleValues[]): ValueRange {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const plane of planes)
    for (const value of plane) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  return Number.isFinite(lowest) && Number.isFinite(highest) ? [lowest, highest] : [0, 1];
}

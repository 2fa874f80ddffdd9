/** Pictures of other bands than three colors or one gray: near infrared, a PNG's alpha, ten of a satellite. */
import { known } from '../../vocabulary/known.ts';
import { windowsOf } from '../../vocabulary/window.ts';
import { imageErrors } from '../errors.ts';
import { axisOf, inputShape, isSignal, stridesOf } from '../tensor/layout.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { graysOf } from './grays.ts';
import type { Photo, Samples } from './photo.ts';
import { resampleExactly } from './exactResample.ts';
import type { ResampleOptions } from './resample.ts';
import { bytesOf, rangeOf } from './window.ts';

/** Where a resized picture lies in the input: see `preprocess`. */
export interface Fit extends ResampleOptions {
  readonly left: number;
  readonly top: number;
  readonly padding: number;
}

/**
 * The model's input of one picture: each channel a band of the file, 0..255 from black to white, then as the recipe
 * says.
 *
 * @throws WhylightError `bands-missing`
 */
export function tensorOfBands(photo: Photo, input: RecipeInput, fit: Fit): Float32Array {
  const samples = photo.samples ?? bytesOf(photo);
  const bands = known(input.bands, 'bands');
  const absent = bands.find((band) => band > samples.bands);
  const areLeads = isSignal(input.layout);
  if (absent !== undefined)
    throw areLeads ? imageErrors.leadsMissing(bands, samples.bands) : imageErrors.bandsMissing(bands, samples.bands);
  const strides = stridesOf(inputShape(input));
  const [down, across, deep] = (['H', 'W', 'C'] as const).map((axis) => strides[axisOf(input.layout, axis)] ?? 0) as [
    number,
    number,
    number,
  ];
  const windows = windowsOf(input.window ?? 'file');
  const data = new Float32Array(inputShape(input).reduce((product, size) => product * size, 1));
  bands.forEach((band, channel) => {
    const window = windows[windows.length > 1 ? channel : 0] ?? 'file';
    const range = rangeOf(samples, [band - 1], window);
    const isRaw = areLeads && window === 'file';
    const own = isRaw ? bandOf(samples, band - 1) : planeOf({ ...samples, range }, band - 1);
    const plane = resampleExactly(own, photo, fit);
    const at = (value: number): number =>
      (value * input.scale - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1);
    for (let y = 0; y < input.height; y++)
      for (let x = 0; x < input.width; x++) {
        const [column, row] = [x - fit.left, y - fit.top];
        const isIn = column >= 0 && row >= 0 && column < fit.window.width && row < fit.window.height;
        const value = isIn ? (plane[row * fit.window.width + column] ?? 0) : fit.padding;
        data[channel * deep + y * down + x * across] = at(value);
      }
  });
  return data;
}

function planeOf(samples: Samples, band: number): Float32Array {
  const { shade: _, ...plain } = samples;
  return graysOf({ ...plain, bands: 1, values: bandOf(samples, band) });
}

const bandOf = ({ values, bands }: Samples, band: number): Float32Array =>
  Float32Array.from({ length: values.length / bands }, (_, pixel) => values[pixel * bands + band] ?? 0);

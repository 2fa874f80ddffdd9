/** A signal's numbers, a gray picture's own, and the window that a reader wants to see them in, as they cross. */
import type { Curves } from '../vocabulary/curves.ts';
import type { DisplayWindow, PixelValues } from '../vocabulary/displayWindow.ts';
import { fits, isBoolean, isFloats, isNumber, maybe, oneOf, pairOf, suchThat, within, type Check } from './checks.ts';

export const isDisplayWindow: Check<DisplayWindow> = suchThat(pairOf(isNumber), ([, width]) => width > 0);

const side = within(1, 2 ** 24);
export const isPixelValues: Check<PixelValues> = suchThat(
  fits<PixelValues>({
    width: side,
    height: side,
    values: isFloats,
    black: isNumber,
    white: isNumber,
    isInverted: isBoolean,
    unit: maybe(oneOf('HU')),
  }),
  ({ width, height, values }) => values.length === width * height,
);

export const isCurves: Check<Curves> = suchThat(
  fits<Curves>({ leads: side, samples: side, values: isFloats }),
  ({ leads, samples, values }) => values.length === leads * samples,
);

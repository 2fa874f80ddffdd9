/** A gray picture's own numbers, and the window that a reader wants to see them in, as they cross. */
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

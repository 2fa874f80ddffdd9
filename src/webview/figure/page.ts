/**
 * A figure as what lies on a sheet of paper, in millimeters from its top left corner: each kind of file is made of it.
 */
import type { Box, Point } from '../state/geometry.ts';
import type { Palette } from '../state/colors.ts';
import type { Pane } from '../state/scene.ts';

/** Whatever can't be said in lines and letters. */
export type Picture = { readonly pane: Pane } | { readonly strip: Palette };

export type Item =
  | { readonly kind: 'picture'; readonly box: Box; readonly picture: Picture }
  /** Light on dark, so that they are visible on every photo; nothing of them lies outside of `within`. */
  | { readonly kind: 'rings'; readonly rings: readonly (readonly Point[])[]; readonly within: Box }
  | { readonly kind: 'fill'; readonly box: Box; readonly color: 'black' | 'white' }
  /** `at`: on the line that the letters stand on. */
  | {
      readonly kind: 'text';
      readonly at: Point;
      readonly text: string;
      /** Of the font. */
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
    };

export interface Page {
  readonly width: number;
  readonly height: number;
  /** What is told of it where it can't be seen. */
  readonly title: string;
  readonly items: readonly Item[];
}

const mmPerInch = 25.4;
const pointsPerInch = 72;
export const mmOf = (points: number): number => (points / pointsPerInch) * mmPerInch;
export const pointsOf = (mm: number): number => (mm / mmPerInch) * pointsPerInch;

/** Of pictures, and of the PNG as a whole. */
export const dpi = 300;
export const pixelsOf = (mm: number): number => Math.max(1, Math.round((mm / mmPerInch) * dpi));

/** Widths of an outline's two lines. */
export const ringWidths = { dark: mmOf(1.5), light: mmOf(0.6) } as const;

/** What stands in for Helvetica is as wide. */
export const fontFamily = 'Helvetica, Arial, "Liberation Sans", sans-serif';

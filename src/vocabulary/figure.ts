/** What a figure for a paper or a slide may show, and as which file. */

/** Of one explanation the first three, of a comparison the others and the photo; in the order in which they stand. */
export const figurePanes = ['photo', 'heat', 'overlay', 'a', 'b', 'difference'] as const;
export type FigurePane = (typeof figurePanes)[number];

export const figureFormats = ['png', 'svg', 'pdf'] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** Of the whole figure, in millimeters. */
export const figureWidths = { least: 20, most: 400 } as const;

export interface FigureLook {
  readonly panes: readonly FigurePane[];
  readonly legend: boolean;
  readonly outlines: boolean;
  readonly caption: boolean;
  readonly widthMm: number;
  readonly format: FigureFormat;
}

/** As wide as the text of most papers. */
export const usualFigure: FigureLook = {
  panes: ['photo', 'overlay', 'a', 'b', 'difference'],
  legend: true,
  outlines: true,
  caption: true,
  widthMm: 120,
  format: 'png',
};

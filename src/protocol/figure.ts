/** What the panel's page says of figures: the page makes them, the extension asks where they go. */
import { figureFormats, figurePanes, figureWidths, type FigureFormat, type FigureLook } from '../vocabulary/figure.ts';
import { fits, isBoolean, isBytes, isText, listOf, oneOf, within, type Fields } from './checks.ts';

/** Nothing is written before the user has picked a file. */
export interface SaveFigureMessage {
  readonly kind: 'saveFigure';
  readonly format: FigureFormat;
  readonly bytes: Uint8Array;
}

/** The clipboard is the extension's: a page may write to its own only while it has the focus. */
export interface CopyTextMessage {
  readonly kind: 'copyText';
  readonly text: string;
  /** What is told then: “Caption copied.” */
  readonly said: string;
}

export const saveFigureFields: Fields<Omit<SaveFigureMessage, 'kind'>> = {
  format: oneOf(...figureFormats),
  bytes: isBytes,
};

export const copyTextFields: Fields<Omit<CopyTextMessage, 'kind'>> = { text: isText, said: isText };

export const isFigureLook = fits<FigureLook>({
  panes: listOf(oneOf(...figurePanes)),
  legend: isBoolean,
  outlines: isBoolean,
  caption: isBoolean,
  widthMm: within(figureWidths.least, figureWidths.most),
  format: oneOf(...figureFormats),
});

/** Cuts across the slices of a volume: asked for by the page, answered by the engine. */
import { cuts, type Cut } from '../vocabulary/pictureFacts.ts';
import type { DisplayWindow } from '../vocabulary/displayWindow.ts';
import { isBytes, isWhole, maybe, oneOf, type Fields } from './checks.ts';
import { isDisplayWindow } from './pixelValues.ts';

/** Wanted: at this row or column. Answered with `cut`, or not at all where the volume is too large. */
export interface RequestCutMessage {
  readonly kind: 'requestCut';
  readonly cut: Cut;
  readonly at: number;
  /** As the user wants to see it; the file's own where it is left out. */
  readonly window?: DisplayWindow | undefined;
}

export const requestCutFields: Fields<Omit<RequestCutMessage, 'kind'>> = {
  cut: oneOf(...cuts),
  at: isWhole,
  window: maybe(isDisplayWindow),
};

/** What the extension asks of the engine for it. */
export type CutRequests = {
  /** A cut across the slices of a volume, as PNG. */
  readonly cut: {
    readonly params: { readonly image: string } & Omit<RequestCutMessage, 'kind'>;
    readonly result: { readonly width: number; readonly height: number; readonly png: Uint8Array };
  };
};

export interface CutMessage {
  readonly kind: 'cut';
  readonly cut: Cut;
  /** The row or column. */
  readonly at: number;
  readonly window?: DisplayWindow | undefined;
  readonly png: Uint8Array;
}

export const cutFields: Fields<Omit<CutMessage, 'kind'>> = { ...requestCutFields, png: isBytes };

/** The pixels of a picture, as the page gets them. */
import type { PixelValues } from '../vocabulary/displayWindow.ts';
import { either, fits, isBytes, isText, maybe, type Check } from './checks.ts';
import type { Curves } from '../vocabulary/curves.ts';
import { isCurves, isPixelValues } from './pixelValues.ts';

/** A file with its media type, or PNG bytes, upright and opaque. */
export type PhotoSource =
  | { readonly file: Uint8Array; readonly type: string }
  | { readonly png: Uint8Array; readonly values?: PixelValues; readonly curves?: Curves };

export const isSource: Check<PhotoSource> = either(
  fits<{ file: Uint8Array; type: string }>({ file: isBytes, type: isText }),
  fits<{ png: Uint8Array; values?: PixelValues; curves?: Curves }>({
    png: isBytes,
    values: maybe(isPixelValues),
    curves: maybe(isCurves),
  }),
);

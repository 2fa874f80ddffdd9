import type { PixelValues } from '../vocabulary/displayWindow.ts';
import { isBytes, isWhole, maybe, type Fields } from './checks.ts';
import { isPixelValues } from './pixelValues.ts';

/** A picture of a clip, upright: the answer to `requestFrame`. The heat of a frame is shown with its picture. */
export interface FrameMessage {
  readonly kind: 'frame';
  /** Of the input's frames, and the file's picture that it shows. */
  readonly frame: number;
  readonly source: number;
  readonly png: Uint8Array;
  readonly values?: PixelValues;
}

export const frameFields: Fields<Omit<FrameMessage, 'kind'>> = {
  frame: isWhole,
  source: isWhole,
  png: isBytes,
  values: maybe(isPixelValues),
};

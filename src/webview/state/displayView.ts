/** The window that the user wants a picture's own numbers to be shown in. Pure. */
import type { DisplayWindow, PixelValues } from '../../vocabulary/displayWindow.ts';
import type { PhotoMessage } from '../../protocol/panel.ts';

/** Of values of which unit: another picture's may mean something else. */
export interface Display {
  readonly window: DisplayWindow;
  readonly unit: PixelValues['unit'];
}

/** Undefined: as the file says. */
export type DisplayEvent = { readonly kind: 'changeWindow'; readonly window: DisplayWindow | undefined };

interface Shown {
  readonly photo?: PhotoMessage | undefined;
}

export const afterDisplay = (shown: Shown, { window }: DisplayEvent): Display | undefined =>
  window && { window, unit: valuesOf(shown)?.unit };

/** Hounsfield units mean the same in the next picture. */
export const keptDisplay = (display: Display | undefined): Display | undefined =>
  display?.unit === 'HU' ? display : undefined;

/** Of the picture that is shown. */
export function valuesOf({ photo }: Shown): PixelValues | undefined {
  return photo?.source && 'values' in photo.source ? photo.source.values : undefined;
}

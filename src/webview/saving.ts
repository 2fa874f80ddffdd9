/** Pictures leave the page: to a file that the extension asks for, or to the clipboard. */
import type { FromWebview } from '../protocol/fromWebview.ts';
import { pictureOf, toClipboard } from './picture/copy.ts';
import { wantedWindow } from './state/display.ts';
import type { State } from './state/state.ts';
import type { Dispatch } from './state/store.ts';

interface SavingEvents {
  readonly shown: () => State;
  /** As the browser shows it. */
  readonly photo: () => CanvasImageSource | undefined;
  readonly dispatch: Dispatch;
  readonly post: (message: FromWebview) => void;
}

export interface Saving {
  readonly save: () => Promise<void>;
  readonly copyImage: () => Promise<void>;
  /** To the clipboard; where the browser refuses, the extension makes a file of it. */
  readonly copy: (png: Blob) => Promise<void>;
}

export function saving({ shown, photo, dispatch, post }: SavingEvents): Saving {
  const withPicture = async (work: (picture: Blob) => Promise<void>): Promise<void> => {
    const image = photo();
    if (!image) return;
    try {
      await work(await pictureOf(shown(), image));
    } catch (error) {
      post({ kind: 'trouble', what: 'script', detail: String(error) });
    }
  };
  const copy = async (png: Blob): Promise<void> => {
    const copied = await toClipboard(png);
    post(
      copied
        ? { kind: 'copyImage', copied }
        : { kind: 'copyImage', copied, png: new Uint8Array(await png.arrayBuffer()) },
    );
    if (copied) dispatch({ kind: 'notice', text: 'Image copied.' });
  };
  /**
   * Of a comparison the page's own picture goes with it; of one explanation the engine draws it in its own resolution.
   */
  const save = async (): Promise<void> => {
    const { view, shownFrame, comparison } = shown();
    const frame = shownFrame === undefined ? {} : { frame: shownFrame };
    const { colorMap, opacity } = view;
    const window = wantedWindow(shown());
    const look = { colorMap, opacity, ...(window && { window }) };
    const message = { kind: 'saveAs', format: 'overlay', ...look, ...frame } as const;
    if (!comparison) return post(message);
    await withPicture(async (picture) => post({ ...message, png: new Uint8Array(await picture.arrayBuffer()) }));
  };
  return { save, copy, copyImage: () => withPicture(copy) };
}

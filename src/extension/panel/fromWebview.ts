/** What the webview says, looked at before it is believed: its page shows names and labels out of strangers' files. */
import {
  asMessage,
  isBoolean,
  isBytes,
  isString,
  isText,
  isWhole,
  maybe,
  oneOf,
  within,
  type Kinds,
} from '../../protocol/checks.ts';
import { changeFields } from '../../protocol/choice.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { isView } from '../../protocol/panelState.ts';

const isFraction = within(0, 1);

const kinds: Kinds<FromWebview> = {
  // A state that can't be read is as if there were none: the page still has to be answered.
  ready: { state: () => true },
  explain: changeFields,
  cancel: {},
  action: { action: isText },
  saveAs: {
    format: oneOf('overlay', 'heatmap', 'json', 'npy'),
    colorMap: isText,
    opacity: isFraction,
    frame: maybe(isWhole),
  },
  copyImage: { copied: isBoolean, png: maybe(isBytes) },
  setFollow: { follow: isBoolean },
  setPinned: { pinned: isBoolean },
  requestSeen: { frame: maybe(isWhole) },
  requestFrame: { frame: isWhole, source: isWhole },
  view: { view: isView },
  trouble: { what: oneOf('decode', 'script'), detail: isString },
};

/** Undefined where it is no message of the panel's. */
export const asFromWebview = (message: unknown): FromWebview | undefined => asMessage(message, kinds);

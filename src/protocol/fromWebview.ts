/** What the panel's webview tells the extension: see panel.ts for the rules that both ways share. */
import {
  actionIds,
  saveFormats,
  type ActionId,
  type ColorMapName,
  type FillName,
  type SaveFormat,
} from '../vocabulary/names.ts';
import type { WhatIf } from '../vocabulary/whatIf.ts';
import {
  asMessage,
  isBoolean,
  isBytes,
  isFraction,
  isName,
  isString,
  isWhole,
  maybe,
  oneOf,
  type Kinds,
} from './checks.ts';
import { changeFields, type Change } from './choice.ts';
import {
  chooseAreaFields,
  requestOverviewFields,
  type ChooseAreaMessage,
  type RequestOverviewMessage,
} from './area.ts';
import { requestCutFields, type RequestCutMessage } from './cut.ts';
import type { DisplayWindow } from '../vocabulary/displayWindow.ts';
import { isDisplayWindow } from './pixelValues.ts';
import { useMaskFields, type UseMaskMessage } from './mask.ts';
import { dismissFields, stepFields, type DismissMessage, type StepMessage } from './place.ts';
import { copyTextFields, saveFigureFields, type CopyTextMessage, type SaveFigureMessage } from './figure.ts';
import {
  chooseInputFields,
  requestOtherFields,
  type ChooseInputMessage,
  type RequestOtherMessage,
} from './furtherInput.ts';
import { isView, type PanelState, type ViewState } from './panelState.ts';
import { trustFields, type TrustMessage } from './trust.ts';
import { isFill, isWhatIf } from './whatIf.ts';

/** The first message, each time the webview's page is loaded; `state` is what an earlier page kept. */
export interface ReadyMessage {
  readonly kind: 'ready';
  readonly state?: PanelState;
}

/** Explain again, with what is chosen now. */
export interface ExplainMessage extends Change {
  readonly kind: 'explain';
}

/**
 * Drop what runs, and choose again what is shown; answered with `idle`, or a `failure` of tone `start` where nothing is
 * shown.
 */
export interface CancelMessage {
  readonly kind: 'cancel';
}

/** A button that only the extension can serve. */
export interface ActionMessage {
  readonly kind: 'action';
  readonly action: ActionId;
}

/** Save what is shown; `format` is only the dialog's first proposal. */
export interface SaveAsMessage {
  readonly kind: 'saveAs';
  readonly format: SaveFormat;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
  /** Of a clip: the input's frame that is shown. */
  readonly frame?: number;
  /** How the user sees the photo, where it is otherwise than the model does. */
  readonly window?: DisplayWindow;
  /** Of a comparison: its panes. */
  readonly png?: Uint8Array;
}

/** The picture was copied (`copied`), or the webview may not write to the clipboard: here are the bytes. */
export interface CopyImageMessage {
  readonly kind: 'copyImage';
  readonly copied: boolean;
  readonly png?: Uint8Array;
}

/** The panel follows the active image. */
export interface SetFollowMessage {
  readonly kind: 'setFollow';
  readonly follow: boolean;
}

/** A pinned panel stays; the next explanation opens another one. */
export interface SetPinnedMessage {
  readonly kind: 'setPinned';
  readonly pinned: boolean;
}

/** Wanted: what the model saw. Answered with `seen` or `failure`. */
export interface RequestSeenMessage {
  readonly kind: 'requestSeen';
  /** Of a clip: which of the input's frames. */
  readonly frame?: number;
}

/**
 * Wanted: one of the pictures that a clip was made of. Answered with `frame` or `failure`, or not at all where another
 * one was wanted meanwhile.
 */
export interface RequestFrameMessage {
  readonly kind: 'requestFrame';
  /** Of the input's frames, and the file's picture that it shows. */
  readonly frame: number;
  readonly source: number;
}

/** What if: answered with `whatIf`. Without a change nothing is hidden any more, and what runs for it is dropped. */
export interface SupposeMessage {
  readonly kind: 'suppose';
  readonly change?: WhatIf;
  readonly fill: FillName;
  /** Of a clip: the input's frame that is shown. */
  readonly frame?: number;
}

/** Another one of the file's pictures, for a model of stills. */
export interface ChooseFrameMessage {
  readonly kind: 'chooseFrame';
  readonly frame: number;
}

/** The view changed (at most some times a second): the extension keeps it for the next panel. */
export interface ViewMessage {
  readonly kind: 'view';
  readonly view: ViewState;
}

/**
 * The webview could not show the photo (`decode`) or broke down (`script`); for the log, and `decode` asks for PNG
 * bytes instead.
 */
export interface TroubleMessage {
  readonly kind: 'trouble';
  readonly what: 'decode' | 'script';
  readonly detail: string;
}

export type FromWebview =
  | ReadyMessage
  | ExplainMessage
  | CancelMessage
  | ActionMessage
  | SaveAsMessage
  | CopyImageMessage
  | CopyTextMessage
  | SaveFigureMessage
  | SetFollowMessage
  | SetPinnedMessage
  | StepMessage
  | DismissMessage
  | RequestSeenMessage
  | RequestFrameMessage
  | RequestCutMessage
  | RequestOtherMessage
  | ChooseInputMessage
  | SupposeMessage
  | UseMaskMessage
  | TrustMessage
  | ChooseFrameMessage
  | ChooseAreaMessage
  | RequestOverviewMessage
  | ViewMessage
  | TroubleMessage;

/** A state that can't be read is as if there were none: the page still has to be answered. */
const isAnything = (_value: unknown): _value is PanelState | undefined => true;

/** Its page shows names and labels out of strangers' files. */
const kinds: Kinds<FromWebview> = {
  ready: { state: isAnything },
  explain: changeFields,
  cancel: {},
  action: { action: oneOf(...actionIds) },
  saveAs: {
    format: oneOf(...saveFormats),
    colorMap: isName<ColorMapName>,
    opacity: isFraction,
    frame: maybe(isWhole),
    window: maybe(isDisplayWindow),
    png: maybe(isBytes),
  },
  copyImage: { copied: isBoolean, png: maybe(isBytes) },
  copyText: copyTextFields,
  saveFigure: saveFigureFields,
  setFollow: { follow: isBoolean },
  setPinned: { pinned: isBoolean },
  step: stepFields,
  dismiss: dismissFields,
  requestSeen: { frame: maybe(isWhole) },
  chooseFrame: { frame: isWhole },
  requestFrame: { frame: isWhole, source: isWhole },
  requestCut: requestCutFields,
  chooseArea: chooseAreaFields,
  requestOverview: requestOverviewFields,
  requestOther: requestOtherFields,
  chooseInput: chooseInputFields,
  useMask: useMaskFields,
  trust: trustFields,
  suppose: { change: maybe(isWhatIf), fill: isFill, frame: maybe(isWhole) },
  view: { view: isView },
  trouble: { what: oneOf('decode', 'script'), detail: isString },
};

/** Undefined where it is no message of the panel's. */
export const asFromWebview = (message: unknown): FromWebview | undefined => asMessage(message, kinds);

/** What the sheet's page tells the extension: see sheet.ts. */
import { actionIds, type ActionId } from '../vocabulary/names.ts';
import { asMessage, isBytes, isString, isWhole, listOf, maybe, oneOf, type Check, type Kinds } from './checks.ts';
import { isSheetView, type SheetState, type SheetView } from './sheetState.ts';

/** The first message, each time the page is loaded. */
export interface SheetReadyMessage {
  readonly kind: 'ready';
  readonly state?: SheetState;
}

/**
 * What is in sight and lacks something, the most wanted first: its pictures and heat are sent, and it is explained
 * next.
 */
export interface SheetWantMessage {
  readonly kind: 'want';
  readonly pictures: readonly number[];
  readonly heat: readonly number[];
  /** In sight: explained first. */
  readonly first: readonly number[];
}

/** A thumbnail that the page made of a file; without bytes, the page can't read the file. */
export interface SheetThumbMessage {
  readonly kind: 'thumb';
  readonly id: number;
  readonly bytes?: Uint8Array;
}

/** Open a picture in the panel. */
export interface SheetOpenMessage {
  readonly kind: 'open';
  readonly id: number;
}

/** What the sheet shows, in its order: once a picture was opened, for the next and the previous one. */
export interface SheetOrderMessage {
  readonly kind: 'order';
  readonly order: Uint32Array;
}

export interface SheetMarksMessage {
  readonly kind: 'marks';
  readonly marked: Uint32Array;
}

/** Wanted: the mean heat of these. */
export interface SheetMeanWishMessage {
  readonly kind: 'mean';
  readonly ids: Uint32Array;
}

/** Their paths, to the clipboard. */
export interface SheetCopyMessage {
  readonly kind: 'copy';
  readonly ids: Uint32Array;
}

/** To the clipboard or into a file, as the user chooses. */
export interface SheetExportMessage {
  readonly kind: 'export';
  readonly ids: Uint32Array;
}

/** Where suspicious pictures are to be shown besides: the user chooses. */
export interface SheetFlagMessage {
  readonly kind: 'flag';
}

/** Wanted: groups of images whose heat is alike. */
export interface SheetFindGroupsMessage {
  readonly kind: 'findGroups';
}

/** Of a sheet of several models: the pictures show this one. */
export interface SheetShowModelMessage {
  readonly kind: 'showModel';
  readonly at: number;
}

/** Wanted: this picture through all models. */
export interface SheetFilmWishMessage {
  readonly kind: 'film';
  readonly id: number;
}

/** Wanted: other models over these images; the user is asked which. */
export interface SheetCompareMessage {
  readonly kind: 'compareModels';
}

/** Stop, or go on. */
export interface SheetRunMessage {
  readonly kind: 'run';
  readonly what: 'cancel' | 'resume';
}

export interface SheetActionMessage {
  readonly kind: 'action';
  readonly action: ActionId;
}

export interface SheetViewMessage {
  readonly kind: 'view';
  readonly view: SheetView;
}

export interface SheetTroubleMessage {
  readonly kind: 'trouble';
  readonly detail: string;
}

export type FromSheet =
  | SheetReadyMessage
  | SheetWantMessage
  | SheetThumbMessage
  | SheetOpenMessage
  | SheetOrderMessage
  | SheetMarksMessage
  | SheetMeanWishMessage
  | SheetCopyMessage
  | SheetExportMessage
  | SheetFlagMessage
  | SheetFindGroupsMessage
  | SheetShowModelMessage
  | SheetFilmWishMessage
  | SheetCompareMessage
  | SheetRunMessage
  | SheetActionMessage
  | SheetViewMessage
  | SheetTroubleMessage;

const isIds: Check<Uint32Array> = (value) => value instanceof Uint32Array;
const isAnything = (_value: unknown): _value is SheetState | undefined => true;

const kinds: Kinds<FromSheet> = {
  ready: { state: isAnything },
  want: { pictures: listOf(isWhole), heat: listOf(isWhole), first: listOf(isWhole) },
  thumb: { id: isWhole, bytes: maybe(isBytes) },
  open: { id: isWhole },
  order: { order: isIds },
  marks: { marked: isIds },
  mean: { ids: isIds },
  copy: { ids: isIds },
  export: { ids: isIds },
  flag: {},
  findGroups: {},
  showModel: { at: isWhole },
  film: { id: isWhole },
  compareModels: {},
  run: { what: oneOf('cancel', 'resume') },
  action: { action: oneOf(...actionIds) },
  view: { view: isSheetView },
  trouble: { detail: isString },
};

/** Undefined where it is no message of the page's. */
export const asFromSheet = (message: unknown): FromSheet | undefined => asMessage(message, kinds);

/**
 * What the extension tells the sheet's page. A picture is named by its place in the table (`id`), from 0. Pictures and
 * heat cross as bytes, never as addresses: a webview keeps for ever what it fetched.
 */
import {
  asMessage,
  fits,
  isBoolean,
  isBytes,
  isFloats,
  isName,
  isNumber,
  isString,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  suchThat,
  type Check,
  type Kinds,
} from './checks.ts';
import type { ActionButton } from './panel.ts';
import { columns } from './sheetTable.ts';
import { isSheetSession, type SheetSession } from './sheetState.ts';
import { filmFields, seriesFields, type SheetFilmMessage, type SheetSeriesMessage } from './sheetSeries.ts';
import { tileSide } from '../vocabulary/sweep.ts';
import type { ActionId } from '../vocabulary/names.ts';

export interface ClassLabel {
  readonly index: number;
  readonly label: string;
}

/** The answer to `ready`: all that is known so far, but for pictures and heat. */
export interface SheetSetupMessage {
  readonly kind: 'setup';
  /** What was chosen: a folder's name. */
  readonly title: string;
  readonly model: string;
  /** In words: “Grad-CAM++”. */
  readonly method: string;
  readonly layer: string;
  readonly keys: readonly string[];
  /** Row by row, as `columns`. */
  readonly figures: Float32Array;
  readonly labels: readonly ClassLabel[];
  readonly marked: Uint32Array;
  readonly session: SheetSession;
  /** 256 · 3 bytes RGB. */
  readonly palette: Uint8Array;
}

/** Results that are new. */
export interface SheetRowsMessage {
  readonly kind: 'rows';
  readonly ids: Uint32Array;
  readonly figures: Float32Array;
  /** Of classes that were not named yet. */
  readonly labels: readonly ClassLabel[];
}

/** Heat of some pictures, all on one grid. */
export interface SheetHeatMessage {
  readonly kind: 'heat';
  readonly ids: Uint32Array;
  readonly width: number;
  readonly height: number;
  /** width · height each, 0 to 255. */
  readonly values: Uint8Array;
  /** Four each: where the heat lies on the photo, x, y, width, height in shares of its sides. */
  readonly places: Float32Array;
}

/** Thumbnails that were made before: JPEG files one after the other. */
export interface SheetThumbsMessage {
  readonly kind: 'thumbs';
  readonly ids: Uint32Array;
  /** Bytes of each. */
  readonly sizes: Uint32Array;
  readonly bytes: Uint8Array;
}

/** A picture's file: the page makes its thumbnail and sends that back as `thumb`. */
export interface SheetFileMessage {
  readonly kind: 'file';
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Whether EXIF turns the picture, as it does for the engine. */
  readonly turned: boolean;
}

/** There is no picture to show of these. */
export interface SheetUnseenMessage {
  readonly kind: 'unseen';
  readonly ids: Uint32Array;
}

/** The mean heat of the pictures that were asked for last; of so many there is heat. */
export interface SheetMeanMessage {
  readonly kind: 'mean';
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** 0..1 */
  readonly values: Float32Array;
}

/** Images of one class whose heat is alike. */
export interface SheetGroup {
  readonly label: string;
  readonly by: 'place' | 'content';
  readonly ids: Uint32Array;
  /** Images of the class. */
  readonly of: number;
  /** In per cent, with a 95 % interval. */
  readonly wrong?: { readonly share: number; readonly interval: readonly [number, number]; readonly n: number };
  /** Mean heat on a square grid, 0..1. */
  readonly heat: Float32Array;
  /** How much less probable the class is when the heat is hidden, in per cent. */
  readonly fall?: { readonly fall: number; readonly n: number };
}

/** The answer to `findGroups`. */
export interface SheetGroupsMessage {
  readonly kind: 'groups';
  readonly groups: readonly SheetGroup[];
}

export const phases = ['listing', 'running', 'stopped', 'done'] as const;

export interface SheetProgressMessage {
  readonly kind: 'progress';
  readonly phase: (typeof phases)[number];
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Milliseconds that are left; absent until it can be told. */
  readonly left?: number;
}

export interface SheetFailureMessage {
  readonly kind: 'failure';
  readonly message: string;
  readonly nextStep: string;
  readonly actions: readonly ActionButton[];
}

/** The picture that the panel shows has the focus, without taking it from the panel. */
export interface SheetCurrentMessage {
  readonly kind: 'current';
  readonly id: number;
}

export interface SheetNoticeMessage {
  readonly kind: 'notice';
  readonly text: string;
}

export type ToSheet =
  | SheetSetupMessage
  | SheetRowsMessage
  | SheetHeatMessage
  | SheetThumbsMessage
  | SheetFileMessage
  | SheetUnseenMessage
  | SheetMeanMessage
  | SheetGroupsMessage
  | SheetSeriesMessage
  | SheetFilmMessage
  | SheetProgressMessage
  | SheetFailureMessage
  | SheetCurrentMessage
  | SheetNoticeMessage;

const isIds: Check<Uint32Array> = (value) => value instanceof Uint32Array;
const isFigures = suchThat(isFloats, ({ length }) => length % columns.length === 0);
const isLabels = listOf(fits<ClassLabel>({ index: isWhole, label: isString }));
const isSide = suchThat(isWhole, (side) => side > 0 && side <= tileSide);
const isPalette = suchThat(isBytes, ({ length }) => length === 3 * 256);

const isGroup = fits<SheetGroup>({
  ...{ label: isString, by: oneOf('place', 'content'), ids: isIds, of: isWhole },
  wrong: maybe(fits<NonNullable<SheetGroup['wrong']>>({ share: isNumber, interval: pairOf(isNumber), n: isWhole })),
  heat: suchThat(isFloats, ({ length }) => length > 0 && Number.isInteger(Math.sqrt(length))),
  fall: maybe(fits<NonNullable<SheetGroup['fall']>>({ fall: isNumber, n: isWhole })),
});

const kinds: Kinds<ToSheet> = {
  setup: {
    ...{ title: isString, model: isString, method: isString, layer: isString },
    ...{ keys: listOf(isText), figures: isFigures, labels: isLabels, marked: isIds },
    ...{ session: isSheetSession, palette: isPalette },
  },
  rows: { ids: isIds, figures: isFigures, labels: isLabels },
  heat: { ids: isIds, width: isSide, height: isSide, values: isBytes, places: isFloats },
  thumbs: { ids: isIds, sizes: isIds, bytes: isBytes },
  file: { id: isWhole, bytes: isBytes, turned: isBoolean },
  unseen: { ids: isIds },
  mean: { count: isWhole, width: isSide, height: isSide, values: isFloats },
  groups: { groups: listOf(isGroup) },
  series: seriesFields,
  film: filmFields,
  progress: { phase: oneOf(...phases), done: isWhole, failed: isWhole, total: isWhole, left: maybe(isWhole) },
  failure: {
    message: isString,
    nextStep: isString,
    actions: listOf(fits<ActionButton>({ id: isName<ActionId>, title: isString })),
  },
  current: { id: isWhole },
  notice: { text: isString },
};

/** Undefined where it is no message of the extension's. */
export const asToSheet = (message: unknown): ToSheet | undefined => asMessage(message, kinds);

/** What of a sheet outlives its page: how it is sorted and filtered, and where the user was. */
import {
  fits,
  isBoolean,
  isName,
  isNumber,
  isString,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
  type Check,
} from './checks.ts';
import type { MethodName } from '../vocabulary/names.ts';

export const sortNames = ['name', 'wrong', 'probability', 'margin', 'drop', 'border', 'change'] as const;
export type SortName = (typeof sortNames)[number];

export const tileSizes = ['small', 'medium', 'large'] as const;
export type TileSize = (typeof tileSizes)[number];

export const panes = ['matrix', 'groups', 'models'] as const;
export type Pane = (typeof panes)[number];

/** All of these must be true of a picture that is shown. */
export interface Filters {
  readonly wrong?: boolean;
  readonly unsure?: boolean;
  readonly failed?: boolean;
  readonly marked?: boolean;
  /** What the model said. */
  readonly top?: number;
  /** What the picture shows. */
  readonly truth?: number;
  /** In the name, or in a class's label. */
  readonly text?: string;
}

export interface SheetView {
  readonly sort: SortName;
  readonly reversed: boolean;
  readonly filters: Filters;
  readonly size: TileSize;
  readonly heat: boolean;
  /** What stands next to the pictures. */
  readonly pane?: Pane | undefined;
  /** Keys of the pictures that stand first and have the focus. */
  readonly first?: string;
  readonly focused?: string;
}

/** What the extension needs to go on after a reload; the page only keeps it. */
export interface SheetSession {
  /** Absolute paths that were chosen in the Explorer; of results, their folder. */
  readonly chosen: readonly string[];
  readonly model: string;
  readonly method: MethodName;
  /** Further runs of each image: without its border, uncropped, mirrored. */
  readonly checks?: boolean;
  /** A folder of results that were made elsewhere: nothing is run. */
  readonly results?: string;
  /** Of a sheet that compares several: their paths in order; `model` is the first. */
  readonly models?: readonly string[];
  /** Newer ones in their folders have been written since, and join: ms, by the clock of their disk. */
  readonly since?: number;
}

export interface SheetState {
  readonly version: 1;
  readonly session?: SheetSession;
  readonly view: SheetView;
}

export const defaultSheetView: SheetView = { sort: 'name', reversed: false, filters: {}, size: 'medium', heat: true };

const isFilters = fits<Filters>({
  ...{ wrong: maybe(isBoolean), unsure: maybe(isBoolean), failed: maybe(isBoolean), marked: maybe(isBoolean) },
  ...{ top: maybe(isWhole), truth: maybe(isWhole), text: maybe(isString) },
});

export const isSheetView: Check<SheetView> = fits<SheetView>({
  sort: oneOf(...sortNames),
  reversed: isBoolean,
  filters: isFilters,
  size: oneOf(...tileSizes),
  heat: isBoolean,
  pane: maybe(oneOf(...panes)),
  first: maybe(isString),
  focused: maybe(isString),
});

export const isSheetSession: Check<SheetSession> = fits<SheetSession>({
  chosen: listOf(isText),
  model: isString,
  method: isName<MethodName>,
  checks: maybe(isBoolean),
  results: maybe(isText),
  models: maybe(listOf(isText)),
  since: maybe(isNumber),
});

const isState = fits<SheetState>({ version: oneOf(1), session: maybe(isSheetSession), view: isSheetView });

/** Undefined where it is not ours, or an older version's. */
export function asSheetState(state: unknown): SheetState | undefined {
  return isState(state) ? state : undefined;
}

/**
 * Sweeps over many pictures, as they cross between extension and engine: a picture a request, so that a panel's come
 * between.
 */
import type { MethodName } from '../vocabulary/names.ts';
import { tileSide, type HeatTile, type SweptPicture, type SweepParams } from '../vocabulary/sweep.ts';
import type { SeriesOverview } from '../vocabulary/series.ts';
import { fits, isBoolean, isName, isString, isText, listOf, maybe, type Fields } from './checks.ts';

/** A picture's figures and its heat; no heat of one that failed. */
export interface Swept {
  readonly picture: SweptPicture;
  readonly tile?: HeatTile;
}

export interface SweepResults {
  readonly model: { readonly name: string; readonly sha256: string | null };
  readonly layer: string;
  readonly methods: readonly string[];
  readonly measures: readonly string[];
  readonly swept: readonly Swept[];
  /** Pictures that changed since: they are explained again. */
  readonly changed?: number;
}

/** Pictures that are worth a look, for one reason. */
export interface FoundDoubt {
  readonly code: string;
  readonly title: string;
  readonly severity: 'warning' | 'information';
  /** Pictures that are flagged, of those that could be judged. */
  readonly flagged: number;
  readonly n: number;
  /** Of the flagged ones whose truth is known. */
  readonly wrong?: number;
  /** The worst first. */
  readonly keys: readonly string[];
}

/** Pictures of one predicted class whose heat is alike. */
export interface FoundGroup {
  readonly label: string;
  /** Where the heat lies, or what is under it. */
  readonly by: 'place' | 'content';
  /** Pictures of the class. */
  readonly of: number;
  /** Per cent of those whose truth is known, with a 95 % interval. */
  readonly wrong?: { readonly share: number; readonly interval: readonly [number, number]; readonly n: number };
  /** Mean heat on a square grid, row-major, 0..1. */
  readonly heat: readonly number[];
  readonly keys: readonly string[];
  /** Median fall of the probability in per cent, where the heat of the medoids is hidden. */
  readonly hidden?: { readonly fall: number; readonly n: number };
}

export type SweepRequests = {
  /** The pictures of files and folders that were chosen together: keys are paths from the root. */
  readonly pictures: {
    readonly params: { readonly chosen: readonly string[] };
    readonly result: { readonly root: string; readonly keys: readonly string[] };
  };
  /** Answers with what was done before. */
  readonly beginSweep: {
    readonly params: SweepParams & { readonly keys: readonly string[] };
    readonly result: SweepResults;
  };
  /** Explains a picture and writes it down; null: this engine has not begun the sweep. */
  readonly sweepPicture: {
    readonly params: { readonly out: string; readonly key: string; readonly model: string };
    readonly result: Swept | null;
  };
  /** Closes the files: another window may go on. */
  readonly leaveSweep: { readonly params: { readonly out: string }; readonly result: null };
  /** Closes the files, and merges what is there. */
  readonly endSweep: { readonly params: { readonly out: string }; readonly result: null };
  /** Writes what is made of all results: summary.json, results.parquet, report.html. */
  readonly mergeSweep: { readonly params: { readonly out: string; readonly root: string }; readonly result: null };
  /** What changes from one model to the next: their results' folders, in order. */
  readonly overview: { readonly params: { readonly folders: readonly string[] }; readonly result: SeriesOverview };
  /** Writes what is made of them: summary.json, results.parquet, report.html. */
  readonly mergeSeries: {
    readonly params: { readonly folders: readonly string[]; readonly out: string; readonly root: string };
    readonly result: null;
  };
  /** What a sweep left in a folder. */
  /** An empty model: nothing is hidden. */
  readonly groups: { readonly params: SweepParams; readonly result: { readonly groups: readonly FoundGroup[] } };
  readonly doubts: {
    readonly params: { readonly folder: string };
    readonly result: { readonly doubts: readonly FoundDoubt[] };
  };
  readonly results: { readonly params: { readonly folder: string }; readonly result: SweepResults };
};

const isSeries = fits<NonNullable<SweepParams['series']>>({ reference: isText, referenceOut: isText });

export const sweepFields: { readonly [Name in keyof SweepRequests]: Fields<SweepRequests[Name]['params']> } = {
  pictures: { chosen: listOf(isText) },
  beginSweep: {
    ...{ out: isText, root: isText, model: isText, method: isName<MethodName>, series: maybe(isSeries) },
    ...{ keys: listOf(isText), checks: maybe(isBoolean) },
  },
  sweepPicture: { out: isText, key: isText, model: isText },
  leaveSweep: { out: isText },
  endSweep: { out: isText },
  mergeSweep: { out: isText, root: isText },
  groups: {
    ...{ out: isText, root: isText, model: isString, method: isName<MethodName> },
    ...{ checks: maybe(isBoolean), series: maybe(isSeries) },
  },
  overview: { folders: listOf(isText) },
  mergeSeries: { folders: listOf(isText), out: isText, root: isText },
  doubts: { folder: isText },
  results: { folder: isText },
};

/** The engine may be in a stranger's hands: heat that does not fill its grid is none. */
export function isTile({ width, height, values }: HeatTile): boolean {
  const isSide = (side: number): boolean => Number.isInteger(side) && side > 0 && side <= tileSide;
  return isSide(width) && isSide(height) && values instanceof Uint8Array && values.length === width * height;
}

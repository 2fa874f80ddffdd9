/** Sweeps over many pictures, as they cross between extension and engine: a picture a request, so that a panel's come between. */
import type { MethodName } from '../vocabulary/names.ts';
import { tileSide, type HeatTile, type SweptPicture } from '../vocabulary/sweep.ts';
import { isName, isText, listOf, type Fields } from './checks.ts';

/** What identifies a sweep. */
export interface SweepParams {
  /** Folder of the results. */
  readonly out: string;
  /** Keys are paths from here. */
  readonly root: string;
  /** Absolute path. */
  readonly model: string;
  readonly method: MethodName;
}

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
  /** Closes the files, and merges what is there. */
  readonly endSweep: { readonly params: { readonly out: string }; readonly result: null };
  /** Writes what is made of all results: summary.json, results.parquet, report.html. */
  readonly mergeSweep: { readonly params: { readonly out: string; readonly root: string }; readonly result: null };
  /** What a sweep left in a folder. */
  readonly doubts: {
    readonly params: { readonly folder: string };
    readonly result: { readonly doubts: readonly FoundDoubt[] };
  };
  readonly results: { readonly params: { readonly folder: string }; readonly result: SweepResults };
};

export const sweepFields: { readonly [Name in keyof SweepRequests]: Fields<SweepRequests[Name]['params']> } = {
  pictures: { chosen: listOf(isText) },
  beginSweep: {
    ...{ out: isText, root: isText, model: isText, method: isName<MethodName> },
    keys: listOf(isText),
  },
  sweepPicture: { out: isText, key: isText, model: isText },
  endSweep: { out: isText },
  mergeSweep: { out: isText, root: isText },
  doubts: { folder: isText },
  results: { folder: isText },
};

/** The engine may be in a stranger's hands: heat that does not fill its grid is none. */
export function isTile({ width, height, values }: HeatTile): boolean {
  const isSide = (side: number): boolean => Number.isInteger(side) && side > 0 && side <= tileSide;
  return isSide(width) && isSide(height) && values instanceof Uint8Array && values.length === width * height;
}

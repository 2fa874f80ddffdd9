/** A sweep that its caller drives picture by picture, and what it found, as much as a sheet shows. */
import type { MethodName } from './names.ts';

/** What identifies it. */
export interface SweepParams {
  /** Folder of the results. */
  readonly out: string;
  /** Keys are paths from here. */
  readonly root: string;
  /** Absolute path. */
  readonly model: string;
  readonly method: MethodName;
  /** Further runs of each picture, which confirm doubts: without its border, uncropped, mirrored. */
  readonly checks?: boolean;
  /**
   * Where the model is one of several over the same pictures: the first, whose classes are explained, and its results.
   */
  readonly series?: { readonly reference: string; readonly referenceOut: string };
}

export interface SweptClass {
  readonly index: number;
  readonly label: string;
  /** 0..1; absent where the model's numbers are no probabilities. */
  readonly probability?: number;
}

export interface SweptPicture {
  /** Path from the root, with `/`. */
  readonly key: string;
  /** Of the file's bytes, in hexadecimal digits. */
  readonly sha256?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** What the model said, the first and the second. */
  readonly top?: SweptClass;
  readonly second?: SweptClass;
  /** What the picture shows, and its place among the predictions, from 1. */
  readonly truth?: SweptClass & { readonly rank: number };
  /** Of the explained class's probability, when only the heat is left, 0..1. */
  readonly drop?: number;
  /** Share of the heat in the outer tenth, 0..1. */
  readonly border?: number;
  /** Where the heat lies on the photo, in shares of its sides: x, y, width, height. */
  readonly seen?: readonly [x: number, y: number, width: number, height: number];
}

/** A map small enough for a thumbnail: row-major, 0 to 255. */
export interface HeatTile {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Cells on a side, at most. */
export const tileSide = 16;

import type { Edges, PictureFacts } from '../../../vocabulary/pictureFacts.ts';
import type { LeftOut } from '../../../vocabulary/pictureLook.ts';
import type { StoredAxes } from '../order.ts';
import type { Box, Size } from '../geometry.ts';
import type { Samples } from '../photo.ts';
import type { Ranges } from './ranges.ts';

/** EXIF orientation 1..8: how the stored picture must be turned to stand upright; 1 = it already does. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a file says of its picture before any pixel is decoded: width and height as stored, before the turn. */
export interface StoredSize {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/** Decoded pixels as stored, before the turn: row-major RGBA, 8 bits a channel, straight alpha. */
export interface StoredPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** As a Photo's, before the turn. */
  readonly samples?: Samples | undefined;
  readonly facts?: PictureFacts | undefined;
}

/** Pages that are channels of one picture, as the file itself says. */
export interface PageChannels {
  /** Of the file's pages, from 0: those of the first slice and time. */
  readonly pages: readonly number[];
  /** What they are called, where the file says it. */
  readonly names: readonly string[];
}

/** A format whose files may hold several pictures of one size. */
export interface ClipFormat {
  /** How many. Throws as `readSize` does. */
  count(bytes: Uint8Array): number;
  /** Those of these indices, ascending, each once. */
  decode(bytes: Uint8Array, indices: readonly number[]): StoredPixels[] | Promise<StoredPixels[]>;
  /** Of a volume: how the file's own axes lie on what is shown; absent where they are shown as they are stored. */
  axes?(bytes: Uint8Array): StoredAxes;
  /** Of a volume: which sides of the patient lie where in what is shown; undefined where the file does not say it. */
  edges?(bytes: Uint8Array): Edges | undefined;
  /** Pictures of other sizes than the first, which are not counted. */
  leftOut?(bytes: Uint8Array): LeftOut | undefined;
  /** Which of its pictures are channels of one, where the file says so. */
  channels?(bytes: Uint8Array): PageChannels | undefined;
}

/** A file that is read in parts, and what it says of its pictures. */
export interface PartedFile {
  readonly orientation: Orientation;
  readonly frames: number;
  readonly channels?: PageChannels;
  readonly leftOut?: LeftOut;
  /** As stored: the first picture, and its smaller copies, the largest first. */
  readonly levels: readonly Size[];
  /** Millimeters between rows, and between columns, of level 0. */
  readonly spacing?: readonly [row: number, column: number];
  /** A part of a level of one of its pictures. @param box whole pixels as stored, inside the level */
  decode(ranges: Ranges, frame: number, level: number, box: Box): Promise<StoredPixels>;
}

/** One file format of pictures. To add one, imitate bmp.ts and enter it into the table of formats.ts. */
export interface Format {
  /** Whether the first bytes are this format's. */
  matches(bytes: Uint8Array): boolean;
  /** Reads headers only; throws where the file ends (RangeError) or makes no sense (Error). */
  readSize(bytes: Uint8Array): StoredSize;
  /** Called after the size was found to be allowed. */
  decode(bytes: Uint8Array): StoredPixels | Promise<StoredPixels>;
  /** The file as a clip; absent where the format has no frames, or only its first is read. */
  readonly clip?: ClipFormat;
  /** Opens a file of which only parts are read; absent where the format has to be read as a whole. */
  readonly parts?: (ranges: Ranges) => Promise<PartedFile>;
}

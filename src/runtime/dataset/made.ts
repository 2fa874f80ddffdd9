import type { AnyRow, FailedRow } from '../../engine/dataset/rows.ts';
import type { MapRow } from './mapFile.ts';
import type { Stamp } from './stamps.ts';

/** What a sweep writes of one picture. */
export interface Made<Line extends AnyRow> {
  readonly row: Line | FailedRow;
  readonly maps: ReadonlyMap<string, MapRow>;
  /** Of the picture's file, as it was when it was read. */
  readonly stamp?: Stamp;
}

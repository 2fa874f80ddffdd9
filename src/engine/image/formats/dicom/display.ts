import type { ValueRange } from '../../photo.ts';
import type { DataSet } from './dataSet.ts';
import { groupOf, numberAt, type DicomHeader } from './header.ts';
import { lookUp, readTable } from './lookUpTable.ts';

/** The gray that the file wants its values shown in, 0..255, not rounded: PS3.3, C.11.2. */
export interface Display {
  /** Black and white. */
  readonly range: ValueRange;
  /** Of a table, and of a curve. */
  readonly shade?: (value: number) => number;
  readonly window?: readonly [center: number, width: number];
}

/** Undefined where the file says nothing: its smallest value is black then, its largest white. */
export function displayOf(set: DataSet, header: DicomHeader, frame: number): Display | undefined {
  const own = groupOf(set, frame, 'x00289132') ?? set;
  const sequence = set.elements['x00283010']?.items?.[0]?.dataSet;
  const table = readTable(sequence, 'x00283002', 'x00283006', header.isSigned);
  if (table) {
    const highest = 2 ** table.bits - 1;
    const range: ValueRange = [table.first, table.first + table.entries.length - 1];
    return { range, shade: (value) => Math.min(255, (lookUp(table, value) * 255) / highest) };
  }
  const [center, width] = [numberAt(own, 'x00281050'), numberAt(own, 'x00281051')];
  if (center === undefined || width === undefined || !(width > 0)) return undefined;
  const kind = (own.string('x00281056') ?? 'LINEAR').trim();
  if (kind === 'LINEAR' && isWholeRange(set, header, center, width)) return undefined;
  const range = edgesOf(center, width, kind);
  return { range, window: [center, width], ...(kind === 'SIGMOID' && { shade: curve(center, width) }) };
}

/** A window over all that the stored bits could hold says nothing of what is in the picture. */
function isWholeRange(set: DataSet, { bitsStored, isSigned }: DicomHeader, center: number, width: number): boolean {
  const isRescaled = set.elements['x00281053'] !== undefined || set.elements['x00283000'] !== undefined;
  return !isRescaled && !isSigned && width >= 2 ** bitsStored && center === width / 2;
}

/** LINEAR as pydicom and the standard have it: its edges are half a step inside. */
function edgesOf(center: number, width: number, kind: string): ValueRange {
  const [middle, span] = kind === 'LINEAR' && width > 1 ? [center - 0.5, width - 1] : [center, width];
  return [middle - span / 2, middle + span / 2];
}

const curve =
  (center: number, width: number) =>
  (value: number): number =>
    255 / (1 + Math.exp((-4 * (value - center)) / width));

import type { DataSet } from './dataSet.ts';
import { groupOf, numberAt, type DicomHeader } from './header.ts';
import { lookUp, readTable } from './lookUpTable.ts';

/**
 * Stored numbers as what they stand for (Hounsfield units in CT): a table, or slope · stored + intercept. PS3.3,
 * C.11.1.
 */
export function modalityValues(
  set: DataSet,
  header: DicomHeader,
  frame: number,
  stored: ArrayLike<number>,
): Float32Array {
  const sequence = set.elements['x00283000']?.items?.[0]?.dataSet;
  const table = readTable(sequence, 'x00283002', 'x00283006', header.isSigned);
  if (table) return Float32Array.from(stored, (value) => lookUp(table, value));
  const own = groupOf(set, frame, 'x00289145');
  const slope = numberAt(own, 'x00281053') ?? numberAt(set, 'x00281053') ?? 1;
  const intercept = numberAt(own, 'x00281052') ?? numberAt(set, 'x00281052') ?? 0;
  return Float32Array.from(stored, (value) => slope * value + intercept);
}

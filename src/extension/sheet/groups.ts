import type { SheetGroup } from '../../protocol/sheet.ts';
import type { FoundGroup } from '../../protocol/sweep.ts';
import type { SheetTable } from './table.ts';

/** As the page shows them. Pure. */
export function sheetGroups(groups: readonly FoundGroup[], table: SheetTable): readonly SheetGroup[] {
  const idsOf = (keys: readonly string[]): Uint32Array =>
    Uint32Array.from(keys.flatMap((key) => table.idOf(key) ?? []));
  return groups.map(({ label, by, of, wrong, heat, keys, hidden }) => ({
    ...{ label, by, of, ids: idsOf(keys), heat: Float32Array.from(heat) },
    ...(wrong && { wrong }),
    ...(hidden && { fall: hidden }),
  }));
}

import type { SheetHeatMessage } from '../../protocol/sheet.ts';
import type { SheetTable } from './table.ts';

/** The heat of some pictures, a message for each grid: nearly always one. Pure. */
export function heatMessages(table: SheetTable, ids: readonly number[]): readonly SheetHeatMessage[] {
  const grids = new Map<string, number[]>();
  for (const id of ids) {
    const tile = table.tile(id);
    const grid = tile && `${tile.width}x${tile.height}`;
    if (grid) grids.set(grid, [...(grids.get(grid) ?? []), id]);
  }
  return [...grids.values()].map((group) => heatMessage(table, group));
}

function heatMessage(table: SheetTable, ids: readonly number[]): SheetHeatMessage {
  const { width = 1, height = 1 } = table.tile(ids[0] ?? 0) ?? {};
  const cells = width * height;
  const values = new Uint8Array(ids.length * cells);
  const places = new Float32Array(ids.length * 4);
  ids.forEach((id, at) => {
    values.set(table.tile(id)?.values ?? [], at * cells);
    places.set(table.picture(id)?.seen ?? [0, 0, 1, 1], at * 4);
  });
  return { kind: 'heat', ids: Uint32Array.from(ids), width, height, values, places };
}

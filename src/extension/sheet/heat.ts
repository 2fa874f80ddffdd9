import type { SheetHeatMessage, SheetMeanMessage } from '../../protocol/sheet.ts';
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

/** Over those of the commonest grid that have heat; undefined where none has. */
export function meanHeat(table: SheetTable, ids: Iterable<number>): SheetMeanMessage | undefined {
  const tiles = [...ids].flatMap((id) => table.tile(id) ?? []);
  const [first] = tiles;
  if (!first) return undefined;
  const { width, height } = first;
  const same = tiles.filter((tile) => tile.width === width && tile.height === height);
  const values = new Float32Array(width * height);
  for (const tile of same) tile.values.forEach((value, cell) => (values[cell] = (values[cell] ?? 0) + value / 255));
  return { kind: 'mean', count: same.length, width, height, values: values.map((sum) => sum / same.length) };
}

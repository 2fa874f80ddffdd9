/** Where tiles stand: square pictures with a caption, as many a row as fit. Pure. */
import type { TileSize } from '../../protocol/sheetState.ts';

/** Around tiles as between them: a row that stands first stands alone. */
const gap = 12;
export const edge = gap;

/** Wished side of a picture, and height of the caption below it. */
const sizes: Readonly<Record<TileSize, { readonly side: number; readonly caption: number }>> = {
  small: { side: 88, caption: 22 },
  medium: { side: 128, caption: 40 },
  large: { side: 208, caption: 40 },
};

export interface Layout {
  readonly columns: number;
  /** Of the picture. */
  readonly side: number;
  readonly caption: number;
  /** From one row to the next. */
  readonly rowHeight: number;
}

/** The sides grow until the row is full. */
export function layoutOf(width: number, size: TileSize): Layout {
  const { side, caption } = sizes[size];
  const room = Math.max(width - 2 * edge, side);
  const columns = Math.max(1, Math.floor((room + gap) / (side + gap)));
  const full = Math.floor((room + gap) / columns) - gap;
  return { columns, side: full, caption, rowHeight: full + caption + gap };
}

export const rowsOf = (count: number, { columns }: Layout): number => Math.ceil(count / columns);

export function heightOf(count: number, layout: Layout): number {
  return rowsOf(count, layout) * layout.rowHeight - (count > 0 ? gap : 0) + 2 * edge;
}

export const topOf = (row: number, { rowHeight }: Layout): number => edge + row * rowHeight;

export const leftOf = (column: number, { side }: Layout): number => edge + column * (side + gap);

/** First and last row that are at least partly in sight. */
export function rowsInSight(scrollTop: number, height: number, count: number, layout: Layout): [number, number] {
  const last = rowsOf(count, layout) - 1;
  const at = (y: number): number => Math.min(Math.max(Math.floor((y - edge) / layout.rowHeight), 0), Math.max(last, 0));
  return [at(scrollTop), at(scrollTop + height)];
}

/** Where to scroll so that a row is in sight; the same place where it is. */
export function scrollFor(row: number, scrollTop: number, height: number, layout: Layout): number {
  const top = topOf(row, layout) - edge;
  const bottom = topOf(row, layout) + layout.rowHeight - gap + edge;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? Math.min(bottom - height, top) : scrollTop;
}

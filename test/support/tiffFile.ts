export interface GrayPage {
  readonly width: number;
  readonly height: number;
  /** 1: a smaller copy. */
  readonly kind?: number;
  readonly compression?: number;
  readonly colors?: number;
  /** Of all its pixels, 0 where it is left out. */
  readonly gray?: number;
}

/** A TIFF of gray pages, one strip each. */
export function grayTiff(pages: readonly GrayPage[]): Uint8Array {
  const entries = 9;
  const sizes = pages.map(({ width, height }) => 2 + 12 * entries + 4 + width * height);
  const file = new DataView(new ArrayBuffer(8 + sizes.reduce((sum, size) => sum + size, 0)));
  file.setUint32(0, 0x49492a00);
  file.setUint32(4, 8, true);
  let at = 8;
  pages.forEach(({ width, height, kind = 0, compression = 1, colors = 1, gray = 0 }, index) => {
    const pixels = at + 2 + 12 * entries + 4;
    const fields = [
      [254, kind],
      [256, width],
      [257, height],
      [258, 8],
      [259, compression],
      [262, colors],
      [273, pixels],
      [278, height],
      [279, width * height],
    ] as const;
    file.setUint16(at, entries, true);
    fields.forEach(([tag, value], place) => {
      file.setUint16(at + 2 + 12 * place, tag, true);
      file.setUint16(at + 4 + 12 * place, 4, true);
      file.setUint32(at + 6 + 12 * place, 1, true);
      file.setUint32(at + 10 + 12 * place, value, true);
    });
    new Uint8Array(file.buffer, pixels, width * height).fill(gray);
    const next = at + (sizes[index] ?? 0);
    file.setUint32(pixels - 4, index + 1 < pages.length ? next : 0, true);
    at = next;
  });
  return new Uint8Array(file.buffer);
}

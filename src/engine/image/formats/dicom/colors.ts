import type { Samples } from './codecs.ts';
import type { DataSet } from './dataSet.ts';
import type { DicomHeader } from './header.ts';
import { lookUp, readTable, type LookUpTable } from './lookUpTable.ts';

const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** RGBA of a color picture. */
export function paintColors(set: DataSet, header: DicomHeader, { values, isRgb = false }: Samples): Uint8Array {
  const rgba = new Uint8Array(4 * header.rows * header.columns).fill(255);
  if (header.photometric === 'PALETTE COLOR') return paintPalette(palettes(set, header), values, rgba);
  const unit = 255 / (2 ** header.bitsStored - 1);
  const isYbr = header.photometric.startsWith('YBR') && !isRgb;
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    const [first, second, third] = [values[from] ?? 0, values[from + 1] ?? 0, values[from + 2] ?? 0];
    if (isYbr) rgba.set(ofYbr(first * unit, second * unit, third * unit), to);
    else rgba.set([clamp(first * unit), clamp(second * unit), clamp(third * unit)], to);
  }
  return rgba;
}

/** ITU-R BT.601 over the full range: PS3.3, C.7.6.3.1.2. */
function ofYbr(y: number, blue: number, red: number): readonly number[] {
  const [cb, cr] = [blue - 128, red - 128];
  return [clamp(y + 1.402 * cr), clamp(y - 0.344136 * cb - 0.714136 * cr), clamp(y + 1.772 * cb)];
}

function palettes(set: DataSet, { isSigned }: DicomHeader): readonly LookUpTable[] {
  const colors = [1, 2, 3].flatMap((color) => readTable(set, `x0028110${color}`, `x0028120${color}`, isSigned) ?? []);
  if (colors.length < 3) throw new Error('its palette is missing, or one in segments, which is not read');
  return colors;
}

function paintPalette(tables: readonly LookUpTable[], values: ArrayLike<number>, rgba: Uint8Array): Uint8Array {
  for (let i = 0, to = 0; to < rgba.length; i++, to += 4)
    tables.forEach((table, channel) => {
      const entry = lookUp(table, values[i] ?? 0);
      rgba[to + channel] = table.bits > 8 ? entry >> 8 : entry;
    });
  return rgba;
}

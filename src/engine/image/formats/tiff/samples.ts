import { known } from '../../../../vocabulary/known.ts';
import type { TiffLayout } from './layout.ts';
import { unpackers } from './unpack.ts';

/**
 * Every sample of the picture as a byte, row-major, `samples` a pixel: 16 bits lose the lower 8, fewer than 8 fill the
 * byte, but palette indices stay what they are.
 */
export function readSamples(bytes: Uint8Array, layout: TiffLayout): Uint8Array {
  const { width, height, samples, blockWidth, blockHeight, isPlanar } = layout;
  const perPixel = isPlanar ? 1 : samples;
  const rowBytes = Math.ceil((blockWidth * perPixel * layout.bits) / 8);
  const block = new Uint8Array(rowBytes * blockHeight);
  const out = new Uint8Array(width * height * samples);
  const unpack = known(unpackers[layout.compression], 'unpacker');
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  for (let index = 0; index < across * down * (isPlanar ? samples : 1); index++) {
    const plane = Math.floor(index / (across * down));
    const left = (index % across) * blockWidth;
    const top = (Math.floor(index / across) % down) * blockHeight;
    const rows = Math.min(blockHeight, height - top);
    const [offset = 0, byteCount = 0] = [layout.offsets[index], layout.byteCounts[index]];
    const packed = bytes.subarray(offset, offset + byteCount);
    unpack(
      layout.isLowestFirst ? packed.map(reversedBits) : packed,
      block.subarray(0, blockWidth === width ? rows * rowBytes : block.length),
    );
    for (let row = 0; row < rows; row++) {
      const values = expandRow(block.subarray(row * rowBytes, (row + 1) * rowBytes), layout, perPixel);
      copyRow(
        values,
        out,
        ((top + row) * width + left) * samples + plane,
        Math.min(blockWidth, width - left),
        perPixel,
        samples,
      );
    }
  }
  return out;
}

/** The lowest bit first. */
function reversedBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** `pixels` times `perPixel` samples; in a plane, each goes to its pixel's place among the others. */
function copyRow(
  values: Uint8Array,
  out: Uint8Array,
  start: number,
  pixels: number,
  perPixel: number,
  step: number,
): void {
  if (perPixel === step) {
    out.set(values.subarray(0, pixels * perPixel), start);
    return;
  }
  for (let i = 0; i < pixels; i++) out[start + i * step] = values[i] ?? 0;
}

/** One row of a block as bytes, differences added up. */
function expandRow(row: Uint8Array, layout: TiffLayout, perPixel: number): Uint8Array {
  const { bits, isDifferenced } = layout;
  if (bits === 16) return expandWords(row, layout, perPixel);
  if (bits === 8) {
    if (isDifferenced) for (let i = perPixel; i < row.length; i++) row[i] = (row[i] ?? 0) + (row[i - perPixel] ?? 0);
    return row;
  }
  const highest = (1 << bits) - 1;
  const unit = layout.colors === 3 ? 1 : 255 / highest;
  return Uint8Array.from({ length: (row.length * 8) / bits }, (_, i) => {
    const shift = 8 - bits - ((i * bits) % 8);
    return (((row[(i * bits) >> 3] ?? 0) >> shift) & highest) * unit;
  });
}

function expandWords(row: Uint8Array, { littleEndian, isDifferenced }: TiffLayout, perPixel: number): Uint8Array {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const words = Uint16Array.from({ length: row.length / 2 }, (_, i) => view.getUint16(2 * i, littleEndian));
  if (isDifferenced)
    for (let i = perPixel; i < words.length; i++) words[i] = (words[i] ?? 0) + (words[i - perPixel] ?? 0);
  return Uint8Array.from(words, (word) => word >> 8);
}

import { fromFloat16 } from '../../../tensor/float16.ts';
import { known } from '../../../../vocabulary/known.ts';
import type { SampleValues } from '../../photo.ts';
import type { TiffLayout } from './layout.ts';
import { unpackPicture } from './pictureBlocks.ts';
import { unpackers } from './unpack.ts';
import { spreadColors } from './yCbCr.ts';

/** Every sample of the picture as a number of the file's own type, row-major, `samples` a pixel. */
export async function readSamples(bytes: Uint8Array, layout: TiffLayout): Promise<SampleValues> {
  const { width, height, samples, blockWidth, blockHeight, isPlanar } = layout;
  const perPixel = isPlanar ? 1 : samples;
  const out = emptyValues(layout, width * height * samples);
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  for (let index = 0; index < across * down * (isPlanar ? samples : 1); index++) {
    const plane = Math.floor(index / (across * down));
    const left = (index % across) * blockWidth;
    const top = (Math.floor(index / across) % down) * blockHeight;
    const rows = Math.min(blockHeight, height - top);
    const [offset = 0, byteCount = 0] = [layout.offsets[index], layout.byteCounts[index]];
    if (offset === 0 && byteCount === 0) continue; // left out by whoever wrote it: 0 is what it holds
    const block = await unpackBlock(bytes.subarray(offset, offset + byteCount), layout, perPixel, rows);
    const rowBytes = block.length / (blockWidth === width ? rows : blockHeight);
    for (let row = 0; row < rows; row++) {
      const values = rowValues(block.slice(row * rowBytes, (row + 1) * rowBytes), layout, perPixel);
      const start = ((top + row) * width + left) * samples + plane;
      copyRow(values, out, start, Math.min(blockWidth, width - left), perPixel, samples);
    }
  }
  return out;
}

/** The bytes of a block's rows: all of a tile, of a strip those that are in the picture. */
async function unpackBlock(
  packed: Uint8Array,
  layout: TiffLayout,
  perPixel: number,
  rowsInside: number,
): Promise<Uint8Array> {
  const { width, blockWidth, blockHeight, compression, colors, bits } = layout;
  const rows = blockWidth === width ? rowsInside : blockHeight;
  const size = { width: blockWidth, height: rows };
  if (compression === 7 || compression === 50001) return unpackPicture(packed, layout, size, perPixel);
  const ordered = layout.isLowestFirst ? packed.map(reversedBits) : packed;
  const rowBytes = Math.ceil((blockWidth * perPixel * bits) / 8);
  const unpack = (block: Uint8Array): void =>
    known(unpackers[compression], 'unpacker')(ordered, block, { ...size, rowBytes, fax: layout.fax });
  if (colors === 6) return spreadColors(unpack, layout, size);
  const block = new Uint8Array(rowBytes * rows);
  unpack(block);
  return block;
}

/** The lowest bit first. */
function reversedBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** `pixels` times `perPixel` samples; in a plane, each goes to its pixel's place among the others. */
function copyRow(
  values: SampleValues,
  out: SampleValues,
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

type Make = (buffer: ArrayBuffer) => SampleValues;

/** By format, then bits: how bytes are read as numbers. Fewer than 8 bits, and 10 to 14, are unpacked one by one. */
const readers: Readonly<Record<number, Readonly<Record<number, Make>>>> = {
  1: {
    8: (buffer) => new Uint8Array(buffer),
    16: (buffer) => new Uint16Array(buffer),
    32: (buffer) => new Uint32Array(buffer),
  },
  2: {
    8: (buffer) => new Int8Array(buffer),
    16: (buffer) => new Int16Array(buffer),
    32: (buffer) => new Int32Array(buffer),
  },
  3: {
    16: (buffer) => Float32Array.from(new Uint16Array(buffer), fromFloat16),
    32: (buffer) => new Float32Array(buffer),
    64: (buffer) => new Float64Array(buffer),
  },
};

function emptyValues({ format, bits }: TiffLayout, length: number): SampleValues {
  if (format === 3) return bits === 64 ? new Float64Array(length) : new Float32Array(length);
  const bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
  return known(readers[format]?.[8 * bytes], 'reader')(new ArrayBuffer(bytes * length));
}

/** One row of a block as numbers, differences added up. @param row its own copy */
function rowValues(row: Uint8Array, layout: TiffLayout, perPixel: number): SampleValues {
  const { bits, format, predictor, littleEndian } = layout;
  const read = readers[format]?.[bits];
  if (!read) return unpackBits(row, bits);
  const bytes = bits / 8;
  if (predictor === 3) return read(bufferOf(swapped(unshuffled(row, bytes, perPixel), bytes)));
  const native = littleEndian || bytes === 1 ? row : swapped(row, bytes);
  if (predictor === 2) addUp(native, bytes, perPixel);
  return read(bufferOf(native));
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer =>
  buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;

function swapped(row: Uint8Array, bytes: number): Uint8Array {
  const turned = new Uint8Array(row.length);
  for (let at = 0; at < row.length; at++) turned[at] = row[at - (at % bytes) + bytes - 1 - (at % bytes)] ?? 0;
  return turned;
}

/**
 * Adobe's predictor of floats: differences of bytes, all highest bytes first. @returns the highest byte of each first
 */
function unshuffled(row: Uint8Array, bytes: number, perPixel: number): Uint8Array {
  for (let at = perPixel; at < row.length; at++) row[at] = (row[at] ?? 0) + (row[at - perPixel] ?? 0);
  const count = row.length / bytes;
  return row.map((_, at) => row[(at % bytes) * count + Math.floor(at / bytes)] ?? 0);
}

function addUp(row: Uint8Array, bytes: number, perPixel: number): void {
  const words =
    bytes === 1
      ? row
      : bytes === 2
        ? new Uint16Array(row.buffer, row.byteOffset, row.length >> 1)
        : new Uint32Array(row.buffer, row.byteOffset, row.length >> 2);
  for (let at = perPixel; at < words.length; at++) words[at] = (words[at] ?? 0) + (words[at - perPixel] ?? 0);
}

/** Samples of any number of bits up to 16, the highest first. */
function unpackBits(row: Uint8Array, bits: number): SampleValues {
  const count = Math.floor((8 * row.length) / bits);
  const values = bits <= 8 ? new Uint8Array(count) : new Uint16Array(count);
  const mask = (1 << bits) - 1;
  for (let i = 0; i < count; i++) {
    const at = i * bits;
    const three = ((row[at >> 3] ?? 0) << 16) | ((row[(at >> 3) + 1] ?? 0) << 8) | (row[(at >> 3) + 2] ?? 0);
    values[i] = (three >> (24 - (at & 7) - bits)) & mask;
  }
  return values;
}

import { createJPEGBasicOffsetTable, readEncapsulatedImageFrame } from 'dicom-parser';
import { decoderOf, isNative, pixelByPixel, wholeSamples, type Samples } from './codecs.ts';
import type { DataSet } from './dataSet.ts';
import { pixelTags, type DicomHeader } from './header.ts';
import { joinedBytes } from '../../../tensor/bytes.ts';

/** The stored samples of one frame, pixel by pixel: signs and unused bits are settled. */
export async function readFrame(set: DataSet, header: DicomHeader, frame: number): Promise<Samples> {
  if (frame >= header.frames) throw new Error(`it has ${header.frames} frames`);
  if (!set.elements[pixelTags.whole]) return readFloats(set, header, frame);
  const raw = isNative(header)
    ? nativeFrame(set, header, frame)
    : await decoderOf(header)(encapsulated(set, header, frame), header);
  const { rows, columns, samples } = header;
  if (raw.values.length < rows * columns * samples) throw new Error('the file ends before the picture does');
  return { ...raw, values: settled(raw.values, header) };
}

/** Bits above those that are stored may hold overlays; a sign stands in the highest of them. */
function settled(
  values: ArrayLike<number>,
  { bitsStored, highBit, isSigned, bitsAllocated }: DicomHeader,
): ArrayLike<number> {
  if (bitsAllocated === 1 || bitsAllocated > 32) return values;
  const above = 31 - Math.min(Math.max(highBit, bitsStored - 1), bitsAllocated - 1);
  if (bitsStored === bitsAllocated && !isSigned) return values;
  const unused = 32 - bitsStored;
  const out = isSigned ? new Int32Array(values.length) : new Uint32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const left = (values[i] ?? 0) << above;
    out[i] = isSigned ? left >> unused : left >>> unused;
  }
  return out;
}

function nativeFrame(set: DataSet, header: DicomHeader, frame: number): Samples {
  const { rows, columns, samples, bitsAllocated, isPlanar, photometric } = header;
  const bytes = bytesOf(set, pixelTags.whole);
  const count = rows * columns * samples;
  if (bitsAllocated === 1) return { values: bits(bytes, frame * count, count) };
  const isHalved = photometric === 'YBR_FULL_422';
  const length = ((isHalved ? rows * columns * 2 : count) * bitsAllocated) / 8;
  const own = bytes.subarray(frame * length, (frame + 1) * length);
  if (own.length < length) throw new Error('the file ends before the picture does');
  if (isHalved) return { values: fullColor(own) };
  const whole = wholeSamples(own, header);
  return isPlanar ? pixelByPixel(whole, header) : whole;
}

/** Y, Y, Cb, Cr of two pixels: each pixel gets both colors. */
function fullColor(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((bytes.length / 4) * 6);
  for (let from = 0, to = 0; from < bytes.length; from += 4, to += 6) {
    const [first = 0, second = 0, blue = 0, red = 0] = bytes.subarray(from, from + 4);
    out.set([first, blue, red, second, blue, red], to);
  }
  return out;
}

/** Masks of one bit a pixel, the lowest bit first. */
function bits(bytes: Uint8Array, start: number, count: number): Uint8Array {
  if (bytes.length * 8 < start + count) throw new Error('the file ends before the picture does');
  return Uint8Array.from({ length: count }, (_, i) => ((bytes[(start + i) >> 3] ?? 0) >> ((start + i) & 7)) & 1);
}

function readFloats(set: DataSet, { rows, columns, isLittleEndian }: DicomHeader, frame: number): Samples {
  const isDouble = !set.elements[pixelTags.float];
  const bytes = bytesOf(set, isDouble ? pixelTags.double : pixelTags.float);
  const size = isDouble ? 8 : 4;
  const start = frame * rows * columns * size;
  if (bytes.length < start + rows * columns * size) throw new Error('the file ends before the picture does');
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const read = (at: number): number =>
    isDouble ? view.getFloat64(at, isLittleEndian) : view.getFloat32(at, isLittleEndian);
  return { values: Float32Array.from({ length: rows * columns }, (_, i) => read(i * size)) };
}

function bytesOf(set: DataSet, tag: string): Uint8Array {
  const element = set.elements[tag];
  return element ? set.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) : new Uint8Array();
}

/** The compressed bytes of a frame, which may lie in several fragments: PS3.5, A.4. */
function encapsulated(set: DataSet, { frames }: DicomHeader, frame: number): Uint8Array {
  const element = set.elements[pixelTags.whole];
  const fragments = element?.fragments ?? [];
  if (!element || fragments.length === 0) throw new Error('its compressed pixels are missing');
  const one = (at: number): Uint8Array => {
    const { position = 0, length = 0 } = fragments[at] ?? {};
    return set.byteArray.subarray(position, position + length);
  };
  if (frames === 1) return joinedBytes(fragments.map((_, at) => one(at)));
  if (fragments.length === frames) return one(frame);
  const table = element.basicOffsetTable?.length ? element.basicOffsetTable : createJPEGBasicOffsetTable(set, element);
  return readEncapsulatedImageFrame(set, element, frame, table);
}

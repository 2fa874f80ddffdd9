// Projects that import the engine don't include its declarations by themselves.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./codecs.d.ts" />
import charlsWasm from '@cornerstonejs/codec-charls/decodewasm';
import makeCharls from '@cornerstonejs/codec-charls/decodewasmjs';
import openJpegWasm from '@cornerstonejs/codec-openjpeg/decodewasm';
import makeOpenJpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import { jpegFormat } from '../jpeg.ts';
import { codedSize, unsignedStream } from './codedSize.ts';
import type { DicomHeader } from './header.ts';
import { decodeLosslessJpeg } from './losslessJpeg.ts';
import { decodeRle } from './rle.ts';
import { runCodec } from './wasm.ts';

/** Stored samples, pixel by pixel. */
export interface Samples {
  readonly values: ArrayLike<number>;
  /** Whether a decoder has made RGB of what the header calls YBR. */
  readonly isRgb?: boolean;
}

type Decode = (frame: Uint8Array, header: DicomHeader) => Samples | Promise<Samples>;

/** libjpeg-turbo's own sibling, which is here for JPEG files, turns YBR into RGB. It knows 8 bits. */
async function decodeJpeg(frame: Uint8Array, header: DicomHeader): Promise<Samples> {
  const { bits } = checkedSize(frame, header);
  if (bits > 8) throw new Error(`it is JPEG of ${bits} bits a sample, and 8 are read`);
  const { data } = await jpegFormat.decode(frame);
  const values = new Uint8Array((data.length / 4) * header.samples);
  for (let from = 0, to = 0; from < data.length; from += 4)
    for (let sample = 0; sample < header.samples; sample++) values[to++] = data[from + sample] ?? 0;
  return { values, isRgb: true };
}

function decodeLossless(frame: Uint8Array, header: DicomHeader): Samples {
  checkedSize(frame, header);
  return { values: decodeLosslessJpeg(frame) };
}

async function decodeJpegLs(frame: Uint8Array, header: DicomHeader): Promise<Samples> {
  checkedSize(frame, header);
  return runCodec(makeCharls, charlsWasm, ({ JpegLSDecoder }) => {
    const decoder = new JpegLSDecoder();
    const samples = decoded(decoder, frame, header);
    return decoder.getInterleaveMode() === 0 ? pixelByPixel(samples, header) : samples;
  });
}

async function decodeJpeg2000(frame: Uint8Array, header: DicomHeader): Promise<Samples> {
  checkedSize(frame, header);
  const { stream, offset } = unsignedStream(frame) ?? { stream: frame, offset: 0 };
  return runCodec(makeOpenJpeg, openJpegWasm, ({ J2KDecoder }) => {
    const { values } = decoded(new J2KDecoder(), stream, header);
    return { values: offset === 0 ? values : Int16Array.from(values, (value) => value - offset), isRgb: true };
  });
}

/** The decoder's memory goes with its instance: what it answers is copied out. */
function decoded(decoder: CornerstoneDecoder, frame: Uint8Array, header: DicomHeader): Samples {
  decoder.getEncodedBuffer(frame.length).set(frame);
  decoder.decode();
  const { width, height, componentCount, bitsPerSample, isSigned } = decoder.getFrameInfo();
  if (width !== header.columns || height !== header.rows || componentCount !== header.samples)
    throw new Error('what it holds is of another size than its header says');
  const bytes = Uint8Array.from(decoder.getDecodedBuffer());
  if (bitsPerSample <= 8) return { values: isSigned ? new Int8Array(bytes.buffer) : bytes };
  return { values: isSigned ? new Int16Array(bytes.buffer) : new Uint16Array(bytes.buffer) };
}

/** From a plane for each sample. */
export function pixelByPixel({ values, ...rest }: Samples, { samples }: DicomHeader): Samples {
  if (samples === 1) return { values, ...rest };
  const pixels = values.length / samples;
  const ordered = new Float64Array(values.length);
  for (let i = 0, to = 0; i < pixels; i++)
    for (let sample = 0; sample < samples; sample++) ordered[to++] = values[sample * pixels + i] ?? 0;
  return { values: ordered, ...rest };
}

/** A frame of a kilobyte may say that it is gigabytes: looked at before it is decoded. */
function checkedSize(frame: Uint8Array, { columns, rows }: DicomHeader): { readonly bits: number } {
  const { width, height, bits } = codedSize(frame);
  if (width !== columns || height !== rows)
    throw new Error(`its header says ${columns} × ${rows} pixels, its data ${width} × ${height}`);
  return { bits };
}

const rle: Decode = (frame, header) => {
  const { rows, columns, samples, bitsAllocated } = header;
  return wholeSamples(decodeRle(frame, rows * columns, samples, Math.ceil(bitsAllocated / 8)), header);
};

/** Uncompressed whole numbers, as many as there are, in the file's order. */
export function wholeSamples(bytes: Uint8Array, { bitsAllocated, isSigned, isLittleEndian }: DicomHeader): Samples {
  if (bitsAllocated === 8) return { values: bytes };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bitsAllocated === 16)
    return { values: Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getUint16(2 * i, isLittleEndian)) };
  const read = (at: number): number =>
    isSigned ? view.getInt32(at, isLittleEndian) : view.getUint32(at, isLittleEndian);
  return { values: Float64Array.from({ length: bytes.length >> 2 }, (_, i) => read(4 * i)) };
}

/** By transfer syntax: how one encapsulated frame is unpacked. */
const decoders: Readonly<Record<string, Decode>> = {
  '1.2.840.10008.1.2.5': rle,
  '1.2.840.10008.1.2.4.50': decodeJpeg,
  '1.2.840.10008.1.2.4.51': decodeJpeg,
  '1.2.840.10008.1.2.4.57': decodeLossless,
  '1.2.840.10008.1.2.4.70': decodeLossless,
  '1.2.840.10008.1.2.4.80': decodeJpegLs,
  '1.2.840.10008.1.2.4.81': decodeJpegLs,
  '1.2.840.10008.1.2.4.90': decodeJpeg2000,
  '1.2.840.10008.1.2.4.91': decodeJpeg2000,
};

/** Its frames lie one behind another, not encapsulated. */
const native: ReadonlySet<string> = new Set([
  ...['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'],
]);

export const isNative = ({ transferSyntax }: DicomHeader): boolean => native.has(transferSyntax);

/** @throws Error where the syntax is none that is read */
export function decoderOf({ transferSyntax }: DicomHeader): Decode {
  const decoder = Object.hasOwn(decoders, transferSyntax) ? decoders[transferSyntax] : undefined;
  if (decoder) return decoder;
  const shown = /^[\d.]{1,64}$/.test(transferSyntax) ? ` (${transferSyntax})` : '';
  throw new Error(`its transfer syntax${shown} is none that is read`);
}

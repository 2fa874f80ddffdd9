import { parseDicom, type DataSet } from 'dicom-parser';
import { Inflate } from 'fflate';
import { textAt, viewOf } from '../bytes.ts';

export type { DataSet } from 'dicom-parser';

/** Files before the standard's part 10 have no preamble: they begin with their first element. */
const [implicitLittle, explicitLittle] = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'] as const;
const deflatedLittle = '1.2.840.10008.1.2.1.99';
const preambleLength = 132;

/** A deflated data set of a few kilobytes may stand for gigabytes. */
const mostInflated = 1 << 28;

const hasPreamble = (bytes: Uint8Array): boolean => textAt(bytes, 128, 4) === 'DICM';

/**
 * Tag (0008,00xx) or (0002,00xx) in front, which no other format begins with, and a length or a type that makes sense.
 */
function beginsWithElement(bytes: Uint8Array): boolean {
  if (bytes.length < preambleLength || bytes[1] !== 0 || bytes[3] !== 0) return false;
  if (bytes[0] !== 8 && bytes[0] !== 2) return false;
  return isExplicit(bytes) || (bytes[6] === 0 && bytes[7] === 0);
}

const isExplicit = (bytes: Uint8Array): boolean => /^[A-Z]{2}$/.test(textAt(bytes, 4, 2));

export const isDicom = (bytes: Uint8Array): boolean => hasPreamble(bytes) || beginsWithElement(bytes);

/** A file is asked for its size, its number of frames and its pixels: it is read once. */
const read = new WeakMap<Uint8Array, DataSet>();

/**
 * The elements of a file. dicom-parser throws texts and plain objects; here they are errors, whose words hold nothing
 * out of the file.
 */
export function readDataSet(bytes: Uint8Array): DataSet {
  const known = read.get(bytes) ?? parsed(bytes);
  read.set(bytes, known);
  return known;
}

/** What stands in front of the pixels, of a file or of its first part; undefined where it does not reach so far. */
export function readHead(bytes: Uint8Array): DataSet | undefined {
  try {
    return parsed(bytes, 'x7fe00010');
  } catch {
    return undefined;
  }
}

function parsed(bytes: Uint8Array, untilTag?: string): DataSet {
  const until = untilTag === undefined ? {} : { untilTag };
  try {
    const whole = unpacked(bytes);
    if (whole) return parseDicom(whole, { inflater: (same: Uint8Array) => same, ...until });
    if (hasPreamble(bytes)) return parseDicom(bytes, { inflater, ...until });
    if (bytes[0] !== 2)
      return parseDicom(bytes, { TransferSyntaxUID: isExplicit(bytes) ? explicitLittle : implicitLittle, ...until });
    const withPreamble = new Uint8Array(preambleLength + bytes.length);
    withPreamble.set([0x44, 0x49, 0x43, 0x4d], 128);
    withPreamble.set(bytes, preambleLength);
    return parseDicom(withPreamble, { inflater, ...until });
  } catch (cause) {
    throw new Error('its elements end early or make no sense', { cause });
  }
}

/**
 * A deflated file, unpacked behind the group that says so; undefined for any other. dicom-parser looks for the group's
 * end by reading the next element, which deflated bytes are not: one file in fifty looks like a sequence there.
 */
function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  if (!hasPreamble(bytes) || textAt(bytes, preambleLength, 6) !== '\u0002\0\0\0UL') return undefined;
  const [from, length] = [preambleLength + 12, viewOf(bytes).getUint32(preambleLength + 8, true)];
  if (from + length > bytes.length || !textAt(bytes, from, length).includes(deflatedLittle)) return undefined;
  return inflater(bytes, from + length);
}

/** The bytes before `position` as they are, and what the rest was before it was deflated. */
function inflater(bytes: Uint8Array, position: number): Uint8Array {
  const parts: Uint8Array[] = [bytes.slice(0, position)];
  let length = position;
  const inflate = new Inflate((part) => {
    length += part.length;
    if (length > mostInflated) throw new Error('it unpacks to more than 256 MiB');
    parts.push(part);
  });
  const step = 1 << 16;
  for (let at = position; at < bytes.length; at += step)
    inflate.push(bytes.slice(at, at + step), at + step >= bytes.length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

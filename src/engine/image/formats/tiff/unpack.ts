import { Unzlib } from 'fflate';
import { unpackFax, type FaxBlock } from './fax.ts';
import { unpackZstandard } from './zstandard.ts';

type Unpack = (packed: Uint8Array, unpacked: Uint8Array, block: FaxBlock) => void;

const fax =
  (compression: 2 | 3 | 4): Unpack =>
  (packed, unpacked, block) =>
    unpackFax(compression, packed, unpacked, block);

/** Fills `unpacked` as far as the data goes, by TIFF's number of the compression. */
export const unpackers: Readonly<Record<number, Unpack>> = {
  1: (packed, unpacked) => unpacked.set(packed.subarray(0, unpacked.length)),
  2: fax(2),
  3: fax(3),
  4: fax(4),
  5: unpackLzw,
  8: inflate,
  32946: inflate,
  32773: unpackBits,
  50000: unpackZstandard,
};

/** Packed bytes at a time: they may become a thousand times as many, and what is pushed is unpacked whole. */
const pushed = 16_384;

/** Ends where `unpacked` is full: a file of megabytes may go on for hours. */
function inflate(packed: Uint8Array, unpacked: Uint8Array): void {
  let written = 0;
  const unzip = new Unzlib((part) => {
    unpacked.set(part.subarray(0, unpacked.length - written), written);
    written = Math.min(written + part.length, unpacked.length);
  });
  for (let at = 0; at < packed.length && written < unpacked.length; at += pushed)
    unzip.push(packed.subarray(at, at + pushed), at + pushed >= packed.length);
}

/** A count n ≥ 0: the next n + 1 bytes; n < 0: the next byte 1 − n times; −128: nothing. */
function unpackBits(packed: Uint8Array, unpacked: Uint8Array): void {
  let to = 0;
  for (let at = 0; at < packed.length && to < unpacked.length;) {
    const count = ((packed[at++] ?? 0) << 24) >> 24;
    if (count === -128) continue;
    if (count < 0) {
      unpacked.fill(packed[at++] ?? 0, to, to + 1 - count);
      to += 1 - count;
      continue;
    }
    const run = packed.subarray(at, Math.min(at + count + 1, at + unpacked.length - to));
    unpacked.set(run, to);
    at += count + 1;
    to += count + 1;
  }
}

const [clear, end, longestCode] = [256, 257, 12];

/** TIFF's LZW (TIFF 6.0, section 13): codes highest bit first, and one code earlier a bit longer than GIF's. */
function unpackLzw(packed: Uint8Array, unpacked: Uint8Array): void {
  // A code stands for a stretch of what has been written already: where it begins and how long it is.
  const starts = new Uint32Array(1 << longestCode);
  const lengths = new Uint32Array(1 << longestCode).fill(1, 0, 256);
  let [next, width, previous, written, bitAt] = [end + 1, 9, -1, 0, 0];
  while (written < unpacked.length && bitAt + width <= 8 * packed.length) {
    const byte = bitAt >>> 3;
    const bits = ((packed[byte] ?? 0) << 16) | ((packed[byte + 1] ?? 0) << 8) | (packed[byte + 2] ?? 0);
    const code = (bits >>> (24 - (bitAt & 7) - width)) & ((1 << width) - 1);
    bitAt += width;
    if (code === end) return;
    if (code === clear) {
      [next, width, previous] = [end + 1, 9, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw new Error('its data is broken');
    if (previous >= 0 && next < 1 << longestCode) {
      [starts[next], lengths[next]] = [written - (lengths[previous] ?? 0), (lengths[previous] ?? 0) + 1];
      next += 1;
      if (next + 1 === 1 << width && width < longestCode) width += 1;
    }
    if (code < clear) unpacked[written] = code;
    else
      for (let i = 0, from = starts[code] ?? 0; i < (lengths[code] ?? 0); i++)
        unpacked[written + i] = unpacked[from + i] ?? 0;
    written += lengths[code] ?? 0;
    previous = code;
  }
}

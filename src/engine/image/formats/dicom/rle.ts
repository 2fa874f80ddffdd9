import { viewOf } from '../bytes.ts';

/** PackBits, as DICOM's RLE packs each byte plane: PS3.5, Annex G.3. */
function unpack(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length;) {
    const count = packed[at++] ?? 0;
    if (count < 128) {
      const run = packed.subarray(at, at + Math.min(count + 1, length - to));
      out.set(run, to);
      to += run.length;
      at += count + 1;
    } else if (count > 128) {
      out.fill(packed[at++] ?? 0, to, to + 257 - count);
      to += 257 - count;
    }
  }
  if (to < length) throw new Error('its run lengths end early');
  return out;
}

/**
 * One frame: a segment for each byte of each sample, the highest byte first. Answers with the samples pixel by pixel,
 * their bytes little-endian, as an uncompressed frame has them.
 */
export function decodeRle(frame: Uint8Array, pixels: number, samples: number, sampleBytes: number): Uint8Array {
  const view = viewOf(frame);
  const count = view.getUint32(0, true);
  if (count !== samples * sampleBytes)
    throw new Error(`its run lengths are in ${count} segments instead of ${samples * sampleBytes}`);
  const out = new Uint8Array(pixels * samples * sampleBytes);
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : frame.length;
    const plane = unpack(frame.subarray(start, end), pixels);
    const sample = Math.floor(segment / sampleBytes);
    const byte = sampleBytes - 1 - (segment % sampleBytes);
    for (let i = 0, to = sample * sampleBytes + byte; i < pixels; i++, to += samples * sampleBytes)
      out[to] = plane[i] ?? 0;
  }
  return out;
}

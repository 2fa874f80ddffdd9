const longestCode = 12;

/** Joins GIF's data blocks, each preceded by its length, up to the empty one; throws RangeError where the file ends. */
export function joinBlocks(view: DataView, start: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let at = start, length = view.getUint8(at); length > 0; length = view.getUint8(at)) {
    if (at + 1 + length > view.byteLength) throw new RangeError('a block goes on beyond the file');
    blocks.push(new Uint8Array(view.buffer, view.byteOffset + at + 1, length));
    total += length;
    at += 1 + length;
  }
  const joined = new Uint8Array(total);
  let to = 0;
  for (const block of blocks) {
    joined.set(block, to);
    to += block.length;
  }
  return joined;
}

/** Where GIF's data blocks from `start` on end, behind the empty one. */
export function skipBlocks(view: DataView, start: number): number {
  let at = start;
  while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
  return at + 1;
}

/**
 * `count` palette indices of GIF's variable-length LZW (GIF 89a, appendix F). Not jimp's: omggif 1.0.10 runs for ever
 * on some broken files, and no worker can be stopped inside a picture.
 */
export function decodeGifLzw(packed: Uint8Array, bitsPerIndex: number, count: number): Uint8Array {
  if (bitsPerIndex < 1 || bitsPerIndex > 8) throw new Error(`its colors have ${bitsPerIndex} bits`);
  const [clear, end] = [1 << bitsPerIndex, (1 << bitsPerIndex) + 1];
  // A code stands for a stretch of what has been written already: where it begins and how long it is.
  const starts = new Uint32Array(1 << longestCode);
  const lengths = new Uint32Array(1 << longestCode).fill(1, 0, clear);
  const indices = new Uint8Array(count);
  const read = bitReader(packed);
  let [next, width, previous, written] = [end + 1, bitsPerIndex + 1, -1, 0];
  for (let code = read(width); written < count && code !== end; code = read(width)) {
    if (code === clear) {
      [next, width, previous] = [end + 1, bitsPerIndex + 1, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw new Error('its data is broken');
    if (previous >= 0 && next < 1 << longestCode) {
      // Every new code is the one before plus the first index of this one: both are, or will be, written side by side.
      [starts[next], lengths[next]] = [written - (lengths[previous] ?? 0), (lengths[previous] ?? 0) + 1];
      next += 1;
      if (next === 1 << width && width < longestCode) width += 1;
    }
    if (code < clear) indices[written] = code;
    else
      for (let i = 0, from = starts[code] ?? 0; i < (lengths[code] ?? 0) && written + i < count; i++)
        indices[written + i] = indices[from + i] ?? 0;
    written += lengths[code] ?? 0;
    previous = code;
  }
  return indices;
}

/** Reads codes of some bits, lowest bit first; throws where there are no more. */
function bitReader(packed: Uint8Array): (width: number) => number {
  let [at, bits, available] = [0, 0, 0];
  return (width) => {
    for (; available < width; available += 8) {
      if (at === packed.length) throw new Error('the file ends before the picture does');
      bits |= (packed[at++] ?? 0) << available;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    available -= width;
    return code;
  };
}

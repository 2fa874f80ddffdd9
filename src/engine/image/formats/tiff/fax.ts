/** Fax (ITU-T T.4 and T.6): lines of black and white, as runs or as changes from the line above. White is 0. */
import { blackRuns, codeKey, horizontal, lineModes, pass, whiteRuns, type Codes } from './faxCodes.ts';

export interface FaxBlock {
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
  /** T.4's options: 1 where a line may be coded by the one above. */
  readonly fax: number;
}

/** By TIFF's number of the compression: 2 without ends of lines, 3 is T.4, 4 is T.6. */
export function unpackFax(compression: 2 | 3 | 4, packed: Uint8Array, unpacked: Uint8Array, block: FaxBlock): void {
  const bits = new Bits(packed);
  let above: number[] = [];
  for (let row = 0; row < block.height && !bits.isAtEnd; row++) {
    if (compression === 2) bits.align();
    const isByRuns = compression === 2 || (compression === 3 && bits.beginLine(block.fax));
    const changes = isByRuns ? lineOfRuns(bits, block.width) : lineByAbove(bits, above, block.width);
    paint(changes, unpacked, row * block.rowBytes, block.width);
    above = changes;
  }
}

/** The longest code has 13 bits. */
const longest = 13;

class Bits {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= 8 * this.bytes.length;
  }

  align(): void {
    this.at = 8 * Math.ceil(this.at / 8);
  }

  next(): number {
    if (this.isAtEnd) throw new Error('the file ends before the picture does');
    const bit = ((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1;
    this.at += 1;
    return bit;
  }

  /**
   * Past the end of the line before: eleven zeros or more, and a one. @returns whether the line is coded by runs alone
   */
  beginLine(fax: number): boolean {
    const start = this.at;
    let zeros = 0;
    while (!this.isAtEnd && this.next() === 0) zeros += 1;
    if (zeros < 11) this.at = start;
    return (fax & 1) === 0 || this.next() === 1;
  }

  code(codes: Codes): number {
    let bits = 0;
    for (let length = 1; length <= longest; length++) {
      bits = (bits << 1) | this.next();
      const value = codes.get(codeKey(length, bits));
      if (value !== undefined) return value;
    }
    throw new Error('its data is broken');
  }

  /** Long ones come in pieces; the last has fewer than 64 pixels. */
  run(codes: Codes): number {
    let length = 0;
    for (;;) {
      const piece = this.code(codes);
      length += piece;
      if (piece < 64) return length;
    }
  }
}

/** Where the color changes along a line that begins white. */
function lineOfRuns(bits: Bits, width: number): number[] {
  const changes: number[] = [];
  for (let at = 0, isBlack = false; at < width; isBlack = !isBlack) {
    at += bits.run(isBlack ? blackRuns : whiteRuns);
    changes.push(Math.min(at, width));
  }
  return changes;
}

function lineByAbove(bits: Bits, above: readonly number[], width: number): number[] {
  const changes: number[] = [];
  let at = -1;
  let place = 0; // in the line above; it never goes back by more than two changes
  while (at < width) {
    const isBlack = changes.length % 2 === 1;
    place = Math.max(0, place - 2);
    place += (place % 2 === 1) === isBlack ? 0 : 1;
    while ((above[place] ?? width) <= at && place < above.length) place += 2;
    const [first, second] = [above[place] ?? width, above[place + 1] ?? width];
    const mode = bits.code(lineModes);
    if (mode === pass) at = second;
    else if (mode === horizontal) {
      const start = Math.max(at, 0);
      const middle = start + bits.run(isBlack ? blackRuns : whiteRuns);
      at = middle + bits.run(isBlack ? whiteRuns : blackRuns);
      changes.push(Math.min(middle, width), Math.min(at, width));
    } else {
      const next = first + mode;
      if (next < at || next < 0) throw new Error('its data is broken');
      at = next;
      changes.push(Math.min(at, width));
    }
    if (mode === pass && at >= width) break;
  }
  return changes;
}

/** Black between the first change and the second, the third and the fourth, … */
function paint(changes: readonly number[], unpacked: Uint8Array, rowAt: number, width: number): void {
  for (let at = 0; at < changes.length; at += 2)
    for (let x = changes[at] ?? width; x < (changes[at + 1] ?? width); x++)
      unpacked[rowAt + (x >> 3)] = (unpacked[rowAt + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
}

import { viewOf } from '../bytes.ts';

/** The class (number of bits) of a difference, by the code's length and number: ITU-T T.81, Annex C. */
interface HuffmanTable {
  /** By length: the first code of it, and where its values begin. */
  readonly firstCode: Int32Array;
  readonly firstValue: Int32Array;
  readonly counts: Uint8Array;
  readonly values: Uint8Array;
}

interface Component {
  readonly id: number;
  table: HuffmanTable | undefined;
}

interface Scan {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly components: readonly Component[];
  readonly predictor: number;
  /** Low bits that were left out. */
  readonly shift: number;
  /** Rows between two restarts; 0: none. */
  readonly restartRows: number;
  readonly dataAt: number;
}

/**
 * JPEG's lossless process with Huffman codes (14), which DICOM has and photo decoders have not: T.81, Annex H. Samples
 * pixel by pixel. Ends with the file, whatever stands in it.
 */
export function decodeLosslessJpeg(bytes: Uint8Array): Uint16Array {
  const scan = readScan(bytes);
  const { width, height, components, bits, shift } = scan;
  const step = components.length;
  const rowLength = width * step;
  const out = new Uint16Array(rowLength * height);
  const reader = new BitReader(bytes, scan.dataAt);
  const start = 2 ** (bits - shift - 1);
  for (let y = 0; y < height; y++) {
    const isRestart = scan.restartRows > 0 && y > 0 && y % scan.restartRows === 0;
    if (isRestart) reader.restart();
    const isFirst = y === 0 || isRestart;
    for (let x = 0, at = y * rowLength; x < width; x++)
      for (const { table } of components) {
        if (!table) throw new Error('its compressed pixels name a table that they do not have');
        const left = x > 0 ? (out[at - step] ?? 0) : 0;
        const above = isFirst ? 0 : (out[at - rowLength] ?? 0);
        const corner = isFirst || x === 0 ? 0 : (out[at - rowLength - step] ?? 0);
        const guess =
          x === 0 ? (isFirst ? start : above) : isFirst ? left : predicted(scan.predictor, left, above, corner);
        out[at++] = guess + reader.difference(table);
      }
  }
  return shift === 0 ? out : out.map((value) => value << shift);
}

/** Table H.1. */
function predicted(predictor: number, left: number, above: number, corner: number): number {
  const guesses = [
    ...[0, left, above, corner, left + above - corner],
    ...[left + ((above - corner) >> 1), above + ((left - corner) >> 1), (left + above) >> 1],
  ];
  const guess = guesses[predictor];
  if (guess === undefined) throw new Error('its compressed pixels name a predictor that does not exist');
  return guess;
}

function readScan(bytes: Uint8Array): Scan {
  const view = viewOf(bytes);
  const tables = new Map<number, HuffmanTable>();
  let frame = { width: 0, height: 0, bits: 0, components: [] as Component[] };
  let interval = 0;
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xc3) frame = readFrame(view, at);
    if (marker === 0xc4) readTables(bytes, at + 4, at + 2 + view.getUint16(at + 2), tables);
    if (marker === 0xdd) interval = view.getUint16(at + 4);
    if (marker !== 0xda) continue;
    const count = view.getUint8(at + 4);
    if (count !== frame.components.length)
      throw new Error('its components lie in scans of their own, which is not read');
    frame.components.forEach((component, i) => (component.table = tables.get(view.getUint8(at + 6 + 2 * i) >> 4)));
    const end = at + 5 + 2 * count;
    if (frame.width > 0 && interval % frame.width !== 0)
      throw new Error('it restarts inside of rows, which is not read');
    return {
      ...frame,
      predictor: view.getUint8(end),
      shift: view.getUint8(end + 2) & 15,
      restartRows: interval / Math.max(1, frame.width),
      dataAt: at + 2 + view.getUint16(at + 2),
    };
  }
}

function readFrame(view: DataView, at: number): Pick<Scan, 'width' | 'height' | 'bits'> & { components: Component[] } {
  const components = Array.from({ length: view.getUint8(at + 9) }, (_, i) => {
    if (view.getUint8(at + 11 + 3 * i) !== 0x11)
      throw new Error('its colors are sampled differently, which is not read');
    return { id: view.getUint8(at + 10 + 3 * i), table: undefined };
  });
  return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), bits: view.getUint8(at + 4), components };
}

function readTables(bytes: Uint8Array, from: number, end: number, tables: Map<number, HuffmanTable>): void {
  for (let at = from; at + 17 <= end;) {
    const counts = bytes.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const [firstCode, firstValue] = [new Int32Array(16), new Int32Array(16)];
    for (let length = 0, code = 0, value = 0; length < 16; length++) {
      [firstCode[length], firstValue[length]] = [code, value];
      value += counts[length] ?? 0;
      code = (code + (counts[length] ?? 0)) << 1;
    }
    const values = bytes.subarray(at + 17, at + 17 + total);
    tables.set((bytes[at] ?? 0) & 15, { firstCode, firstValue, counts, values });
    at += 17 + total;
  }
}

/** Bits of the compressed data: 0xFF is followed by a 0 that is none of them, or by a marker, where they end. */
class BitReader {
  private rest = 0;
  private left = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  difference({ firstCode, firstValue, counts, values }: HuffmanTable): number {
    for (let length = 0, code = 0; length < 16; length++) {
      code = (code << 1) | this.bit();
      const place = code - (firstCode[length] ?? 0);
      if (place < (counts[length] ?? 0)) return this.extended(values[(firstValue[length] ?? 0) + place] ?? 0);
    }
    throw new Error('its compressed pixels are damaged');
  }

  /** Behind the next restart marker. */
  restart(): void {
    this.left = 0;
    while (
      this.at < this.bytes.length &&
      !(this.bytes[this.at] === 0xff && ((this.bytes[this.at + 1] ?? 0) & 0xf8) === 0xd0)
    )
      this.at++;
    this.at += 2;
  }

  private extended(size: number): number {
    if (size === 0) return 0;
    if (size === 16) return 32768;
    let value = 0;
    for (let i = 0; i < size; i++) value = (value << 1) | this.bit();
    return value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }

  private bit(): number {
    if (this.left === 0) {
      const byte = this.bytes[this.at];
      if (byte === undefined || (byte === 0xff && this.bytes[this.at + 1] !== 0))
        throw new Error('the file ends before the picture does');
      this.at += byte === 0xff ? 2 : 1;
      [this.rest, this.left] = [byte, 8];
    }
    return (this.rest >> --this.left) & 1;
  }
}

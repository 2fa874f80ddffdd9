import { textAt, viewOf } from './bytes.ts';
import type { Format, Orientation, StoredSize } from './format.ts';

/** A box of an ISO media file. */
interface Box {
  readonly type: string;
  readonly body: Uint8Array;
}

/** More are no picture's. */
const mostBoxes = 10_000;

function boxesIn(bytes: Uint8Array, start = 0): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= bytes.length;) {
    const short = view.getUint32(at);
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.length - at : short;
    const head = short === 1 ? 16 : 8;
    if (length < head || boxes.length === mostBoxes) throw new Error('its boxes make no sense');
    boxes.push({ type: textAt(bytes, at + 4, 4), body: bytes.subarray(at + head, at + length) });
    at += length;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string): Uint8Array {
  const found = boxes.find((box) => box.type === type);
  if (!found) throw new Error(`it has no box “${type}”`);
  return found.body;
}

/** The properties of the picture that is shown, such as its size and its turn (ISO/IEC 23008-12). */
function propertiesOf(bytes: Uint8Array): Box[] {
  const meta = boxesIn(find(boxesIn(bytes), 'meta'), 4);
  const primary = viewOf(find(meta, 'pitm'));
  const item = primary.getUint8(0) === 0 ? primary.getUint16(4) : primary.getUint32(4);
  const properties = boxesIn(find(meta, 'iprp'));
  const all = boxesIn(find(properties, 'ipco'));
  return propertyNumbers(find(properties, 'ipma'), item).flatMap((number) => all[number - 1] ?? []);
}

/** Which of the properties belong to an item, from 1. */
function propertyNumbers(ipma: Uint8Array, item: number): number[] {
  const view = viewOf(ipma);
  const [isLong, isWide] = [view.getUint8(0) > 0, (view.getUint8(3) & 1) === 1];
  let at = 8;
  for (let entry = view.getUint32(4); entry > 0; entry--) {
    const id = isLong ? view.getUint32(at) : view.getUint16(at);
    at += isLong ? 4 : 2;
    const count = view.getUint8(at++);
    const step = isWide ? 2 : 1;
    if (id === item)
      return Array.from({ length: count }, (_, i) =>
        isWide ? view.getUint16(at + 2 * i) & 0x7fff : view.getUint8(at + i) & 0x7f,
      );
    at += count * step;
  }
  return [];
}

/** By quarter turns against the clock, then: not mirrored, top to bottom, left to right. As EXIF's orientation. */
const turns: readonly (readonly [Orientation, Orientation, Orientation])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

function readSize(bytes: Uint8Array): StoredSize {
  const properties = propertiesOf(bytes);
  const size = viewOf(find(properties, 'ispe'));
  const first = (type: string): number | undefined => properties.find((box) => box.type === type)?.body[0];
  const [angle, axis] = [(first('irot') ?? 0) & 3, first('imir')];
  const orientation = turns[angle]?.[axis === undefined ? 0 : 1 + (axis & 1)] ?? 1;
  return { width: size.getUint32(4), height: size.getUint32(8), orientation };
}

/** A still, or the first picture of a sequence. The decoder has a megabyte, and is read when the first AVIF comes. */
export const avifFormat: Format = {
  matches: (bytes) => textAt(bytes, 4, 4) === 'ftyp' && /avi[fs]/.test(textAt(bytes, 8, Math.min(56, bytes.length))),
  readSize,
  async decode(bytes) {
    const { decodeAvif } = await import('./avifCodec.ts');
    return decodeAvif(bytes);
  },
};

/** A part of a TIFF's page as a TIFF of its own: only the strips or tiles that the part touches are read. */
import type { Box } from '../../geometry.ts';
import type { Ranges } from '../ranges.ts';
import type { TiffStart } from './directory.ts';
import type { RawPage } from './levels.ts';
import { longs, readBytesOf, readNumbers, writeTiff, type MadeField } from './rawDirectory.ts';

/** Fields that say what the pixels are; where they lie is written again, and profiles and notes stay out. */
const kept = [
  ...[258, 259, 262, 266, 277, 280, 281, 282, 283, 284, 292, 293, 296, 317, 320, 322, 323, 338, 339, 340, 341, 347],
  ...[530, 532],
];

const longestField = 1 << 20;

/** Compressed data is not much larger than what it holds: what says so is not what it seems. */
const longestPacked = (unpacked: number): number => 2 * unpacked + (1 << 16);

const mostTogether = 2 ** 30;

interface CutOut {
  readonly bytes: Uint8Array;
  /** Where the wanted part lies in it. */
  readonly box: Box;
}

/** @param box whole pixels of the page, inside of it */
export async function cutOut(ranges: Ranges, start: TiffStart, page: RawPage, box: Box): Promise<CutOut> {
  const grid = await gridOf(ranges, start, page);
  const [left, top] = [Math.floor(box.x / grid.blockWidth), Math.floor(box.y / grid.blockHeight)];
  const right = Math.ceil((box.x + box.width) / grid.blockWidth);
  const bottom = Math.ceil((box.y + box.height) / grid.blockHeight);
  const blocks = await readBlocks(ranges, start, page, grid, { left, top, right, bottom });
  const [x, y] = [left * grid.blockWidth, top * grid.blockHeight];
  const size = {
    width: Math.min(right * grid.blockWidth, page.width) - x,
    height: Math.min(bottom * grid.blockHeight, page.height) - y,
  };
  const { littleEndian } = start;
  const [offsetsTag, countsTag] = page.isTiled ? [324, 325] : [273, 279];
  const fields: MadeField[] = [
    ...(await keptFields(ranges, page)),
    longs(256, [size.width], littleEndian),
    longs(257, [size.height], littleEndian),
    ...(page.isTiled ? [] : [longs(278, [grid.blockHeight], littleEndian)]),
    longs(offsetsTag, blocks.offsets, littleEndian),
    longs(countsTag, blocks.lengths, littleEndian),
  ];
  return { bytes: writeTiff(littleEndian, blocks.data, fields), box: { ...box, x: box.x - x, y: box.y - y } };
}

async function keptFields(ranges: Ranges, { directory }: RawPage): Promise<MadeField[]> {
  const fields: MadeField[] = [];
  for (const tag of kept) {
    const entry = directory.entries.get(tag);
    if (!entry) continue;
    const bytes = await readBytesOf(ranges, entry, longestField);
    fields.push({ tag, type: entry.type, count: entry.count, bytes });
  }
  return fields;
}

interface Grid {
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly across: number;
  readonly down: number;
  readonly planes: number;
  /** Of a block, unpacked. */
  readonly blockBytes: number;
  /** Of strips that are not compressed, and so may be read row by row: one may be the whole picture. */
  readonly rowsPerStrip?: number;
}

async function gridOf(ranges: Ranges, start: TiffStart, { directory, width, height, isTiled }: RawPage): Promise<Grid> {
  const first = async (tag: number, otherwise: number): Promise<number> =>
    (await readNumbers(ranges, start, directory.entries.get(tag), { count: 1 }))[0] ?? otherwise;
  const blockWidth = isTiled ? await first(322, 0) : width;
  const blockHeight = isTiled ? await first(323, 0) : Math.min((await first(278, height)) || height, height);
  if (!(blockWidth >= 1 && blockHeight >= 1)) throw new Error('its tiles have no size');
  const samples = await first(277, 1);
  const planes = (await first(284, 1)) === 2 ? samples : 1;
  const rowBytes = Math.ceil((blockWidth * (samples / planes) * (await first(258, 1))) / 8);
  const isPlain = !isTiled && (await first(259, 1)) === 1 && (await first(262, 1)) !== 6;
  const rows = isPlain ? 1 : blockHeight;
  return {
    ...{ blockWidth, blockHeight: rows, planes, blockBytes: rowBytes * rows },
    ...{ across: Math.ceil(width / blockWidth), down: Math.ceil(height / rows) },
    ...(isPlain && { rowsPerStrip: blockHeight }),
  };
}

interface BlockBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Blocks {
  readonly data: Uint8Array;
  /** In the file that is made, whose data begins at byte 8. */
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

async function readBlocks(ranges: Ranges, start: TiffStart, page: RawPage, grid: Grid, box: BlockBox): Promise<Blocks> {
  const found: { readonly offset: number; readonly length: number }[] = [];
  for (let plane = 0; plane < grid.planes; plane++)
    for (let row = box.top; row < box.bottom; row++) {
      const from = (plane * grid.down + row) * grid.across + box.left;
      const part = { from, count: box.right - box.left };
      found.push(
        ...(grid.rowsPerStrip === undefined
          ? await placesOf(ranges, start, page, part)
          : [await placeOfRow(ranges, start, page, { ...grid, rowsPerStrip: grid.rowsPerStrip }, plane, row)]),
      );
    }
  const total = found.reduce((sum, { length }) => sum + length, 0);
  if (total > mostTogether || found.some(({ length }) => length > longestPacked(grid.blockBytes)))
    throw new Error('its strips or tiles are longer than what they hold');
  const data = new Uint8Array(total);
  const offsets: number[] = [];
  let at = 0;
  for (const { offset, length } of found) {
    offsets.push(length === 0 && offset === 0 ? 0 : 8 + at);
    if (length > 0) data.set(await ranges.read(offset, length), at);
    at += length;
  }
  return { data, offsets, lengths: found.map(({ length }) => length) };
}

async function placesOf(
  ranges: Ranges,
  start: TiffStart,
  { directory: { entries }, isTiled }: RawPage,
  part: { readonly from: number; readonly count: number },
): Promise<{ readonly offset: number; readonly length: number }[]> {
  const offsets = await readNumbers(ranges, start, entries.get(isTiled ? 324 : 273), part);
  const lengths = await readNumbers(ranges, start, entries.get(isTiled ? 325 : 279), part);
  if (offsets.length < part.count || lengths.length < part.count)
    throw new Error('it does not say where all its strips or tiles are');
  return offsets.map((offset, at) => ({ offset, length: lengths[at] ?? 0 }));
}

async function placeOfRow(
  ranges: Ranges,
  start: TiffStart,
  page: RawPage,
  { down, rowsPerStrip, blockBytes }: Grid & { readonly rowsPerStrip: number },
  plane: number,
  row: number,
): Promise<{ readonly offset: number; readonly length: number }> {
  const from = plane * Math.ceil(down / rowsPerStrip) + Math.floor(row / rowsPerStrip);
  const [strip] = await placesOf(ranges, start, page, { from, count: 1 });
  const before = (row % rowsPerStrip) * blockBytes;
  const { offset = 0, length = 0 } = strip ?? {};
  if (length < before + blockBytes) throw new Error('the file ends before the picture does');
  return { offset: offset + before, length: blockBytes };
}

/** Which pages of a TIFF are levels of its picture: smaller copies, in the chain of pages or below the page itself. */
import type { Size } from '../../geometry.ts';
import type { Ranges } from '../ranges.ts';
import type { TiffStart } from './directory.ts';
import { readBytesOf, readNumbers, readRawDirectory, type RawDirectory } from './rawDirectory.ts';

export interface RawPage extends Size {
  readonly directory: RawDirectory;
  readonly isTiled: boolean;
  readonly isReduced: boolean;
  readonly isMask: boolean;
}

const [mostPages, mostLevels] = [50_000, 64];

/** All pages of the chain. */
export async function readChain(ranges: Ranges, start: TiffStart): Promise<RawPage[]> {
  const pages: RawPage[] = [];
  const seen = new Set<number>();
  for (let at = start.directory; at !== 0;) {
    if (seen.has(at)) throw new Error('its pages go round in a circle');
    if (pages.length === mostPages) throw new Error(`it has more than ${mostPages} pages`);
    seen.add(at);
    const page = await readPage(ranges, start, at);
    pages.push(page);
    at = page.directory.next;
  }
  return pages;
}

async function readPage(ranges: Ranges, start: TiffStart, at: number): Promise<RawPage> {
  const directory = await readRawDirectory(ranges, start, at);
  const first = async (tag: number): Promise<number> =>
    (await readNumbers(ranges, start, directory.entries.get(tag), { count: 1 }))[0] ?? 0;
  const [width, height, kind] = [await first(256), await first(257), await first(254)];
  const isTiled = directory.entries.has(322);
  return { directory, width, height, isTiled, isReduced: (kind & 1) === 1, isMask: (kind & 4) === 4 };
}

/** Pages as large as the first one: others are its levels, or something else. */
export function pagesLikeFirst(chain: readonly RawPage[]): RawPage[] {
  return chain.filter(({ width, height }) => width === chain[0]?.width && height === chain[0].height);
}

/** Of the picture with this number: itself, and its smaller copies, the largest first. */
export async function levelsOf(
  ranges: Ranges,
  start: TiffStart,
  chain: readonly RawPage[],
  frame: number,
): Promise<RawPage[]> {
  const frames = pagesLikeFirst(chain);
  const page = frames[frame];
  if (!page) return [];
  const below = await pagesBelow(ranges, start, page);
  const copies = [...below, ...chain].filter((each) => isCopyOf(page, each));
  const sizes = new Set(copies.map(({ width }) => width));
  const levels = [...sizes].map((width) => {
    const same = copies.filter((each) => each.width === width);
    return same.find((each) => below.includes(each)) ?? (same.length === frames.length ? same[frame] : same[0]);
  });
  const found = levels.filter((each) => each !== undefined).toSorted((a, b) => b.width - a.width);
  return [page, ...found].slice(0, mostLevels);
}

/** SubIFDs, where OME puts levels. */
async function pagesBelow(ranges: Ranges, start: TiffStart, { directory }: RawPage): Promise<RawPage[]> {
  const offsets = await readNumbers(ranges, start, directory.entries.get(330), { count: mostLevels });
  const pages: RawPage[] = [];
  for (const at of offsets) pages.push(await readPage(ranges, start, at));
  return pages;
}

/** Rounded sizes may differ from the full one's shape by a pixel; thumbnails are not tiled where the picture is. */
function isCopyOf(page: RawPage, other: RawPage): boolean {
  if (other.isMask || other.width >= page.width || other.height >= page.height || other.width < 1) return false;
  const expected = (other.width * page.height) / page.width;
  const isAlike = Math.abs(other.height - expected) <= 1 + expected / 100;
  if (!isAlike || (page.isTiled && !other.isTiled)) return false;
  const step = page.width / other.width;
  const isWhole = Math.abs(step - Math.round(step)) <= step / 100;
  return other.isReduced || (other.isTiled && isWhole);
}

const longestDescription = 1 << 20;

/** Field 270 of a page: a text; empty where there is none. */
export async function descriptionOf(ranges: Ranges, page: RawPage | undefined): Promise<string> {
  const entry = page?.directory.entries.get(270);
  if (entry?.type !== 2) return '';
  return new TextDecoder().decode(await readBytesOf(ranges, entry, longestDescription));
}

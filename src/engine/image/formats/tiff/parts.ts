/** A TIFF that is read in parts: its levels, and windows on them. */
import type { Box, Size } from '../../geometry.ts';
import type { LeftOut } from '../../../../vocabulary/pictureLook.ts';
import type { Orientation, PartedFile, StoredPixels } from '../format.ts';
import type { Ranges } from '../ranges.ts';
import { channelPages } from './channels.ts';
import { cutOut } from './cutOut.ts';
import { descriptionOf, levelsOf, pagesLikeFirst, readChain, type RawPage } from './levels.ts';
import { micronsOf } from './microns.ts';
import { readNumbers, readStart } from './rawDirectory.ts';

type DecodePart = (bytes: Uint8Array, box: Box) => Promise<StoredPixels>;

export async function openParts(ranges: Ranges, decodePart: DecodePart): Promise<PartedFile> {
  const start = await readStart(ranges);
  const chain = await readChain(ranges, start);
  const frames = pagesLikeFirst(chain).length;
  const description = await descriptionOf(ranges, chain[0]);
  const [turn = 1] = await readNumbers(ranges, start, chain[0]?.directory.entries.get(274), { count: 1 });
  const channels = channelPages(description, frames);
  const levels = await levelsOf(ranges, start, chain, 0);
  const leftOut = pagesLeftOut(chain, levels);
  const microns = micronsOf(description);
  return {
    orientation: turn >= 1 && turn <= 8 ? (turn as Orientation) : 1,
    frames,
    ...(channels && { channels }),
    ...(leftOut && { leftOut }),
    levels: levels.map(({ width, height }) => ({ width, height })),
    ...(microns && { spacing: [microns[1] / 1000, microns[0] / 1000] }),
    async decode(again, frame, level, box) {
      const page = (frame === 0 ? levels : await levelsOf(again, start, chain, frame))[level];
      if (!page) throw new Error(`page ${frame + 1} has no level ${level}`);
      const part = await cutOut(again, start, page, box);
      return decodePart(part.bytes, part.box);
    },
  };
}

/**
 * Pages of other sizes, except smaller copies; and those that are not tiled next to a pyramid: a slide's label and
 * thumbnail.
 */
function pagesLeftOut([first, ...chain]: readonly RawPage[], levels: readonly RawPage[]): LeftOut | undefined {
  const areaOf = ({ width, height }: Size): number => width * height;
  const isLarger = (page: Size): boolean => first !== undefined && areaOf(page) > areaOf(first);
  const others = chain.filter(
    (page) =>
      !levels.includes(page) &&
      (levels.length === 1 || page.isTiled) &&
      (page.width !== first?.width || page.height !== first.height) &&
      (!page.isReduced || isLarger(page)),
  );
  return others.length > 0 ? { pages: others.length, areLarger: others.some(isLarger) } : undefined;
}

/** Pages of a file as the channels of one picture. */
import type { PageChannels } from './formats/format.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import type { PictureLook } from '../../vocabulary/pictureLook.ts';
import { known } from '../../vocabulary/known.ts';
import { rangeOfAll } from './grays.ts';
import type { Photo, Samples } from './photo.ts';
import { bytesOf } from './window.ts';

/**
 * Which pages are the channels, from 0: those around the one that is chosen, or where each page is a gray, those that a
 * recipe names as bands. Undefined where the picture is one page.
 */
export function channelsOf(
  { channels, bands = [], pages }: Pick<RecipeInput, 'channels' | 'bands' | 'pages'>,
  chosen: Photo,
  { at, total, said }: { readonly at: number; readonly total: number; readonly said?: PageChannels | undefined },
): readonly number[] | undefined {
  if (channels !== 'bands' || total < 2) return undefined;
  if (pages) return pages.map((offset) => Math.min(Math.max(at + offset, 0), total - 1));
  const places = bands.map((band) => (said ? said.pages[band - 1] : band - 1));
  const areThere = places.every((place): place is number => place !== undefined && place < total);
  return at === 0 && areThere && isGray(chosen) ? places : undefined;
}

/** One number a pixel. */
export function isGray({ rgba, samples }: Photo): boolean {
  if (samples) return samples.bands === 1;
  for (let at = 0; at < rgba.length; at += 4)
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2] || rgba[at + 3] !== 255) return false;
  return true;
}

/** The first page's picture, with a band for each page, in their order. */
export function asBands(pages: readonly Photo[], shown: Photo): Photo {
  const all = pages.map(({ samples, rgba }) => samples ?? { ...bytesOf({ rgba } as Photo), bands: 4 });
  const [first] = all as [Samples];
  const bands = pages.length;
  const values = new Float32Array(bands * shown.width * shown.height);
  all.forEach((each, band) => {
    for (let from = 0, to = band; to < values.length; from += each.bands, to += bands)
      values[to] = each.values[from] ?? 0;
  });
  const range = first.rangeFrom === 'values' ? rangeOfAll([values]) : first.range;
  return { ...shown, samples: { ...first, bands, values, range: known(range, 'range') } };
}

/** Pages are counted from 1. */
export const channelsSaid = (
  pages: readonly number[],
  said: PageChannels | undefined,
): NonNullable<PictureLook['channels']> =>
  pages.map((page) => {
    const name = said?.names[said.pages.indexOf(page)];
    return { page: page + 1, ...(name !== undefined && name !== '' && { name }) };
  });

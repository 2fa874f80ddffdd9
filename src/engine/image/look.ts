import type { Warning } from '../../vocabulary/explanation.ts';
import type { PictureLook } from '../../vocabulary/pictureLook.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import type { Dress } from './dressed.ts';
import type { Photo } from './photo.ts';
import { bytesOf, colorBands, extremes, shownRange } from './window.ts';

/** What only the file knows of the picture. */
export type FileFacts = Pick<PictureLook, 'frame' | 'frames' | 'turned' | 'channels' | 'areGray' | 'leftOut' | 'area'>;

/** Of a picture as it was decoded: what its look does not show. */
export function lookOf(
  photo: Photo,
  { window, background, steps }: Dress & Pick<RecipeInput, 'steps'>,
  file: FileFacts,
): PictureLook {
  const { samples } = photo;
  const isOfCurves = photo.facts?.signal !== undefined;
  const look = background ? 'background' : 'colors';
  return {
    ...file,
    ...(isTransparent(photo) && { transparent: look }),
    ...(!isOfCurves && (samples ?? window) && { window: windowFacts(photo, window) }),
    ...(!isOfCurves && samples && samples.bands > 4 && { bands: samples.bands }),
    ...(steps && { steps: steps.map(({ step }) => step) }),
  };
}

function isTransparent({ rgba }: Photo): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true;
  return false;
}

function windowFacts(photo: Photo, window: Dress['window']): NonNullable<PictureLook['window']> {
  const samples = photo.samples ?? bytesOf(photo);
  // Of a volume, that of all its slices.
  const [lowest, highest] = samples.rangeFrom === 'values' ? samples.range : extremes(samples, colorBands(samples));
  const [black, white] = window === undefined ? samples.range : shownRange(samples, window);
  return { black, white, from: window === undefined ? samples.rangeFrom : 'recipe', lowest, highest };
}

/** A picture of 12 bits in 16 is black to whoever takes the higher 8 of 16. */
const darkShare = 1 / 8;

/** What of a picture may mislead the model. */
export function pictureWarnings(look: PictureLook, channels = 0): Warning[] {
  return [...overview(look), ...onePage(look, channels), ...doubtfulWindow(look)];
}

/** The whole would be too large, and a smaller copy of it stands for it. */
function overview({ area }: PictureLook): Warning[] {
  if (area?.isOverview !== true) return [];
  const [full] = area.levels;
  const [, , width, height] = area.region;
  const message =
    `The picture has ${full?.width} × ${full?.height} pixels, more than are read at once. The model sees an overview of ` +
    `${width} × ${height} (level ${area.level}). To explain a part of it, drag a rectangle on the overview, or give ` +
    `“region” and “level” in the recipe’s input (on the command line: --region, --level).`;
  return [{ code: 'picture-overview', message }];
}

/** A gray page is given to all three channels, where the file has three pages or more: these may be meant. */
function onePage({ areGray = false, frame, frames }: PictureLook, channels: number): Warning[] {
  if (!areGray || channels !== 3 || frames < 3) return [];
  const all =
    frames === 3
      ? ' If the pages are its channels, add "channels": "bands", "bands": [1, 2, 3] to the recipe’s input;'
      : '';
  const message =
    `The file has ${frames} gray pages, and page ${frame + 1} is given to all three channels of the ` +
    `model.${all} ${all ? 'if' : 'If'} the model takes a slice and its neighbors, add "pages": [-1, ` +
    `0, 1].`;
  return [{ code: 'picture-pages', message }];
}

function doubtfulWindow({ window }: PictureLook): Warning[] {
  if (!window) return [];
  const { lowest, highest, black, white, from } = window;
  const next = 'If the model was trained on other ones, say so in the recipe: "window".';
  if ((from === 'type' || from === 'usual') && highest > black && highest - black < darkShare * (white - black)) {
    const message =
      `The highest value of this picture is ${highest}, of ${white}: it is almost black, and the model ` +
      `sees it like that. To use the picture’s own range, add "window": "minmax" to the recipe’s input.`;
    return [{ code: 'picture-dark', message }];
  }
  if (from !== 'values') return [];
  const message =
    `The file does not say which of its values are black and white: its lowest (${lowest}) and ` +
    `highest (${highest}) were taken. ${next}`;
  return [{ code: 'picture-range', message }];
}

import { isPart } from '../../vocabulary/pictureArea.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { grayPicture } from './grays.ts';
import type { Photo } from './photo.ts';
import { windowed } from './window.ts';

export type Dress = Pick<RecipeInput, 'window' | 'invert' | 'background'>;

/** Whether a recipe says anything of that, or which part of the picture is looked at. */
export const hasLook = (input: Dress & Pick<RecipeInput, 'exif' | 'region' | 'level'>): boolean =>
  isPart(input) ||
  input.window !== undefined ||
  input.invert === false ||
  input.background !== undefined ||
  input.exif === 'ignore';

/** The picture as its recipe wants it to be looked at: this is resized for the model, and shown below the heat. */
export function dressed(photo: Photo, { window, invert, background }: Dress): Photo {
  if (photo.facts?.signal) return photo; // curves are shown as they are
  return overBackground(windowed(invert === false ? asStored(photo) : photo, window), background);
}

/** Low values dark, whatever the file wants. */
function asStored(photo: Photo): Photo {
  if (!photo.samples?.isInverted) return photo;
  const { data: rgba, samples } = grayPicture({ ...photo.samples, isInverted: false });
  return { ...photo, rgba, samples };
}

/**
 * An opaque picture over a color, in whole numbers, as Pillow's Image.paste with the picture's own alpha as its mask.
 */
function overBackground(photo: Photo, background: readonly number[] | undefined): Photo {
  if (background === undefined) return photo;
  const rgba = photo.rgba.slice();
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 255;
    for (let channel = 0; alpha < 255 && channel < 3; channel++) {
      const behind = background[channel] ?? background[0] ?? 0;
      const sum = (rgba[at + channel] ?? 0) * alpha + behind * (255 - alpha) + 128;
      rgba[at + channel] = ((sum >> 8) + sum) >> 8;
    }
    rgba[at + 3] = 255;
  }
  return { ...photo, rgba };
}

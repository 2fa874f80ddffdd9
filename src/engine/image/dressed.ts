import type { RecipeInput } from '../recipe/recipe.ts';
import type { Photo } from './photo.ts';
import { windowed } from './window.ts';

export type Dress = Pick<RecipeInput, 'window' | 'background'>;

/** Whether a recipe says anything of that. */
export const hasLook = ({ window, background, exif }: Dress & Pick<RecipeInput, 'exif'>): boolean =>
  window !== undefined || background !== undefined || exif === 'ignore';

/** The picture as its recipe wants it to be looked at: this is resized for the model, and shown below the heat. */
export function dressed(photo: Photo, { window, background }: Dress): Photo {
  return overBackground(windowed(photo, window), background);
}

/** An opaque picture over a color, in whole numbers, as Pillow's Image.paste with the picture's own alpha as its mask. */
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

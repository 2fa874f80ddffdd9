/** What is kept of a picture file that was decoded. */
import { sampleFrames } from '../engine/image/clip.ts';
import type { Dress } from '../engine/image/dressed.ts';
import type { VolumeOrder } from '../engine/image/order.ts';
import type { Photo } from '../engine/image/photo.ts';
import type { ModelInput } from '../engine/image/preprocess.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { isVolume } from '../engine/tensor/layout.ts';
import type { Frames } from '../vocabulary/explanation.ts';
import type { PictureArea } from '../vocabulary/pictureArea.ts';
import type { PictureLook } from '../vocabulary/pictureLook.ts';
import type { FileFacts } from './fileFacts.ts';
import type { Parted } from './pictureParts.ts';
import type { Series } from './series.ts';

/** What a model is given of a picture file. */
export interface PreparedInput extends ModelInput {
  /** Which of the file's pictures, where the model takes a clip. */
  readonly clip?: Frames;
  /** Of a volume whose tensor has other axes than the pictures. */
  readonly order?: VolumeOrder;
}

export interface Decoded {
  readonly key: string;
  readonly exif: NonNullable<RecipeInput['exif']>;
  /** By their place in the file: those that were asked for. */
  readonly frames: Map<number, Photo>;
  /** What the file says of its pictures; once it was asked. */
  file?: FileFacts;
  readonly wish: PictureArea;
  /** Where a part of the picture is looked at; once it was asked. */
  parted?: Parted | undefined;
  /** Of a DICOM file that is a slice of one, once it was looked for. */
  series?: Series | undefined;
  /** The input made of it last, of which picture, and for which recipe. */
  prepared?: {
    readonly recipe: RecipeInput;
    readonly frame: number;
    readonly version: string;
    readonly input: PreparedInput;
  };
  /** The same of its look, for which every pixel is read. */
  look?: { readonly recipe: RecipeInput; readonly frame: number; readonly look: PictureLook };
}

/** What of a recipe decides how a picture looks. */
export type Look = Dress & PictureArea & { readonly exif?: RecipeInput['exif'] | undefined };

export const totalOf = ({ file, series }: Decoded): number => series?.files.length ?? file?.frames ?? 1;

/** Of a file among the slices of its series. */
export const ownPlace = (file: string, { series }: Decoded): number => Math.max(0, series?.files.indexOf(file) ?? 0);

export function framesOf(entry: Decoded, frames: number, layout: RecipeInput['layout']): Frames {
  const areSlices = isVolume(layout) || entry.file?.stored !== undefined || entry.series !== undefined;
  return { ...sampleFrames(totalOf(entry), frames), ...(areSlices && { areSlices }) };
}

export function pixelsOf({ frames }: Decoded): number {
  return [...frames.values()].reduce((sum, { width, height }) => sum + width * height, 0);
}

/** The first always; of the others those that there is room for. */
export function newestThatFit(entries: readonly Decoded[], keptPixels: number): Decoded[] {
  let taken = 0;
  return entries.filter((entry, at) => {
    taken += pixelsOf(entry);
    return at === 0 || taken <= keptPixels;
  });
}

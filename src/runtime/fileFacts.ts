import { countFrames, edgesIn, pageChannels, picturesLeftOut, storedAxes } from '../engine/image/decode.ts';
import { imageErrors } from '../engine/errors.ts';
import type { PageChannels } from '../engine/image/formats/format.ts';
import { readHeader } from '../engine/image/header.ts';
import { turnedAxes, type StoredAxes } from '../engine/image/order.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import type { Edges } from '../vocabulary/pictureFacts.ts';
import type { LeftOut } from '../vocabulary/pictureLook.ts';

/** What a file says of its pictures. */
export interface FileFacts {
  readonly frames: number;
  /** By EXIF. */
  readonly isTurned: boolean;
  /** How a volume's axes lie on its pictures. */
  readonly stored: StoredAxes | undefined;
  /** Which sides of the patient its pictures' edges are. */
  readonly edges: Edges | undefined;
  /** Pages that are channels of one picture, where it says so. */
  readonly channels: PageChannels | undefined;
  /** Pages of other sizes. */
  readonly leftOut: LeftOut | undefined;
}

export const fileOf = (bytes: Uint8Array, name: string): FileFacts => ({
  frames: countFrames(bytes, name),
  isTurned: readHeader(bytes, name).orientation !== 1,
  stored: storedAxes(bytes, name),
  edges: edgesIn(bytes, name),
  channels: pageChannels(bytes, name),
  leftOut: picturesLeftOut(bytes, name),
});

/**
 * How the axes of what the model is given lie on the pictures of a volume: the file's own, or as the recipe turns them.
 *
 * @throws WhylightError `orientation-unknown`
 */
export function axesOf(
  { stored, edges }: FileFacts,
  { orientation }: RecipeInput,
  name: string,
): StoredAxes | undefined {
  if (orientation === undefined) return stored;
  const turned = edges && turnedAxes(orientation, edges);
  if (!turned) throw imageErrors.orientationUnknown(name, orientation);
  return turned;
}

/** A picture of a sweep, up to what the model is given: made anywhere, so that it can be made while the model runs. */
import { createHash } from 'node:crypto';
import { WhylightError } from '../../engine/errors.ts';
import { lightIn, type Light } from '../../engine/dataset/light.ts';
import type { RecipeInput } from '../../engine/recipe/recipe.ts';
import type { ErrorCode } from '../../vocabulary/codes.ts';
import { readBytes } from '../disk/files.ts';
import type { Photos, ReadyInput } from '../photos.ts';
import { stampOf, type Stamp } from './stamps.ts';

export interface ReadyPicture {
  readonly input: ReadyInput;
  readonly light: Light;
  readonly sha256: string;
  readonly stamp: Stamp;
}

export interface UnreadyPicture {
  readonly error: { readonly code: ErrorCode; readonly message: string };
  /** Absent where the file could not be read at all. */
  readonly sha256?: string;
  readonly stamp: Stamp;
}

export type Prepare = (file: string) => Promise<ReadyPicture | UnreadyPicture>;

/** What can be wrong with a picture is part of the answer. */
export async function preparePicture(
  photos: Photos,
  file: string,
  recipe: RecipeInput,
): Promise<ReadyPicture | UnreadyPicture> {
  const stamp = await stampOf(file); // before it is read: what changes meanwhile is noticed the next time
  let sha256: string | undefined;
  try {
    sha256 = createHash('sha256')
      .update(await readBytes(file))
      .digest('hex');
    const { seen, ...input } = await photos.input(file, recipe);
    return { input, light: lightIn(seen), sha256, stamp };
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    return { error: { code: error.code, message: error.message }, ...(sha256 !== undefined && { sha256 }), stamp };
  }
}

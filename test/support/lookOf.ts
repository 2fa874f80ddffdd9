import type { Warning } from '../../src/vocabulary/explanation.ts';
import { lookText } from '../../src/vocabulary/pictureLook.ts';
import { pictureWarnings } from '../../src/engine/image/look.ts';
import { guessRecipe } from '../../src/engine/recipe/guess.ts';
import { Photos } from '../../src/runtime/photos.ts';

/** What is said of a picture file that a usual model is to see. */
export async function factsOfFile(
  file: string,
): Promise<{ readonly text: readonly string[]; readonly warnings: readonly Warning[] }> {
  const look = await new Photos(1e8).look(file, guessRecipe([1, 3, 224, 224]).input);
  return { text: lookText(look), warnings: pictureWarnings(look) };
}

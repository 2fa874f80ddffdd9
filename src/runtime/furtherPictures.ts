/** Models that take further pictures next to the first, such as two views. */
import type { Input, Wish } from '../engine/ask.ts';
import { explain, type Explanation } from '../engine/explain.ts';
import type { InputValue } from '../engine/reading/fixedInputs.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import type { OtherPicture } from '../vocabulary/explanation.ts';
import { disk } from './disk/disk.ts';
import { givenInputs, inputLike, refuseMissing } from './inputs.ts';
import type { Reading } from './models.ts';

export interface FurtherPictures {
  readonly load: (file: string, reading: Reading) => Promise<LoadedModel>;
  /** A picture as a recipe wants it. */
  readonly prepared: (image: string, recipe: RecipeInput) => Promise<Extract<InputValue, object>>;
  /** … and as the one that is explained. */
  readonly input: (image: string, model: LoadedModel) => Promise<Input>;
}

/** The model with its further pictures. @throws WhylightError `input-missing` */
export async function withPictures(
  read: LoadedModel,
  file: string,
  wish: Reading,
  { load, prepared }: FurtherPictures,
): Promise<LoadedModel> {
  const values = new Map<string, InputValue>();
  const { pictures } = await givenInputs(disk, file, wish);
  for (const [name, image] of pictures) values.set(name, await prepared(image, inputLike(read, name)));
  const whole = values.size === 0 ? read : await load(file, { ...wish, values });
  refuseMissing(whole);
  return whole;
}

const quiet = { begin: () => undefined };

/** The same answer's map on each further picture: there it is the one that is explained, and the first stands still. */
export async function otherPictures(
  { target, others = [], model: read }: Explanation & { readonly model: LoadedModel },
  { tensor }: Input,
  file: string,
  wish: Wish & Reading,
  { load, prepared, input }: FurtherPictures,
): Promise<{ readonly others?: readonly OtherPicture[] }> {
  const { pictures } = await givenInputs(disk, file, wish);
  const found = [...others];
  const { pictureInput: first = '' } = read;
  for (const [name, image] of pictures) {
    const values = new Map<string, InputValue>([[first, tensor]]);
    for (const [each, other] of pictures)
      if (each !== name) values.set(each, await prepared(other, inputLike(read, each)));
    const turned = await load(file, { ...wish, values, pictureInput: name });
    const { layer: _layer, ...question } = wish;
    const asked = { ...question, target };
    const { heatmap, regions, geometry } = await explain(await input(image, turned), turned.classifier, asked, quiet);
    found.push({ role: name, image, geometry, heatmap, regions });
  }
  return found.length > 0 ? { others: found } : {};
}

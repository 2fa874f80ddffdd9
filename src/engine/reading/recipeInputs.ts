/** What a recipe says of the inputs next to the picture. */
import { asObject, own, parseForeign } from '../recipe/foreignJson.ts';
import type { Disk } from '../ports.ts';
import type { InputValue } from './fixedInputs.ts';
import { recipeErrors } from '../errors.ts';
import { isThere, recipePath } from './recipeFiles.ts';

/** A number, an array of numbers, numbers in their order whatever the shape, or a file of them or of a picture. */
export type WrittenValue = InputValue | readonly number[] | string;

/** The values of MODEL.whylight.json; what is wrong with them is reported when the recipe is read. */
export async function recipeInputs(
  disk: Disk,
  model: string,
  named?: string,
): Promise<ReadonlyMap<string, WrittenValue>> {
  const file = named ?? recipePath(disk, model);
  const recipe = parseForeign((await disk.text(file).catch(() => undefined)) ?? '');
  const inputs = asObject((recipe && own(recipe, 'inputs')) ?? undefined);
  const found = new Map<string, WrittenValue>();
  for (const [name, value] of Object.entries(inputs ?? {})) {
    const read = writtenValue(value);
    if (read !== undefined) found.set(name, typeof read === 'string' ? disk.within(disk.folderOf(file), read) : read);
  }
  return found;
}

/**
 * A stranger may have written the recipe: it names files of its own folder, the model's and those that the user works
 * in. @throws WhylightError `recipe-invalid`
 */
export async function refuseInputsOutside(disk: Disk, model: string, named?: string): Promise<void> {
  const file = named ?? recipePath(disk, model);
  const folders = [disk.folderOf(model), disk.folderOf(file)];
  for (const [name, value] of await recipeInputs(disk, model, named))
    if (typeof value === 'string' && !(await disk.isWithin(value, folders)) && (await isThere(disk, value)))
      throw recipeErrors.invalid(
        file,
        `it names the file “${value}” for the input “${name}”, which is neither in its folder nor in one that is open`,
      );
}

/** From JSON: `3`, `true`, `[[49406, 320]]`, `"table.npy"`. */
function writtenValue(value: unknown): WrittenValue | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  const dims: number[] = [];
  for (let each: unknown = value; Array.isArray(each); each = each[0]) dims.push(each.length);
  if (dims.length === 0) return undefined;
  const data = (value as readonly unknown[]).flat(Infinity) as readonly unknown[];
  const isWhole = dims.reduce((product, size) => product * size, 1) === data.length;
  return isWhole && data.every((each) => typeof each === 'number') ? { dims, data: data } : undefined;
}

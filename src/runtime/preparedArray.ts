/** Arrays that someone else's code made of pictures: explained instead of what a recipe would make of them. */
import path from 'node:path';
import { inputErrors, recipeErrors } from '../engine/errors.ts';
import type { Move } from '../engine/image/steps/step.ts';
import { placedBack } from '../engine/image/steps/steps.ts';
import { wholePicture } from '../engine/image/geometry.ts';
import type { ModelInput } from '../engine/image/preprocess.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { parseForeign } from '../engine/recipe/foreignJson.ts';
import { inputShape } from '../engine/tensor/layout.ts';
import { readNpy } from '../engine/tensor/npy.ts';
import { disk } from './disk/disk.ts';
import { fileVersion, readBytes, readTextIfThere } from './disk/files.ts';

/** “prep/{name}.npy”, from the picture's folder. */
function arrayPath(picture: string, pattern: string): string {
  return path.join(path.dirname(picture), pattern.replaceAll('{name}', path.parse(picture).name));
}

/** Changes with the array and with what lies next to it. */
export async function preparedVersion(picture: string, { prepared }: RecipeInput): Promise<string> {
  if (prepared === undefined) return '';
  const array = arrayPath(picture, prepared);
  return (await Promise.all([array, besides(array)].map((file) => fileVersion(file).catch(() => 'none')))).join();
}

const besides = (array: string): string => `${array.slice(0, -path.extname(array).length)}.json`;

/**
 * The picture's array in the place of the tensor, and where its pixels lie on the picture: as the JSON file next to it
 * says, or the recipe, or spread over all of it.
 *
 * @throws WhylightError `recipe-invalid`, `input-shape`, `npy-invalid`, and what reading throws
 */
export async function withPreparedArray(made: ModelInput, picture: string, recipe: RecipeInput): Promise<ModelInput> {
  if (recipe.prepared === undefined) return made;
  const file = arrayPath(picture, recipe.prepared);
  const array = readNpy(await readBytes(file), path.basename(file));
  if (!(await disk.isWithin(file, [path.dirname(picture)])))
    throw recipeErrors.invalid(
      file,
      '“input.prepared” leads out of the picture’s folder; allowed: a file in it or below',
    );
  const { data } = array;
  const dims = inputShape(recipe);
  const own = array.dims.length === dims.length - 1 ? [1, ...array.dims] : array.dims;
  if (own.join() !== dims.join()) throw inputErrors.shape(own, dims);
  const { geometry } = made;
  const size = { width: geometry.photoWidth, height: geometry.photoHeight };
  const affine = (await affineBeside(file)) ?? recipe.affine ?? spread(geometry.inputWidth, geometry.inputHeight, size);
  const grid = wholePicture({ width: geometry.inputWidth, height: geometry.inputHeight });
  const { isMirrored: _, ...rest } = made;
  const placed = placedBack(grid, moveOf(affine, file), size);
  return { ...rest, data, geometry: placed.geometry, ...(placed.isMirrored && { isMirrored: true }) };
}

const spread = (columns: number, rows: number, { width, height }: { width: number; height: number }): number[] => [
  ...[width / columns, 0, 0],
  ...[0, height / rows, 0],
];

/** { "affine": [a, b, c, d, e, f] }. @throws WhylightError `recipe-invalid` */
async function affineBeside(array: string): Promise<readonly number[] | undefined> {
  const file = besides(array);
  const text = await readTextIfThere(file);
  if (text === undefined) return undefined;
  const { affine } = (parseForeign(text) ?? {}) as { readonly affine?: unknown };
  const isAffine = Array.isArray(affine) && affine.length === 6 && affine.every((value) => Number.isFinite(value));
  if (!isAffine) throw recipeErrors.invalid(file, 'it has no “affine”; allowed: six numbers, [a, b, c, d, e, f]');
  return affine as readonly number[];
}

/** x of the picture is a · x + b · y + c, y is d · x + e · y + f. @throws WhylightError `recipe-invalid` */
function moveOf([a = 1, b = 0, c = 0, d = 0, e = 1, f = 0]: readonly number[], file: string): Move {
  if (b !== 0 || d !== 0 || a === 0 || e <= 0) {
    const why =
      `the affine [${[a, b, c, d, e, f].join(', ')}] turns the picture; allowed: b and d 0, e above 0 ` +
      `(a below 0 mirrors)`;
    throw recipeErrors.invalid(file, why);
  }
  return { x: { from: c, each: a }, y: { from: f, each: e } };
}

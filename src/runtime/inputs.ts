/** What a model is given next to its picture: values of the recipe and of the wish, and further pictures. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { inputErrors } from '../engine/errors.ts';
import type { Disk } from '../engine/ports.ts';
import type { InputValue } from '../engine/reading/fixedInputs.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import { recipeInputs, type WrittenValue } from '../engine/reading/recipeInputs.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { axisOf } from '../engine/tensor/layout.ts';
import { readNpy } from '../engine/tensor/npy.ts';
import { readBytes } from './disk/files.ts';

export interface GivenInputs {
  readonly values: ReadonlyMap<string, InputValue>;
  /** Files of further pictures, by the inputs that take them. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Those of the wish before those of the recipe. Relative files are the process's own. */
export async function givenInputs(
  disk: Disk,
  model: string,
  { recipe, inputs = {} }: { readonly recipe?: string; readonly inputs?: Readonly<Record<string, WrittenValue>> },
): Promise<GivenInputs> {
  const values = new Map<string, InputValue>();
  const pictures = new Map<string, string>();
  const written = new Map([...(await recipeInputs(disk, model, recipe)), ...Object.entries(inputs)]);
  for (const [name, value] of written) {
    if (typeof value === 'number') values.set(name, value);
    else if (typeof value !== 'string') values.set(name, isList(value) ? { dims: [value.length], data: value } : value);
    else if (/\.npy$/i.test(value)) {
      const { dims, data } = readNpy(await readBytes(value), path.basename(value));
      values.set(name, { dims, data });
    } else pictures.set(name, value);
  }
  return { values, pictures };
}

const isList = (value: WrittenValue): value is readonly number[] => Array.isArray(value);

/** Changes with any of the values. */
export function keyOfValues(values: ReadonlyMap<string, InputValue>): string {
  if (values.size === 0) return '';
  const hash = createHash('sha256');
  for (const [name, value] of values) {
    hash.update(`|${name}:`);
    if (typeof value === 'number') hash.update(String(value));
    else
      hash
        .update(value.dims.join())
        .update(new Uint8Array(Float64Array.from(value.data as ArrayLike<number>, Number).buffer));
  }
  return hash.digest('hex');
}

/** How a further picture becomes its input: as the first one, at that input's own size. */
export function inputLike({ recipe: { input }, missing }: LoadedModel, name: string): RecipeInput {
  const dims = missing.find((each) => each.name === name)?.dims ?? [];
  const [width, height] = [
    dims[axisOf(input.layout, 'W')] ?? input.width,
    dims[axisOf(input.layout, 'H')] ?? input.height,
  ];
  return width === input.width && height === input.height ? input : { ...input, width, height };
}

/** @throws WhylightError `input-missing` */
export function refuseMissing({ missing }: LoadedModel): void {
  if (missing.length > 0) throw inputErrors.missing(missing);
}

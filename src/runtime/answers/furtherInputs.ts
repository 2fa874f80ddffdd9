/** What a model takes next to its picture, and what its recipe says of it. */
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import type { OtherInput } from '../../engine/reading/fixedInputs.ts';
import { recipeInputs, type WrittenValue } from '../../engine/reading/recipeInputs.ts';
import { countOf, mostTyped, type FurtherInput, type GivenInput } from '../../vocabulary/furtherInput.ts';
import { disk } from '../disk/disk.ts';

/** @param recipe a recipe file instead of the one that would be found */
export async function furtherInputs(
  { path, otherInputs }: LoadedModel,
  recipe?: string,
): Promise<readonly FurtherInput[]> {
  const written = otherInputs.length > 0 ? await recipeInputs(disk, path, recipe) : new Map<string, WrittenValue>();
  return otherInputs.map((input): FurtherInput => {
    const { name, usual } = input;
    const dims = input.dims.map((size) => size ?? null);
    const value = written.get(name);
    const given = value === undefined ? undefined : asGiven(value);
    return {
      ...{ name, dims, kind: kindOf(input, dims) },
      isGiven: value !== undefined || usual !== undefined,
      ...(given !== undefined && { given }),
      ...(usual !== undefined && value === undefined && { usual }),
    };
  });
}

function kindOf({ isFlag, isPicture }: OtherInput, dims: FurtherInput['dims']): FurtherInput['kind'] {
  const isOne = (countOf({ dims: dims.map((size) => size ?? 1) }) ?? 0) === 1;
  if (isFlag && isOne) return 'flag';
  if (isPicture) return 'picture';
  return isOne ? 'number' : 'table';
}

/** Undefined: too long to be shown. */
function asGiven(value: WrittenValue): GivenInput | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  const numbers = 'dims' in value ? value.data : value;
  return numbers.length <= mostTyped ? Array.from(numbers, Number) : undefined;
}

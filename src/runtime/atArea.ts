/** Models that look at a part of a picture: the same ones, with another recipe. */
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { isPart, type PictureArea } from '../vocabulary/pictureArea.ts';

/** How many parts of one model are remembered. */
const kept = 8;

export class Areas {
  private readonly known = new WeakMap<LoadedModel, Map<string, LoadedModel>>();

  /** The same object for the same part, so that a run of it can be recognized. */
  at(model: LoadedModel, area: PictureArea | undefined): LoadedModel {
    return area ? this.remembered(model, area) : model;
  }

  /** For further pictures: a part is one of the picture that is explained. */
  whole(model: LoadedModel): LoadedModel {
    return isPart(model.recipe.input) ? this.remembered(model, {}) : model;
  }

  private remembered(model: LoadedModel, area: PictureArea): LoadedModel {
    const others = this.known.get(model) ?? new Map<string, LoadedModel>();
    this.known.set(model, others);
    const key = JSON.stringify([area.region, area.level]);
    const found = others.get(key) ?? { ...model, recipe: { ...model.recipe, input: partOf(model.recipe.input, area) } };
    others.delete(key);
    others.set(key, found);
    for (const old of [...others.keys()].slice(0, -kept)) others.delete(old);
    return found;
  }
}

/** A part takes the place of the recipe's as a whole. */
export function partOf(input: RecipeInput, { region, level }: PictureArea): RecipeInput {
  const { region: _region, level: _level, ...whole } = input;
  return { ...whole, ...(region && { region }), ...(level !== undefined && { level }) };
}

import { customsFor } from '../engine/recipe/customs.ts';
import type { Handlers } from '../protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../protocol/engine.ts';
import { recipeJson } from '../runtime/answers/explanationJson.ts';
import type { Engine } from '../runtime/engine.ts';

/** The model's recipe, and the same with other values. */
export function recipeHandlers(engine: Engine): Pick<Handlers<EngineRequests, EngineEvents>, 'customs'> {
  return {
    customs: async ({ model }) => {
      const { recipe } = await engine.model(model);
      return customsFor(recipe.input).map(({ title, detail, input }) => ({
        title,
        detail,
        input: JSON.stringify(input),
        recipe: JSON.stringify({ ...recipeJson(recipe), input: { ...recipe.input, ...input } }),
      }));
    },
  };
}

/** Which of a model's outputs is meant, or which part of one: “logits”, “scores[0:5]”. */
import type { Recipe, RecipeOutput } from './recipe.ts';

/** “scores[0:5]” names the numbers 0 to 4 of the output “scores”. */
function parseOutput(text: string): Pick<RecipeOutput, 'name' | 'slice'> {
  const [, name, from, to] = /^(.+)\[(\d{1,7}):(\d{1,7})\]$/.exec(text) ?? [];
  if (name === undefined || Number(from) >= Number(to)) return { name: text };
  return { name, slice: [Number(from), Number(to)] };
}

/** … and back. */
export const outputText = ({ name = '', slice }: Pick<RecipeOutput, 'name' | 'slice'>): string =>
  slice ? `${name}[${slice.join(':')}]` : name;

/**
 * The recipe for the output that is wished for; the first of its own without a wish. What it says of another one, such
 * as the activation, does not hold for this one.
 */
export function withOutput(recipe: Recipe, wanted: string | undefined): Recipe {
  const own = recipe.outputs ?? (recipe.output.name === undefined ? [] : [recipe.output]);
  if (wanted === undefined) return recipe;
  const output = own.find((each) => outputText(each) === wanted) ?? own.find(({ name }) => name === wanted);
  return { ...recipe, output: output ?? parseOutput(wanted) };
}

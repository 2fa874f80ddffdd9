/** A recipe that says what the model takes next to the picture. Pure. */
import path from 'node:path';
import type { GivenInputs } from '../../protocol/furtherInput.ts';

/**
 * The recipe's text with these inputs; what else it says stays. Files are named from the recipe's own folder, with
 * slashes, so that the folder can be moved to another machine. @throws SyntaxError where the text is no JSON
 */
export function withInputs(text: string, chosen: GivenInputs, folder: string): string {
  const recipe = JSON.parse(text) as { readonly inputs?: object };
  const written = Object.entries(chosen).map(([name, value]) => [
    name,
    typeof value === 'string' ? path.relative(folder, value).split(path.sep).join('/') : value,
  ]);
  return `${JSON.stringify({ ...recipe, inputs: { ...recipe.inputs, ...Object.fromEntries(written) } }, null, 2)}\n`;
}

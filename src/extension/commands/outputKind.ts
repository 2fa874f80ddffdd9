/** A recipe that says what an output holds. Pure. */
import type { HeadKind } from '../../vocabulary/names.ts';

/**
 * The recipe's text with this kind for this output, first; all else as it is. @throws SyntaxError where the text is no
 * JSON
 */
export function withKind(text: string, name: string, kind: HeadKind): string {
  const recipe = JSON.parse(text) as {
    readonly outputs?: readonly { readonly name?: string }[];
    readonly output?: object;
  };
  const { output = {}, outputs = [], ...rest } = recipe;
  const own = outputs.find((each) => each.name === name);
  const others = outputs.filter((each) => each !== own);
  const meant = own ?? (outputs.length === 0 ? output : {});
  return `${JSON.stringify({ ...rest, outputs: [{ ...meant, name, kind }, ...others] }, null, 2)}\n`;
}

/** How probabilities came to be that the model's file does not give, in words: the same for panel and command line. */
import type { Applied } from './explanation.ts';

const reasons: Readonly<Record<Applied['from'], string>> = {
  recipe: 'as the recipe says',
  names: 'as these names can hold at once',
  values: 'the model’s own numbers, as they sum to 1',
  guess: 'a guess: the model ends in scores',
  wish: 'as you chose',
};

/** Where scores turn out to be probabilities already. */
const own = `Probabilities are ${reasons.values}.`;

/** “Probabilities by softmax (a guess: the model ends in scores).” Nothing where the scores are shown as they are. */
export const appliedText = ({ name, from }: Applied): string | undefined =>
  name === 'none' ? (from === 'values' ? own : undefined) : `Probabilities by ${name} (${reasons[from]}).`;

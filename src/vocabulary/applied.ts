/** How probabilities came to be that the model's file does not give, in words: the same for panel and command line. */
import type { Applied } from './explanation.ts';

const reasons: Readonly<Record<Applied['from'], string>> = {
  recipe: 'as the recipe says',
  names: 'as these names can hold at once',
  guess: 'a guess: the model ends in scores',
  wish: 'as you chose',
};

/** “Probabilities by softmax (a guess: the model ends in scores).” Nothing where the scores are shown as they are. */
export const appliedText = ({ name, from }: Applied): string | undefined =>
  name === 'none' ? undefined : `Probabilities by ${name} (${reasons[from]}).`;

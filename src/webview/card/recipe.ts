import type { CardReading, FromCard } from '../../protocol/card.ts';
import { h, show } from '../kit/dom.ts';
import { recipeText } from '../kit/format.ts';
import { block, rowsOf, type Block } from './block.ts';

/** How a picture becomes the model's input, and who says so. */
export function recipe(post: (message: FromCard) => void): Block {
  const open = h('button', { class: 'link', onclick: () => post({ kind: 'openRecipe' }) }, 'Open file');
  const made = block(
    'Recipe',
    ({ reading }) => reading,
    (reading) => [rowsOf(rows(reading)), ...notes(reading)],
    open,
  );
  return {
    ...made,
    render(message) {
      made.render(message);
      show(open, message.reading?.summary.path !== undefined);
    },
  };
}

const guesses: Readonly<Record<string, string>> = {
  size: 'size',
  fit: 'how it is resized',
  scale: 'the scale of the values',
  mean: 'mean',
  std: 'standard deviation',
  labels: 'labels',
};

function rows({ summary, recipe: steps, guessed }: CardReading): readonly (readonly [string, string])[] {
  return [
    ['From', recipeText(summary)],
    ...steps.map(({ what, how }) => [what, how] as const),
    ['Guessed', guessed.map((guess) => guesses[guess] ?? guess).join(', ')],
  ];
}

const notes = ({ notes: said }: CardReading): readonly HTMLElement[] =>
  said.map((note) => h('p', { class: 'note' }, note));

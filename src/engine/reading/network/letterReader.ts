/** Binds a reader of letters (CTC) to what it reads, or to a text that is given. */
import { textErrors } from '../../errors.ts';
import { ChainClassifier } from '../../running/chain/chainClassifier.ts';
import type { Bind } from '../../running/runnableModel.ts';
import type { Spoken } from '../../score/words.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import { alignedLetters, greedyLetters, type Letter, type Steps } from '../../text/ctc.ts';
import type { Alphabet } from './alphabet.ts';

/** What the picture's part makes are the scores themselves: nothing comes after it. */
export function letterReader(alphabet: Alphabet): Bind {
  return async (part, picture, wish, stages) => {
    const { score } = await part.forward(part.feedsOf(picture), [part.layer(wish.layer, false)], stages);
    const steps = stepsOf(score);
    const letters =
      wish.text === undefined ? greedyLetters(steps, alphabet.blank) : givenLetters(wish.text, steps, alphabet);
    return new ChainClassifier(part, {
      ...{ head: 'words', labels: [], activation: 'softmax', links: [], isPooled: false },
      spoken: spokenOf(letters, alphabet, wish.text !== undefined),
    });
  };
}

/** [1, T, K] or [T, 1, K]. */
function stepsOf({ dims, data }: FloatTensor): Steps {
  const size = dims.at(-1) ?? 1;
  return { count: data.length / size, size, data };
}

/** @throws WhylightError `text-unfit` */
function givenLetters(text: string, steps: Steps, { letters, blank }: Alphabet): readonly Letter[] {
  const wanted = [...text.trim()];
  if (wanted.length === 0) throw textErrors.textUnfit('it is empty');
  const ids = wanted.map((letter) => {
    const found = letters.findIndex((each, at) => at !== blank && each === letter);
    const id = found >= 0 ? found : letters.findIndex((each) => each.toLowerCase() === letter.toLowerCase());
    if (id < 0) throw textErrors.textUnfit(`the model knows no letter “${letter}”`);
    return id;
  });
  const aligned = alignedLetters(steps, ids, blank);
  if (!aligned) throw textErrors.textUnfit(`it is too long for the ${steps.count} steps in which the model reads`);
  return aligned;
}

function spokenOf(said: readonly Letter[], { letters }: Alphabet, isGiven: boolean): Spoken {
  const nameOf = (id: number): string => letters[id] || '(blank)';
  const pieces = said.map(({ id }) => letters[id] ?? '');
  return {
    text: pieces.join('').trim(),
    ids: said.map(({ id }) => id),
    pieces,
    words: pieces.flatMap((text, at) => (text.trim() === '' ? [] : [{ text, tokens: [at, at + 1] as const }])),
    rows: said.map(({ row }) => row),
    ...{ unit: 'letter', isGiven, isEndless: false, nameOf },
  };
}

/** Binds a network that says words to a text: its own, written token by token, or one that is given. */
import { textErrors } from '../../errors.ts';
import type { Classifier, Stages, WordsWish } from '../../classifier.ts';
import { ChainClassifier } from '../../running/chain/chainClassifier.ts';
import { runLinks, type Link } from '../../running/chain/link.ts';
import type { Bind } from '../../running/runnableModel.ts';
import type { Spoken } from '../../score/words.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import { generate, type Next } from '../../text/generate.ts';
import type { Generation } from '../../text/generation.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { wordsOf } from '../../text/words.ts';
import { remembered, type Rememberer, type StepFed } from './remembering.ts';
import { known } from '../../../vocabulary/known.ts';

/**
 * For a picture and a question: what is done before the words, what the words' part begins with, and the words' part.
 */
export interface Opening {
  /** From the picture's features to what the words' part takes, whatever the words. */
  readonly before: readonly Link[];
  /** Tokens that come before the model's own. */
  readonly prefix: readonly number[];
  /** The words' part for all tokens so far. */
  readonly decoder: (ids: readonly number[], features: FloatTensor, stages: Stages) => Promise<readonly Link[]>;
  /** Writes with a memory of the words before, where the files have one. */
  readonly steps?: ((features: FloatTensor, stages: Stages) => Next) | undefined;
}

export interface CaptionerOf {
  /** How many tokens the model knows, where its settings say so. */
  readonly vocabulary?: number | undefined;
  readonly tokenizer: Tokenizer;
  readonly generation: Generation;
  readonly open: (features: FloatTensor, picture: FloatTensor, wish: WordsWish, stages: Stages) => Promise<Opening>;
}

/** As a question to the model: its text, and what it is asked. */
const keyOf = ({ text, prompts }: WordsWish): string => JSON.stringify([text, prompts]);

export function captioner(of: CaptionerOf): Bind {
  const known_ = new WeakMap<FloatTensor, Map<string, Classifier>>();
  return async (part, picture, wish, stages) => {
    const bound = known_.get(picture) ?? new Map<string, Classifier>();
    known_.set(picture, bound);
    const found = bound.get(keyOf(wish)) ?? (await bind(of, part, picture, wish, stages));
    bound.set(keyOf(wish), found);
    return found;
  };
}

async function bind(
  of: CaptionerOf,
  part: Classifier,
  picture: FloatTensor,
  wish: WordsWish,
  stages: Stages,
): Promise<Classifier> {
  const layer = part.layer(wish.layer, false);
  const { score: features } = await part.forward(part.feedsOf(picture), [layer], stages);
  const opening = await of.open(features, picture, wish, stages);
  const given = await runLinks(opening.before, features, false, stages);
  const said = wish.text === undefined ? await written(of, opening, given.result, stages) : textIn(of, wish.text);
  const before = opening.prefix;
  const links = await opening.decoder([...before, ...said.ids.slice(0, -1)], given.result, stages);
  const { result } = await runLinks(links, given.result, false, stages);
  const [, rows = 0, vocabulary = 0] = result.dims;
  const spoken = spokenOf(of, said, rows - said.ids.length, vocabulary);
  return new ChainClassifier(part, {
    head: 'words',
    labels: [],
    activation: 'softmax',
    spoken,
    links: [...opening.before, ...links],
    isPooled: isPooled(features),
  });
}

/** One vector for the whole picture, not one a cell. */
export const isPooled = ({ dims }: FloatTensor): boolean => dims.slice(0, -1).every((dim) => dim === 1);

interface Said {
  readonly ids: readonly number[];
  readonly isGiven: boolean;
  readonly isEndless: boolean;
}

async function written(
  { generation }: CaptionerOf,
  { prefix, decoder, steps }: Opening,
  features: FloatTensor,
  stages: Stages,
): Promise<Said> {
  const withoutMemory = async (texts: readonly (readonly number[])[]): Promise<Float32Array[]> => {
    const rows: Float32Array[] = [];
    for (const ids of texts) {
      const { result } = await runLinks(await decoder(ids, features, stages), features, false, stages);
      const vocabulary = result.dims.at(-1) ?? 1;
      rows.push(result.data.slice(-vocabulary));
    }
    return rows;
  };
  const { ids, isEndless } = await generate(steps?.(features, stages) ?? withoutMemory, generation, prefix);
  return { ids: ids.slice(prefix.length), isGiven: false, isEndless };
}

/** @throws WhylightError `text-unfit`, `prompt-too-long`, `tokenizer-unfit` */
function textIn({ tokenizer, generation, vocabulary = Infinity }: CaptionerOf, text: string): Said {
  const words = tokenizer.encode(text.trim(), false);
  const unfit = words.find((id) => id >= vocabulary);
  if (unfit !== undefined) throw textErrors.tokenizerUnfit(unfit, vocabulary);
  if (words.length === 0) throw textErrors.textUnfit('it is empty');
  const longest = generation.maxNew ?? Math.max(generation.maxLength, longestGiven);
  if (words.length > longest) throw textErrors.promptTooLong(text, words.length, longest);
  const { forcedFirst, ends } = generation;
  return {
    ids: [...(forcedFirst === undefined ? [] : [forcedFirst]), ...words, ...ends.slice(0, 1)],
    isGiven: true,
    isEndless: false,
  };
}

/** Tokens of a text that is given; the model's own end earlier. */
const longestGiven = 128;

/** @throws WhylightError `tokenizer-unfit` */
function spokenOf({ tokenizer }: CaptionerOf, said: Said, firstRow: number, vocabulary: number): Spoken {
  const unfit = said.ids.find((id) => id >= vocabulary || tokenizer.tokenOf(id) === undefined);
  if (unfit !== undefined) throw textErrors.tokenizerUnfit(unfit, Math.min(vocabulary, tokenizer.size));
  const nameOf = (id: number): string => tokenizer.decode([id]).trim() || tokenizer.tokenOf(id) || `token ${id}`;
  const { text, pieces, words } = wordsOf(said.ids, tokenizer);
  const first = Math.max(firstRow, 0);
  const rows = said.ids.map((_, at) => first + at);
  return { ...said, text, pieces, words, rows, unit: 'word', nameOf };
}

/** A decoder that reads tokens, and looks at the picture's features. */
export function plainOpening(
  link: (ids: readonly number[], features: FloatTensor, picture: FloatTensor) => Link,
  { start }: Generation,
  memory?: Rememberer,
): CaptionerOf['open'] {
  return (_, picture) =>
    Promise.resolve({
      before: [],
      prefix: start === undefined ? [] : [start],
      decoder: (ids, features) => Promise.resolve([link(ids, features, picture)]),
      steps:
        memory &&
        ((features, stages) => {
          const fedFor = (ids: readonly number[], past: number): Promise<StepFed> => {
            const tokens = [ids.slice(past)];
            const fed = { tokens, length: ids.length - past, past, sourceLength: lengthOf(features), picture };
            return Promise.resolve({ fed, input: features });
          };
          return remembered(memory, fedFor, stages);
        }),
    });
}

export const lengthOf = ({ dims }: FloatTensor): number => known(dims.at(-2) ?? dims[0], 'length');

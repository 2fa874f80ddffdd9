/** A text's words as targets: S = Σ log p of their tokens, given the picture and the tokens before. */
import { scoreErrors } from '../errors.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import type { Head } from './head.ts';
import { nearestNames } from './nearestNames.ts';
import { refuseNotFinite } from './prediction.ts';
import type { Caption, Prediction } from '../../vocabulary/explanation.ts';
import { known } from '../../vocabulary/known.ts';

/** A text whose probability a run's logits [1, T, V] give. */
export interface Spoken {
  readonly text: string;
  /** The tokens that the model says, one after the other. */
  readonly ids: readonly number[];
  /** Of each: what it adds to the text. */
  readonly pieces: readonly string[];
  /** Words and marks of punctuation: their tokens, from one up to, without, another. */
  readonly words: readonly { readonly text: string; readonly tokens: readonly [from: number, to: number] }[];
  /** Of each: the row of the logits that says it. */
  readonly rows: readonly number[];
  /** Whether what stands for words are the letters of one text (a reader's, CTC). */
  readonly unit: 'word' | 'letter';
  /** Given by whoever asks, not said by the model. */
  readonly isGiven: boolean;
  /** Grew to the greatest length without an end. */
  readonly isEndless: boolean;
  /** How a token reads where it stands alone. */
  readonly nameOf: (id: number) => string;
}

/** Words by their numbers, both included; all of them is the whole text, its end included. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

/** The words that a wish means. @throws WhylightError `word-unknown` */
export function wordRange(spoken: Spoken, from: number | string | undefined, to?: number): WordRange {
  const last = spoken.words.length - 1;
  if (last < 0) throw scoreErrors.nothingSaid();
  if (from === undefined) return { from: 0, to: last };
  // “2026” is a number of no word, and may be a word.
  const isText = typeof from === 'string' || (from > last && to === undefined && reads(spoken, String(from)));
  const first = isText ? named(spoken, String(from)) : from;
  const range = typeof first === 'number' ? { from: first, to: to ?? first } : first;
  if (range.from < 0 || range.from > range.to || range.to > last)
    throw scoreErrors.wordUnknown(`${range.from}–${range.to}`, wordsIn(spoken));
  return range;
}

const wordsIn = ({ words }: Spoken): string[] => words.map(({ text }) => text);

/** The first word, or the first words in a row, that read so. */
function found(spoken: Spoken, text: string): WordRange | undefined {
  const wanted = spoken.unit === 'letter' ? [...folded(text).replaceAll(/\s/gu, '')] : folded(text).split(/\s+/);
  const words = wordsIn(spoken).map(folded);
  const at = words.findIndex((_, start) => wanted.every((word, offset) => words[start + offset] === word));
  return at < 0 ? undefined : { from: at, to: at + wanted.length - 1 };
}

const reads = (spoken: Spoken, text: string): boolean => found(spoken, text) !== undefined;

/** @throws WhylightError `word-unknown` */
function named(spoken: Spoken, text: string): WordRange {
  const range = found(spoken, text);
  if (range) return range;
  throw scoreErrors.wordUnknown(text, nearestNames(text, wordsIn(spoken)));
}

const folded = (text: string): string => text.trim().toLowerCase();

/** The tokens of some words. */
export function tokensOf({ words, ids }: Spoken, { from, to }: WordRange): readonly [from: number, to: number] {
  if (from === 0 && to === words.length - 1) return [0, ids.length];
  return [known(words[from], 'word').tokens[0], known(words[to], 'word').tokens[1]];
}

/** How many other tokens are listed that might stand in the place of one. */
const mostOthers = 20;

/** Reads what a run says of some words; of one that is a single token, also what else might have stood there. */
export function wordsHead(spoken: Spoken, range: WordRange): Head {
  const [from, to] = tokensOf(spoken, range);
  const places = (chosen?: number) =>
    spoken.ids.slice(from, to).map((id, at) => ({ row: rowOfToken(spoken, from + at), token: chosen ?? id }));
  const isOne = to - from === 1;
  const placesOf = ({ index }: Prediction) => places(isOne ? index : undefined);
  const label = labelOf(spoken, range);
  const sumOf = (scores: FloatTensor, prediction: Prediction): number =>
    placesOf(prediction).reduce((sum, { row, token }) => sum + logProbability(rowOf(scores, row), token), 0);
  return {
    predict(scores) {
      const own = known(spoken.ids[from], 'token');
      const whole = { index: isOne ? own : 0, label, score: 0 };
      for (const { row } of places()) refuseNotFinite(rowOf(scores, row));
      const score = sumOf(scores, whole);
      const chosen = { ...whole, score, probability: Math.exp(score) };
      return isOne ? [chosen, ...others(rowOf(scores, rowOfToken(spoken, from)), own, spoken.nameOf)] : [chosen];
    },
    seed(scores, prediction) {
      const seed = new Float32Array(scores.data.length);
      const size = vocabularyOf(scores);
      for (const { row, token } of placesOf(prediction)) seed.set(seedOf(rowOf(scores, row), token), row * size);
      return seed;
    },
    lookUp: (_, prediction) => (other) => sumOf(other, prediction),
  };
}

const rowOfToken = ({ rows }: Spoken, token: number): number => known(rows[token], 'row of a token');

function labelOf(spoken: Spoken, range: WordRange): string {
  if (spoken.unit === 'letter') return spoken.pieces.slice(...tokensOf(spoken, range)).join('');
  const words = spoken.words.slice(range.from, range.to + 1);
  return words.map(({ text }) => text).join(' ');
}

function others(logits: Float32Array, own: number, nameOf: Spoken['nameOf']): Prediction[] {
  const order = [...logits.keys()].filter((token) => token !== own);
  const best = order.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0)).slice(0, mostOthers);
  return best.map((index) => {
    const score = logProbability(logits, index);
    return { index, label: nameOf(index), score, probability: Math.exp(score) };
  });
}

const vocabularyOf = ({ dims }: FloatTensor): number => dims.at(-1) ?? 0;

function rowOf(scores: FloatTensor, row: number): Float32Array {
  const size = vocabularyOf(scores);
  return scores.data.subarray(row * size, (row + 1) * size);
}

/** log p = x_y − log Σ exp(x), in float64 */
function logProbability(logits: Float32Array, token: number): number {
  const own = logits[token] ?? NaN;
  let others = 0;
  logits.forEach((logit, at) => {
    if (at !== token) others += Math.exp(logit - own);
  });
  return -Math.log1p(others);
}

/**
 * d log p_y / dx = onehot_y − p, in float64. 1 − p_y is the sum of the others: a word that is nearly certain has a p_y
 * that rounds to 1, and still a gradient.
 */
export function seedOf(logits: Float32Array, token: number): Float32Array {
  let most = -Infinity;
  for (const logit of logits) most = Math.max(most, logit);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const total = powers.reduce((a, b) => a + b, 0);
  let rest = 0;
  powers.forEach((power, at) => {
    if (at !== token) rest += power;
  });
  return Float32Array.from(powers, (power, at) => (at === token ? rest : -power) / total);
}

/** The text with what a run says of its tokens. */
export function captionOf(spoken: Spoken, scores: FloatTensor): Caption {
  const tokens = spoken.ids.map((id, at) => ({
    id,
    text: spoken.pieces[at] ?? '',
    logProbability: logProbability(rowOf(scores, rowOfToken(spoken, at)), id),
  }));
  const sum = (from: number, to: number): number =>
    tokens.slice(from, to).reduce((total, { logProbability: each }) => total + each, 0);
  return {
    text: spoken.text,
    logProbability: sum(0, tokens.length),
    tokens,
    words: spoken.words.map(({ text, tokens: own }) => ({ text, tokens: own, logProbability: sum(...own) })),
    unit: spoken.unit,
    isGiven: spoken.isGiven,
  };
}

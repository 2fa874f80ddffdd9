/** Which tokens make which word of a text. */
import type { Tokenizer } from './tokenizer.ts';

/** A word, or a mark of punctuation, and its tokens: from this one up to, without, that one. */
export interface WordSpan {
  readonly text: string;
  readonly tokens: readonly [from: number, to: number];
}

export interface TokenizedText {
  readonly text: string;
  /** What each token adds to the text; empty where it is a mark. */
  readonly pieces: readonly string[];
  readonly words: readonly WordSpan[];
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * A text's words by the rules of Unicode, so also of scripts that have no spaces; each token belongs to the word that
 * it begins in.
 */
export function wordsOf(ids: readonly number[], tokenizer: Pick<Tokenizer, 'decode'>): TokenizedText {
  const ends = ids.map((_, at) => tokenizer.decode(ids.slice(0, at + 1)).length);
  const text = tokenizer.decode(ids);
  const pieces = ids.map((_, at) => text.slice(ends[at - 1] ?? 0, ends[at]));
  const starts = pieces.map((piece, at) => (ends[at - 1] ?? 0) + (piece.length - piece.trimStart().length));
  const words = joined(text)
    .map(({ from, to }): WordSpan | undefined => {
      const own = starts.flatMap((start, at) =>
        (pieces[at] ?? '').trim() !== '' && start >= from && start < to ? [at] : [],
      );
      const [first, last] = [own[0], own.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      return { text: text.slice(from, to), tokens: [first, last + 1] };
    })
    .filter((word) => word !== undefined);
  return { text: text.trim(), pieces, words };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Words and marks; two words with nothing but a hyphen or an apostrophe between them are one. */
function joined(text: string): readonly Range[] {
  const ranges: Range[] = [];
  let [isOpen, wasJoint] = [false, false];
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    const to = index + segment.length;
    const isJoint = /^[-'’]$/u.test(segment);
    const before = ranges.at(-1);
    if (isWordLike === true && wasJoint && before) ranges[ranges.length - 1] = { from: before.from, to };
    else if (isJoint && isOpen && /^[\p{L}\p{N}]/u.test(text.slice(to))) {
      wasJoint = true;
      continue;
    } else if (segment.trim() !== '') ranges.push({ from: index, to });
    isOpen = isWordLike === true;
    wasJoint = false;
  }
  return ranges;
}

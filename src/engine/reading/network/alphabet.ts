/** Which letter each number of a reader (CTC) stands for, and which is the blank. */

export interface Alphabet {
  /** By number; the blank is none. */
  readonly letters: readonly string[];
  readonly blank: number;
  /** Nothing said where the blank stands. */
  readonly isGuess: boolean;
}

/** A letter may take a code point or two; a list of other names is no alphabet. */
const fewestSingle = 0.9;
const isSingle = (name: string): boolean => [...name].length <= 2;

export const areLetters = (names: readonly string[]): boolean =>
  names.length > 1 && names.filter((name) => isSingle(name) || isBlankName(name)).length >= fewestSingle * names.length;

/** As CTC's own code, transformers, EasyOCR and others write it. */
const isBlankName = (name: string): boolean =>
  /^[[<({]?(blank|ctc|ctc[-_ ]?blank|pad|eps|epsilon|ε)[\])>}]?$/iu.test(name);
/** What some alphabets write in its place, at either end. */
const isBlankSign = (name: string | undefined): boolean => /^[-_~␣]?$/u.test(name ?? 'none');

/**
 * The alphabet of a reader that tells `size` letters apart, the blank included; undefined where the names do not fit.
 *
 * @param said where the blank stands, as the recipe says it
 * @param isFirstSilent whether the model, of a picture with nothing on it, says its first letter, not its last
 */
export function alphabetOf(
  names: readonly string[],
  size: number,
  said: 'first' | 'last' | undefined,
  isFirstSilent: boolean,
): Alphabet | undefined {
  if (names.length === size) {
    const ends = isBlankSign(names[0]) ? 0 : isBlankSign(names.at(-1)) ? size - 1 : -1;
    const named = names.findIndex(isBlankName);
    const blank = said === undefined ? (named >= 0 ? named : ends) : said === 'first' ? 0 : size - 1;
    return blank < 0 ? undefined : { letters: names.with(blank, ''), blank, isGuess: false };
  }
  // PaddleOCR puts a blank before its letters, and a space behind them.
  if (names.length === size - 2) return { letters: ['', ...names, ' '], blank: 0, isGuess: false };
  if (names.length !== size - 1) return undefined;
  const isFirst = said === undefined ? isFirstSilent : said === 'first';
  return {
    letters: isFirst ? ['', ...names] : [...names, ''],
    blank: isFirst ? 0 : size - 1,
    isGuess: said === undefined,
  };
}

/** Letters, one a line, or all in one line. Spaces are letters, too. */
export function parseLetters(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.length === 1 ? [...(lines[0] ?? '')] : lines;
}

/** Helvetica's letters: their numbers in a PDF, and how wide they are. Arial and Liberation Sans are as wide. Pure. */

/** What WinAnsiEncoding has at 128 to 159; two places that it leaves free. */
const middle: Readonly<Record<number, string>> = Object.fromEntries(
  [...'€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ'].flatMap((letter, at) => (letter === '\0' ? [] : [[128 + at, letter]])),
);

/** The minus is in Helvetica, and not in WinAnsiEncoding: the document says that it stands here. */
export const minusCode = 129;

const codes: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 95 }, (_, at) => [String.fromCharCode(32 + at), 32 + at] as const),
  ...Object.entries(middle).map(([code, letter]) => [letter, Number(code)] as const),
  ...Array.from({ length: 96 }, (_, at) => [String.fromCharCode(160 + at), 160 + at] as const),
  ['\u2212', minusCode],
]);

/** Undefined where Helvetica has not all of its letters. */
export function encoded(text: string): readonly number[] | undefined {
  const found = [...text].map((letter) => codes.get(letter));
  return found.every((code) => code !== undefined) ? found : undefined;
}

/** Thousandths of the font's size, from Helvetica's metrics: of 32 to 126, 128 to 159, 160 to 255. */
const widths: readonly number[] = [
  ...[278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278],
  ...[556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556],
  ...[1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778],
  ...[667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556],
  ...[333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556],
  ...[556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 0],
  ...[556, 584, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 0, 611, 0],
  ...[0, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 0, 500, 667],
  ...[278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333],
  ...[400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611],
  ...[667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278],
  ...[722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611],
  ...[556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278],
  ...[556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500],
];

/** Letters that Helvetica has not are taken for as wide as they are high. */
const widest = 1000;

const widthOf = (letter: string): number => {
  const code = codes.get(letter);
  return code === undefined ? widest : (widths[code - 32] ?? widest);
};

/** In the unit of `size`. */
export const textWidth = (text: string, size: number): number =>
  ([...text].reduce((sum, letter) => sum + widthOf(letter), 0) * size) / 1000;

/** As much of the text as fits, with “…” where that is not all. */
export function shortened(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, size) > room) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** Lines that fit; between words where there is a blank, else within one. */
export function wrapped(text: string, size: number, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const letter of word) {
      if (line !== '' && textWidth(line + letter, size) > room) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  return line === '' ? lines : [...lines, line];
}

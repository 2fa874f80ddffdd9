/** Text for people: colors only on a terminal, and never control characters that came out of a file. */
export interface Terminal {
  write(line: string): void;
  /** Progress and errors. */
  note(line: string): void;
  error(error: { readonly code: string; readonly message: string; readonly nextStep: string }): void;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly accent: (text: string) => string;
  readonly alarm: (text: string) => string;
}

export function openTerminal(): Terminal {
  const colorful = Boolean(process.stdout.isTTY) && !process.env['NO_COLOR'];
  const style = (code: number) => (text: string) => (colorful ? `\x1b[${code}m${text}\x1b[0m` : text);
  const alarm = style(31);
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  return {
    write: (line) => void process.stdout.write(`${line}\n`),
    note,
    error: ({ code, message, nextStep }) =>
      note(`${alarm('Error')} [${code}] ${printable(message)}\n  ${printable(nextStep)}`),
    bold: style(1),
    dim: style(2),
    accent: style(36),
    alarm,
  };
}

/** Control characters, and those that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex -- they are what this is about
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Labels and layer names come from strangers' files: an escape sequence in one must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(unprintable, '�');
}

/** One line of JSON, which says the same with every such character written as an escape. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `width` characters for a share 0..1. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  return ('█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '')).padEnd(width);
}

export const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

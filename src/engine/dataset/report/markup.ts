/** HTML in which whatever comes from a file is text: only `html` makes markup, and it escapes what it is given. */

/** Made by `html` alone. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Piece = Markup | string | number | undefined | false | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters mean nothing in HTML, and some end a file for other tools. */
const escaped = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what is removed
  text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd');

function asText(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  return typeof piece === 'object' ? piece.map(asText).join('') : escaped(String(piece));
}

/**
 * Strings and numbers are escaped, other markup and lists of it are put in as they are, undefined and false are left
 * out.
 */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(parts.map((part, at) => part + asText(pieces[at])).join(''));
}

/** A number for SVG's attributes: short, and the same everywhere. */
export const coordinate = (value: number): string => String(Math.round(value * 100) / 100);

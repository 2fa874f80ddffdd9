/** A figure as SVG: text stays text, pictures are inside. Pure. */
import type { Box, Point } from '../state/geometry.ts';
import { encoded, textWidth } from './fonts.ts';
import { fontFamily, ringWidths, type Item, type Page } from './page.ts';

/** `pictures`: PNGs as data: URIs, in the order of the items. */
export function svgOf({ width, height, title, items }: Page, pictures: readonly string[]): string {
  const parts: string[] = [];
  let picture = 0;
  for (const [at, item] of items.entries())
    parts.push(itemOf(item, at, item.kind === 'picture' ? (pictures[picture++] ?? '') : ''));
  const [w, hgt] = [number(width), number(height)];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${w}mm" height="${hgt}mm" viewBox="0 0 ${w} ${hgt}" font-family="${escaped(fontFamily)}">
<title>${escaped(title)}</title>
<rect width="${w}" height="${hgt}" fill="white"/>
${parts.join('\n')}
</svg>
`;
}

function itemOf(item: Item, id: number, source: string): string {
  switch (item.kind) {
    case 'picture':
      return `<image ${place(item.box)} preserveAspectRatio="none" href="${source}"/>`;
    case 'fill':
      return `<rect ${place(item.box)} fill="${item.color}"/>`;
    case 'text': {
      const at = `x="${number(item.at.x)}" y="${number(item.at.y)}"`;
      const font = `font-size="${number(item.size)}" text-anchor="${item.anchor}"`;
      return `<text ${at} ${font} ${lengthOf(item)}>${escaped(item.text)}</text>`;
    }
    case 'rings': {
      const d = item.rings.map(ringPath).join(' ');
      const line = (color: string, width: number): string =>
        `<path d="${d}" stroke="${color}" stroke-width="${number(width)}"/>`;
      return (
        `<clipPath id="within${id}"><rect ${place(item.within)}/></clipPath>\n` +
        `<g clip-path="url(#within${id})" fill="none" stroke-linejoin="round">` +
        `${line('black', ringWidths.dark)}${line('white', ringWidths.light)}</g>`
      );
    }
  }
}

/** As wide as Helvetica, whatever font stands in for it. */
const lengthOf = ({ text, size }: Extract<Item, { kind: 'text' }>): string =>
  encoded(text) ? `textLength="${number(textWidth(text, size))}" lengthAdjust="spacingAndGlyphs"` : '';

const ringPath = (ring: readonly Point[]): string =>
  `M${ring.map(({ x, y }) => `${number(x)} ${number(y)}`).join('L')}Z`;

const place = ({ x, y, width, height }: Box): string =>
  `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;

/** A thousandth of a millimeter is finer than any printer. */
const number = (value: number): string => String(Number(value.toFixed(3)));

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML has no control characters, and no halves of surrogate pairs. */
const noLetter = /[\p{Surrogate}\p{Cc}\ufffe\uffff]/gu;

const escaped = (text: string): string =>
  text.replace(noLetter, '\ufffd').replace(/[&<>"]/g, (letter) => entities[letter] ?? '');

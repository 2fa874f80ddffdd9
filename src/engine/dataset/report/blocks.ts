/** What reports are made of; `evaluation.ts` shows how. Plots stand in plots.ts. */
import type { FailedRow } from '../rows.ts';
import { html, type Markup, type Piece } from './markup.ts';

/**
 * A file that needs no network and runs nothing.
 *
 * @param styleHash of the style, for the policy: base64 of its SHA-256
 */
export function page(title: string, style: string, styleHash: string, body: readonly Markup[]): string {
  const policy =
    `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; ` + `form-action 'none'`;
  const head = html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width" />
    <title>${title}</title>
  </head> `;
  // The style is ours, and its hash is of these very characters.
  return `<!DOCTYPE html>\n<html lang="en">\n${head.text}<style>${style}</style>\n</head>\n<body>\n${body.map(({ text }) => text).join('\n')}\n</body>\n</html>\n`;
}

export function section(title: string, ...body: readonly Piece[]): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${body}
  </section>`;
}

/** A few large numbers. */
export function facts(entries: readonly (readonly [value: string, what: Piece])[]): Markup {
  return html`<ul class="facts">
    ${entries.map(([value, what]) => html`<li><b>${value}</b>${what}</li>`)}
  </ul>`;
}

export interface Column {
  readonly title: string;
  /** Text where it is left out. */
  readonly kind?: 'number' | 'path';
}

export function table(caption: Piece, columns: readonly Column[], rows: readonly (readonly Piece[])[]): Markup {
  const head = columns.map(({ title, kind = '' }) => html`<th scope="col" class="${kind}">${title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell, at) => html`<td class="${columns[at]?.kind ?? ''}">${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** A mean with how sure it is. */
export interface Figure {
  readonly value: number;
  readonly interval?: readonly [low: number, high: number] | undefined;
  readonly n?: number | undefined;
}

/** “22.6 (21.0 to 24.3, n = 150)”. */
export function figureText({ value, interval, n }: Figure, digits = 1): Markup {
  const range = interval && `${interval[0].toFixed(digits)} to ${interval[1].toFixed(digits)}`;
  const about = [range, n !== undefined && `n = ${n}`].filter(Boolean).join(', ');
  return html`${value.toFixed(digits)}${about !== '' && html` <small>(${about})</small>`}`;
}

export interface PictureCard {
  /** `data:` URIs: the picture, and the same with heat; none where the file was not found. */
  readonly images: readonly { readonly uri: string; readonly alt: string }[];
  readonly title: string;
  readonly lines: readonly string[];
  readonly mark?: 'right' | 'wrong' | undefined;
}

export function pictures(cards: readonly PictureCard[]): Markup {
  const each = ({ images, title, lines, mark = '' as never }: PictureCard): Markup =>
    html`<figure class="picture ${mark}">
      <div class="pair">${images.map(({ uri, alt }) => html`<img src="${uri}" alt="${alt}" />`)}</div>
      <figcaption><b>${title}</b>${lines.map((line) => html`${line}<br />`)}</figcaption>
    </figure>`;
  return html`<div class="pictures">${cards.map(each)}</div>`;
}

/** Rows are what it is, columns what the model said. */
export function confusionMatrix(labels: readonly string[], counts: readonly (readonly number[])[]): Markup {
  const head = labels.map((label) => html`<th scope="col">${label}</th>`);
  const rows = counts.map((row, truth) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, said) => {
      const shade = count === 0 ? 0 : Math.ceil((4 * count) / all);
      return html`<td class="shade${shade} ${truth === said && 'right'}">${count > 0 ? count : ''}</td>`;
    });
    return html`<tr>
      <th scope="row">${labels[truth]}</th>
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll">
    <table class="matrix">
      <caption>
        Rows: the truth. Columns: what the model said. Outlined: right.
      </caption>
      <thead>
        <tr>
          <td></td>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** Pictures that a sweep could not do, with their codes; nothing where there are none. */
export function failures(failed: readonly FailedRow[]): Markup {
  if (failed.length === 0) return html``;
  const shown = failed.slice(0, 200).map(({ key, error }) => [key, error.code, error.message]);
  const caption = failed.length > shown.length ? `The first ${shown.length} of ${failed.length}.` : `${failed.length}.`;
  return section(
    'Failed',
    table(caption, [{ title: 'Picture', kind: 'path' }, { title: 'Code' }, { title: 'Why' }], shown),
  );
}

/** Plots as SVG in the page: each has a title for screen readers, and its numbers stand in a table or in its texts. */
import { coordinate as c, html, type Markup } from './markup.ts';
import type { Figure } from './blocks.ts';

export interface Interval extends Figure {
  readonly label: string;
}

/** Means with their intervals, one under the other, on one axis. */
export function intervalPlot(title: string, unit: string, rows: readonly Interval[]): Markup {
  const ends = rows.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const [low, high] = niceRange(Math.min(...ends), Math.max(...ends));
  const [left, width, step] = [170, 380, 24];
  const x = (value: number): string => c(left + ((value - low) / (high - low)) * width);
  const height = rows.length * step + 30;
  const marks = rows.map(({ label, value, interval }, at) => {
    const y = at * step + 16;
    return html`<text x="${left - 12}" y="${y + 4}" text-anchor="end">${shortened(label, 24)}</text>
      <line class="axis" x1="${left}" x2="${left + width}" y1="${y}" y2="${y}" />
      ${interval && html`<line class="mark" stroke-width="3" x1="${x(interval[0])}" x2="${x(interval[1])}" y1="${y}" y2="${y}" />`}
      <circle class="mark" cx="${x(value)}" cy="${y}" r="4.5" />
      <text x="${left + width + 12}" y="${y + 4}">${value.toFixed(1)}</text>`;
  });
  const ticks = [low, (low + high) / 2, high].map(
    (value) => html`<text class="soft" x="${x(value)}" y="${height - 6}" text-anchor="middle">${short(value)}</text>`,
  );
  return figure(title, `${title} (${unit}); lines: 95 % intervals`, left + width + 70, height, [...marks, ...ticks]);
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The lower part of the bar, in the other color. */
  readonly wrong?: number;
}

/** Counts in bins; where there are wrong ones, their share of each bar stands out. */
export function histogram(title: string, unit: string, bars: readonly Bar[]): Markup {
  const [left, top, width, height] = [36, 10, 264, 120];
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const [low, high] = [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 1];
  const x = (value: number): number => left + ((value - low) / (high - low || 1)) * width;
  const y = (count: number): number => top + height * (1 - count / most);
  const drawn = bars.map(({ from, to, count, wrong = 0 }) => {
    const rect = (cls: string, base: number, upper: number): Markup =>
      html`<rect
        class="${cls}"
        x="${c(x(from) + 1)}"
        width="${c(Math.max(1, x(to) - x(from) - 2))}"
        y="${c(y(upper))}"
        height="${c(y(base) - y(upper))}"
      />`;
    return html`<g
      ><title>${short(from)} to ${short(to)}: ${count}${wrong > 0 && `, ${wrong} of them wrong`}</title
      >${rect('bar wrong', 0, wrong)}${rect('bar', wrong, count)}</g
    >`;
  });
  const axis = html`<line class="axis" x1="${left}" x2="${left + width}" y1="${top + height}" y2="${top + height}" />
    <text class="soft" x="${left - 6}" y="${top + 8}" text-anchor="end">${most}</text>
    <text class="soft" x="${left}" y="${top + height + 16}">${short(low)}</text>
    <text class="soft" x="${left + width}" y="${top + height + 16}" text-anchor="end">${short(high)}</text>`;
  const isSplit = bars.some(({ wrong }) => wrong !== undefined);
  return figure(title, `${title} (${unit})${isSplit ? '; orange: wrong' : ''}`, 310, 155, [...drawn, axis]);
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One or more lines in the unit square; the diagonal as a guide where it means something. */
export function curves(title: string, axes: string, lines: readonly (readonly Point[])[], hasDiagonal = false): Markup {
  const [left, top, size] = [36, 10, 160];
  const at = ({ x, y }: Point): string => `${c(left + x * size)},${c(top + (1 - y) * size)}`;
  const guide = html`<line class="guide" x1="${left}" y1="${top + size}" x2="${left + size}" y2="${top}" />`;
  const drawn = lines.map((points) => [
    html`<polyline class="line" points="${points.map(at).join(' ')}" />`,
    points.map(
      ({ x, y }) =>
        html`<circle class="mark" cx="${c(left + x * size)}" cy="${c(top + (1 - y) * size)}" r="3"
          ><title>${short(x)}, ${short(y)}</title></circle
        >`,
    ),
  ]);
  const frame = html`<rect class="axis" fill="none" x="${left}" y="${top}" width="${size}" height="${size}" />
    <text class="soft" x="${left - 6}" y="${top + 10}" text-anchor="end">1</text>
    <text class="soft" x="${left - 6}" y="${top + size}" text-anchor="end">0</text>
    <text class="soft" x="${left + size}" y="${top + size + 16}" text-anchor="end">1</text>`;
  return figure(title, `${title} (${axes})`, left + size + 24, top + size + 24, [
    frame,
    hasDiagonal ? guide : html``,
    ...drawn.flatMap(([line, points]) => html`${line}${points}`),
  ]);
}

function figure(title: string, caption: string, width: number, height: number, body: readonly Markup[]): Markup {
  return html`<figure>
    <svg role="img" aria-label="${title}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
      ${body}
    </svg>
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** Room on both sides, on round numbers. */
function niceRange(low: number, high: number): readonly [number, number] {
  const span = high - low || Math.abs(high) || 1;
  const unit = 10 ** Math.floor(Math.log10(span));
  const [from, to] = [Math.floor(low / unit) * unit, Math.ceil(high / unit) * unit];
  return from === to ? [from - unit, to] : [from, to];
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** The report of a sweep: what was found, how sure it is, what it looks like, and what was run. */
import { doubtKinds, type DoubtCode } from '../doubts.ts';
import { isFailed, type Header, type PictureRow, type Row } from '../rows.ts';
import type { Interval, MethodSummary, Summary } from '../summary.ts';
import { facts, failures, figureText, pictures, section, table, type Column, type PictureCard } from './blocks.ts';
import { confusion } from './confusion.ts';
import { groupSection, type GroupCards } from './groupSection.ts';
import { html, type Markup } from './markup.ts';
import { curves, histogram, intervalPlot, type Bar } from './plots.ts';

export interface EvaluationReport {
  readonly header: Omit<Header, 'shard'>;
  readonly summary: Summary;
  readonly rows: readonly Row[];
  readonly worst: readonly PictureCard[];
  readonly best: readonly PictureCard[];
  readonly groups: readonly GroupCards[];
  /** Why there are no pictures, where there are none. */
  readonly note?: string;
}

/** Titles of the figures of summary.json, and which way is better. */
const titles: Readonly<Record<string, readonly [title: string, better: 'lower' | 'higher']>> = {
  averageDrop: ['Average drop', 'lower'],
  increase: ['Increase', 'higher'],
  win: ['Win against the first method', 'higher'],
  insertion: ['Insertion', 'higher'],
  deletion: ['Deletion', 'lower'],
  road: ['ROAD', 'higher'],
  sufficiency: ['Sufficiency', 'higher'],
  necessity: ['Necessity', 'lower'],
  pointing: ['Pointing game', 'higher'],
  energy: ['Heat inside the boxes', 'higher'],
  'loc.0': ['Loc(0)', 'higher'],
  'loc.0.25': ['Loc(0.25)', 'higher'],
  'loc.0.5': ['Loc(0.5)', 'higher'],
};

export function evaluationTitle({ header, summary }: EvaluationReport): string {
  return `${header.model.name} on ${summary.images} pictures`;
}

export function evaluationBody(report: EvaluationReport): readonly Markup[] {
  const done = report.rows.filter((row): row is PictureRow => !isFailed(row));
  return [
    opening(report),
    figures(report.summary),
    certainty(done),
    gallery('Worth a look first', report.worst, report.note),
    gallery('Best explained', report.best, report.note),
    confusion(done),
    groupSection(report.groups),
    doubts(report.summary),
    properties(report.summary),
    failures(report.rows.filter(isFailed)),
    whatWasRun(report),
  ];
}

function opening(report: EvaluationReport): Markup {
  const { images, failed, n, accuracy, accuracyInterval } = report.summary;
  const [first] = Object.entries(report.summary.methods);
  const drop = first?.[1].averageDrop;
  return html`<header>
    <h1>${evaluationTitle(report)}</h1>
    <p class="soft">
      Whylight ${report.header.whylight}, layer ${report.header.layer}, ${report.header.methods.join(', ')}
    </p>
    ${facts([
      [String(images), 'pictures'],
      ...(accuracy === undefined
        ? []
        : [[`${accuracy.toFixed(1)} %`, html`right ${range(accuracyInterval, n)}`] as const]),
      ...(drop === undefined ? [] : [[`${drop.toFixed(1)} %`, `average drop, ${first?.[0] ?? ''}`] as const]),
      [String(failed), 'failed'],
    ])}
  </header>`;
}

const range = (interval: readonly [number, number] | undefined, n: number): Markup =>
  html`<small>(${interval && `${interval[0].toFixed(1)} to ${interval[1].toFixed(1)}, `}n = ${n})</small>`;

/** Values by the names in `intervals`. */
function valuesOf({ intervals, loc, ...rest }: MethodSummary): readonly (readonly [string, number, Interval])[] {
  const all: Readonly<Record<string, number | undefined>> = {
    ...(rest as Readonly<Record<string, number>>),
    ...Object.fromEntries(Object.entries(loc ?? {}).map(([delta, value]) => [`loc.${delta}`, value])),
  };
  return Object.entries(intervals).flatMap(([key, interval]) => {
    const value = all[key];
    return value === undefined ? [] : [[key, value, interval] as const];
  });
}

function figures({ methods, baselines }: Summary): Markup {
  const values = Object.entries(methods).map(([method, each]) => ({ method, figures: valuesOf(each) }));
  const keys = Object.keys(titles).filter((key) =>
    values.some(({ figures: own }) => own.some(([name]) => name === key)),
  );
  if (keys.length === 0) return section('Figures', html`<p>Nothing was measured of the maps.</p>`);
  const columns: readonly Column[] = [
    { title: 'Figure, %' },
    ...values.map(({ method }) => ({ title: method, kind: 'number' as const })),
    { title: 'blob in the center', kind: 'number' },
    { title: 'random map', kind: 'number' },
  ];
  const rows = keys.map((key) => [
    html`${titles[key]?.[0]} <small>${titles[key]?.[1]} is better</small>`,
    ...values.map(({ figures: own }) => {
      const found = own.find(([name]) => name === key);
      return found ? figureText({ value: found[1], ...found[2] }) : '–';
    }),
    baselines.center[key]?.toFixed(1) ?? '–',
    baselines.random[key]?.toFixed(1) ?? '–',
  ]);
  const plots = keys.map((key) =>
    intervalPlot(
      titles[key]?.[0] ?? key,
      '%',
      values.flatMap(({ method, figures: own }) =>
        own.filter(([name]) => name === key).map(([, value, { interval }]) => ({ label: method, value, interval })),
      ),
    ),
  );
  const caption =
    'Means in per cent, with 95 % intervals (bootstrap of 1,000). A figure says something where it ' +
    'is better than the blob and the random map.';
  return section(
    'Figures',
    table(caption, columns, rows),
    values.length > 1 && html`<div class="plots wide">${plots}</div>`,
  );
}

const bins = 10;

/** How sure the model was, of right and wrong pictures. */
function certainty(rows: readonly PictureRow[]): Markup {
  const sure = rows.flatMap(({ correct, predictions: [top] }) =>
    top?.probability === undefined ? [] : [{ probability: top.probability, correct }],
  );
  if (sure.length === 0) return html``;
  const isKnown = sure.some(({ correct }) => correct !== undefined);
  const bars = Array.from({ length: bins }, (_, bin): Bar & { readonly mean: number } => {
    const own = sure.filter(({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === bin);
    const wrong = own.filter(({ correct }) => correct === false).length;
    const mean = own.reduce((sum, { probability }) => sum + probability, 0) / own.length;
    return { from: bin / bins, to: (bin + 1) / bins, count: own.length, mean, ...(isKnown && { wrong }) };
  });
  const reliability = bars
    .filter(({ count }) => count >= 5)
    .map(({ mean, count, wrong = 0 }) => ({ x: mean, y: 1 - wrong / count }));
  return section(
    'How sure the model was',
    html`<div class="plots">
      ${histogram('Probability of the first class', 'pictures', bars)}
      ${isKnown && curves('Share right by probability', 'across: probability, up: share right; bins of 5 pictures or more', [reliability], true)}
    </div>`,
  );
}

function gallery(title: string, cards: readonly PictureCard[], note: string | undefined): Markup {
  if (cards.length === 0) return html``;
  return section(title, note !== undefined && html`<p>${note}</p>`, pictures(cards));
}

/** At most so many paths of each are listed; summary.json has them all. */
const listed = 20;

function doubts({ doubts: found }: Summary): Markup {
  const rows = Object.entries(found).map(([code, { flagged, n, wrong, keys }]) => {
    const { title, definition } = doubtKinds[code as DoubtCode];
    return [
      html`${title} <small>${code}: ${definition}</small>`,
      `${flagged} of ${n}`,
      wrong === undefined ? '–' : `${wrong}`,
      keys.slice(0, listed).map((key) => html`${key}<br />`),
    ];
  });
  if (rows.length === 0) return html``;
  const columns: readonly Column[] = [
    { title: 'Doubt' },
    { title: 'Flagged', kind: 'number' },
    { title: 'Of them wrong', kind: 'number' },
    { title: `The first ${listed}, worst first`, kind: 'path' },
  ];
  return section('Doubts', table('A flag is a reason to look, not a verdict.', columns, rows));
}

/** Below this score a property tells much of the label. */
const tellingScore = 0.3;

function properties({ properties: found }: Summary): Markup {
  if (found.length === 0) return html``;
  const columns: readonly Column[] = [
    { title: 'Property' },
    { title: 'Labels that it gives, %', kind: 'number' },
    { title: 'Most frequent label, %', kind: 'number' },
    { title: 'Score', kind: 'number' },
  ];
  const rows = found.map(({ name, accuracy, baseline, score, n }) => [
    html`${name}${score < tellingScore && html` <b>gives the label away</b>`}`,
    html`${accuracy.toFixed(1)} <small>(n = ${n})</small>`,
    baseline.toFixed(1),
    score.toFixed(2),
  ]);
  const caption =
    `Score: (1 − accuracy) / (1 − most frequent); 1 where the property says nothing. Below ` +
    `${tellingScore} a model can learn the property instead of the object.`;
  return section('Does a property alone give the label away?', table(caption, columns, rows));
}

function whatWasRun({ header, summary }: EvaluationReport): Markup {
  const { recipe, model, ...rest } = header;
  const entries = [['model', `${model.name}, sha256 ${model.sha256 ?? 'unknown'}`], ...Object.entries(rest)];
  const rows = entries.map(([key, value]) => [
    key,
    Array.isArray(value) ? value.join(', ') : String(value ?? 'default'),
  ]);
  return section(
    'What was run',
    table(`Seed of the intervals: ${summary.seed}.`, [{ title: 'Key' }, { title: 'Value', kind: 'path' }], rows),
    html`<h3>Recipe</h3>
      <pre>${JSON.stringify(withoutLabels(recipe), null, 2)}</pre>`,
  );
}

/** A thousand labels say little. */
function withoutLabels(recipe: unknown): unknown {
  if (typeof recipe !== 'object' || recipe === null || !('labels' in recipe)) return recipe;
  const { labels, ...rest } = recipe;
  return { ...rest, labels: Array.isArray(labels) ? `${labels.length} labels` : labels };
}

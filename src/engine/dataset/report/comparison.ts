/** The report of a comparison of two models. */
import type { ComparisonHeader } from '../comparison/rows.ts';
import type { ClassSummary, ComparisonSummary } from '../comparison/summary.ts';
import type { FailedRow } from '../rows.ts';
import { facts, failures, pictures, section, table, type Column, type PictureCard } from './blocks.ts';
import { estimateText, figureTitles } from './figureTitles.ts';
import { html, type Markup } from './markup.ts';

export interface ComparisonReport {
  readonly summary: Omit<ComparisonHeader, 'shard'> & ComparisonSummary;
  /** Those whose maps agree least, first. */
  readonly worst: readonly PictureCard[];
  readonly failed: readonly FailedRow[];
  /** Why there are no pictures, where there are none. */
  readonly note?: string;
}

export function comparisonTitle({ summary: { models, images } }: ComparisonReport): string {
  return `${models.a.name} and ${models.b.name} on ${images} pictures`;
}

export function comparisonBody(report: ComparisonReport): readonly Markup[] {
  return [
    opening(report),
    figures(report.summary),
    gallery(report),
    classes(report.summary.classes),
    failures(report.failed),
    whatWasRun(report),
  ];
}

function opening(report: ComparisonReport): Markup {
  const { models, method, whylight, figures: found, images, failed } = report.summary;
  const share = (name: string, what: string): readonly (readonly [string, string])[] => {
    const each = found[name];
    return each ? [[`${(100 * each.mean).toFixed(1)} %`, `${what} (n = ${each.n})`]] : [];
  };
  return html`<header>
    <h1>${comparisonTitle(report)}</h1>
    <p class="soft">
      Whylight ${whylight}, ${method}. A: ${models.a.name}, layer ${models.a.layer}. B: ${models.b.name}, layer
      ${models.b.layer}. Both maps are of A’s first class.
    </p>
    ${facts([
      [String(images), 'pictures'],
      ...(found['cosine'] ? [[found['cosine'].mean.toFixed(3), `cosine (n = ${found['cosine'].n})`] as const] : []),
      ...share('sameClass', 'same first class'),
      ...share('accuracy_a', 'A right'),
      ...share('accuracy_b', 'B right'),
      [String(failed), 'failed'],
    ])}
  </header>`;
}

function figures({ figures: found, classesBy }: ComparisonReport['summary']): Markup {
  const rows = Object.entries(figureTitles).flatMap(([name, title]) => {
    const each = found[name];
    return each ? [[html`${title.title} <small>${title.about}</small>`, estimateText(each, title)]] : [];
  });
  const matched =
    classesBy === 'label' ? '' : ' Not both models have labels: classes of the same number are taken for the same.';
  const caption =
    `Means with 95 % intervals (bootstrap of 1,000). A picture counts where a figure has a meaning: ` +
    `an empty map has no cosine.${matched}`;
  return section('Agreement', table(caption, [{ title: 'Figure' }, { title: 'Mean', kind: 'number' }], rows));
}

function gallery({ worst, note }: ComparisonReport): Markup {
  if (worst.length === 0) return html``;
  const about = 'The picture, A’s map, B’s map; the least cosine first.';
  return section('Where they look apart', html`<p>${note ?? about}</p>`, pictures(worst));
}

const classColumns = ['cosine', 'iou', 'distance', 'divergence', 'sameClass', 'accuracy_a', 'accuracy_b'] as const;

function classes(found: readonly ClassSummary[]): Markup {
  if (found.length < 2) return html``;
  const present = classColumns.filter((name) => found.some(({ figures: own }) => own[name] !== undefined));
  const columns: readonly Column[] = [
    { title: 'Class' },
    { title: 'n', kind: 'number' },
    ...present.map((name) => ({ title: figureTitles[name]?.title ?? name, kind: 'number' as const })),
  ];
  const rows = found.map(({ label, n, figures: own }) => [
    label,
    String(n),
    ...present.map((name) => {
      const [value, title] = [own[name], figureTitles[name]];
      return value === undefined ? '–' : ((title?.isShare ? 100 : 1) * value).toFixed(title?.digits ?? 3);
    }),
  ]);
  const caption =
    'The true class where it is known, else A’s. The least cosine first. Means of few pictures say little.';
  return section('By class', table(caption, columns, rows));
}

function whatWasRun({ summary: { models, method, classesBy, seed, onnxruntime } }: ComparisonReport): Markup {
  const rows = [
    ['A', `${models.a.name}, sha256 ${models.a.sha256 ?? 'unknown'}, layer ${models.a.layer}`],
    ['B', `${models.b.name}, sha256 ${models.b.sha256 ?? 'unknown'}, layer ${models.b.layer}`],
    ['method', method],
    ['classes matched by', classesBy],
    ['ONNX Runtime', onnxruntime ?? 'unknown'],
  ];
  return section(
    'What was run',
    table(`Seed of the intervals: ${seed}.`, [{ title: 'Key' }, { title: 'Value', kind: 'path' }], rows),
  );
}

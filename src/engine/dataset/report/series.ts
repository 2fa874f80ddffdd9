/** The report of several models over the same pictures: checkpoints of a training, or variants of one model. */
import type { SeriesHeader } from '../series/rows.ts';
import type { SeriesClassFigures } from '../../../vocabulary/series.ts';
import type { ModelSummary, SeriesSummary } from '../series/summary.ts';
import { facts, section, table, type Column } from './blocks.ts';
import { estimateText, figureTitles } from './figureTitles.ts';
import { html, type Markup } from './markup.ts';
import { curves } from './plots.ts';

/** A picture through all models. */
export interface Film {
  readonly key: string;
  readonly lines: readonly string[];
  /** `uri` is absent where the photo or the map is not there. */
  readonly frames: readonly {
    readonly uri?: string;
    readonly title: string;
    readonly said: string;
    readonly right?: boolean;
  }[];
}

export interface SeriesReport {
  readonly summary: Pick<SeriesHeader, 'whylight' | 'onnxruntime' | 'method'> &
    SeriesSummary & { readonly seed: number };
  /** What changed most, first. */
  readonly films: readonly Film[];
  /** Why there are no pictures, where there are none. */
  readonly note?: string;
}

export const seriesTitle = ({ summary: { models, images } }: SeriesReport): string =>
  `${models.length} models on ${images} pictures`;

export function seriesBody(report: SeriesReport): readonly Markup[] {
  const { summary } = report;
  return [opening(report), byModel(summary.models), films(report), byClass(summary), whatWasRun(summary)];
}

function opening(report: SeriesReport): Markup {
  const { models, images, whylight, method } = report.summary;
  const [first, last] = [models[0], models.at(-1)];
  const right = (model: ModelSummary | undefined): readonly (readonly [string, string])[] => {
    const found = model?.figures['accuracy'];
    return model && found ? [[`${(100 * found.mean).toFixed(1)} %`, `${model.model.name} right (n = ${found.n})`]] : [];
  };
  return html`<header>
    <h1>${seriesTitle(report)}</h1>
    <p class="soft">
      Whylight ${whylight}, ${method}. ${first?.model.name} to ${last?.model.name}. All maps of a picture are of one
      class: the true one where it is known, else the first class of ${first?.model.name}.
    </p>
    ${facts([[String(images), 'pictures'], ...right(first), ...right(last)])}
  </header>`;
}

const modelColumns = ['accuracy', 'probability'] as const;
const stepColumns = ['cosine', 'divergence', 'sameClass'] as const;

function byModel(models: readonly ModelSummary[]): Markup {
  const present = [
    ...modelColumns.filter((name) => models.some(({ figures }) => figures[name])),
    ...stepColumns.filter((name) => models.some(({ step }) => step?.[name])),
  ];
  const columns: readonly Column[] = [
    { title: 'Model' },
    ...present.map((name) => ({ title: figureTitles[name]?.title ?? name, kind: 'number' as const })),
    { title: 'Failed', kind: 'number' },
  ];
  const rows = models.map(({ model, figures, step, failed }) => [
    model.name,
    ...present.map((name) => {
      const [found, title] = [figures[name] ?? step?.[name], figureTitles[name]];
      return found && title ? estimateText(found, title) : '–';
    }),
    String(failed),
  ]);
  const caption =
    'Means with 95 % intervals (bootstrap of 1,000). The probability is that of the class which the ' +
    'maps are of. Cosine, divergence and same class are with the model before.';
  return section('By model', table(caption, columns, rows), html`<div class="plots">${plots(models)}</div>`);
}

/** Against the models in order; of fewer than three a line says nothing. */
function plots(models: readonly ModelSummary[]): readonly Markup[] {
  if (models.length < 3) return [];
  const line = (title: string, read: (model: ModelSummary) => number | undefined): readonly Markup[] => {
    const points = models.flatMap((model, at) => {
      const y = read(model);
      return y === undefined ? [] : [{ x: at / (models.length - 1), y }];
    });
    return points.length < 2 ? [] : [curves(title, 'first to last model', [points])];
  };
  return [
    ...line('Right, as a share', ({ figures }) => figures['accuracy']?.mean),
    ...line('Probability of the class', ({ figures }) => figures['probability']?.mean),
    ...line('Cosine with the model before', ({ step }) => step?.['cosine']?.mean),
  ];
}

function films({ films: all, note }: SeriesReport): Markup {
  if (all.length === 0) return html``;
  const about =
    'The largest change of the map (1 − cosine) or of the prediction (divergence) from one model to the next.';
  const frame = ({ uri, title, said, right }: Film['frames'][number]): Markup =>
    html`<figure class="${right === true && 'right'} ${right === false && 'wrong'}">
      ${uri !== undefined && html`<img src="${uri}" alt="${title}: ${said}" />`}
      <figcaption>${title}<br />${said}</figcaption>
    </figure>`;
  return section(
    'What changed most',
    html`<p>${note ?? about}</p>`,
    all.map(
      ({ key, lines, frames }) =>
        html`<h3>${key}</h3>
          <p class="soft">${lines.map((each) => html`${each}<br />`)}</p>
          <div class="film">${frames.map(frame)}</div>`,
    ),
  );
}

function byClass({ classes, models }: SeriesSummary): Markup {
  if (classes.length < 2) return html``;
  const cell = (value: number | null | undefined, digits: number, scale = 1): string =>
    typeof value === 'number' ? (scale * value).toFixed(digits) : '–';
  const hasAccuracy = classes.some(({ accuracy }) => accuracy.some((each) => each !== null));
  const columns = (title: string, from: number): readonly Column[] =>
    models.slice(from).map(({ model }) => ({ title: `${model.name}: ${title}`, kind: 'number' as const }));
  const rows = classes.map(({ label, n, accuracy, cosine }: SeriesClassFigures) => [
    label,
    String(n),
    ...(hasAccuracy ? accuracy.map((each) => cell(each, 1, 100)) : []),
    ...cosine.map((each) => cell(each, 3)),
  ]);
  const caption = 'Means; of few pictures they say little. The class whose maps change most first.';
  const head: readonly Column[] = [{ title: 'Class' }, { title: 'n', kind: 'number' }];
  const all = [...head, ...(hasAccuracy ? columns('right, %', 0) : []), ...columns('cosine', 1)];
  return section('By class', table(caption, all, rows));
}

function whatWasRun({ models, method, onnxruntime, seed }: SeriesReport['summary']): Markup {
  const rows = [
    ...models.map(({ model, layer }) => [model.name, `sha256 ${model.sha256 ?? 'unknown'}, layer ${layer}`]),
    ['method', method],
    ['classes matched by', models.at(-1)?.classesBy],
    ['ONNX Runtime', onnxruntime ?? 'unknown'],
  ];
  const columns: readonly Column[] = [{ title: 'Key' }, { title: 'Value', kind: 'path' }];
  return section('What was run', table(`Seed of the intervals: ${seed}.`, columns, rows));
}

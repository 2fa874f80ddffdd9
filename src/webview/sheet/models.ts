/** Several models over the same images: their figures, the image in focus through all of them, and the classes. */
import { known } from '../../vocabulary/known.ts';
import type { SeriesClassFigures } from '../../vocabulary/series.ts';
import type { FilmFrame, SheetFilmMessage, SheetSeriesMessage } from '../../protocol/sheetSeries.ts';
import { h, setText, show } from '../kit/dom.ts';
import { percent } from '../kit/format.ts';
import type { Palette } from '../state/colors.ts';
import type { SheetPart } from './bar.ts';
import type { Bitmaps } from './bitmaps.ts';
import type { Heat } from './heat.ts';
import type { SheetModel } from './model.ts';
import { shortLabel } from './tile.ts';

/** Of a frame of the film, in CSS pixels. */
const side = 92;
/** Rows of classes; the rest is in the report of `whylight compare`. */
const shownClasses = 12;

interface ModelsEvents {
  readonly showModel: (at: number) => void;
  readonly wantFilm: (id: number) => void;
}

interface FilmSource {
  readonly bitmaps: Bitmaps;
  readonly heat: Heat;
  readonly palette: () => Palette;
}

export class Models implements SheetPart {
  private readonly note = h('p', { class: 'note' });
  private readonly table = h('table', { class: 'models' });
  private readonly name = h('h2');
  private readonly film = h('ul', { class: 'film' });
  private readonly classes = h('table', { class: 'models classes' });
  readonly element = h(
    'section',
    { class: 'side-pane of-models', 'aria-label': 'Models', hidden: true },
    ...[this.note, this.table, this.name, this.film, this.classes],
  );
  private shownSeries: SheetSeriesMessage | undefined;
  private shownFilm: SheetFilmMessage | undefined;
  /** What the film was asked for. */
  private asked = '';

  constructor(
    private readonly model: SheetModel,
    private readonly source: FilmSource,
    private readonly events: ModelsEvents,
  ) {}

  render(): void {
    const { model } = this;
    const { series, film } = model;
    show(this.element, model.view.pane === 'models' && series !== undefined);
    if (this.element.hidden || !series) return;
    const isNews = series !== this.shownSeries;
    if (isNews) {
      this.shownSeries = series;
      setText(this.note, noteOf(series));
      this.table.replaceChildren(...modelRows(series, this.events.showModel));
      this.classes.replaceChildren(...classRows(series));
    }
    this.askForFilm(series);
    if (film && (film !== this.shownFilm || isNews)) this.showFilm(film, series);
  }

  /** A thumbnail came: the film may lack it. */
  repaint(id: number): void {
    const { film, series } = this.model;
    if (!this.element.hidden && film?.id === id && series) this.showFilm(film, series);
  }

  /** Of the image in focus, again when there are new results of it. */
  private askForFilm({ models, running }: SheetSeriesMessage): void {
    const { focused, progress } = this.model;
    const question = JSON.stringify([focused, models.length, running, progress.done]);
    if (focused === undefined || question === this.asked) return;
    this.asked = question;
    this.events.wantFilm(focused);
  }

  private showFilm(film: SheetFilmMessage, { models, shown }: SheetSeriesMessage): void {
    const focused = this.element.contains(document.activeElement) ? this.placeInFilm() : undefined;
    this.shownFilm = film;
    const key = this.model.keys[film.id] ?? '';
    setText(this.name, key.slice(key.lastIndexOf('/') + 1));
    const frames = film.frames.map((frame, at) => this.frame(film.id, frame, models[at]?.name ?? '', at, at === shown));
    this.film.replaceChildren(...frames.map((button) => h('li', {}, button)));
    if (focused !== undefined) frames[focused]?.focus();
  }

  private placeInFilm(): number | undefined {
    const at = [...this.film.querySelectorAll('button')].findIndex((button) => button === document.activeElement);
    return at < 0 ? undefined : at;
  }

  private frame(id: number, frame: FilmFrame, name: string, at: number, isShown: boolean): HTMLButtonElement {
    const canvas = h('canvas', { class: 'photo', 'aria-hidden': 'true' });
    this.paint(canvas, id, frame);
    const words = { right: ', right', wrong: ', wrong', '': '' }[verdictOf(frame)];
    return h(
      'button',
      {
        class: `film-frame ${verdictOf(frame)}`,
        'aria-pressed': isShown ? 'true' : 'false',
        title: `${name}: ${saidOf(frame)}${words}. Show this model's heat in the sheet`,
        onclick: () => this.events.showModel(at),
      },
      canvas,
      h('span', { class: 'name' }, name),
      h('span', { class: 'said' }, saidOf(frame)),
    );
  }

  private paint(canvas: HTMLCanvasElement, id: number, { heat }: FilmFrame): void {
    const pixels = Math.round(side * devicePixelRatio);
    canvas.width = canvas.height = pixels;
    const bitmap = this.source.bitmaps.get(id);
    if (!bitmap) return;
    const context = known(canvas.getContext('2d'), '2d context');
    const scale = pixels / Math.max(bitmap.width, bitmap.height);
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    const box = { x: Math.floor((pixels - width) / 2), y: Math.floor((pixels - height) / 2), width, height };
    context.drawImage(bitmap, box.x, box.y, width, height);
    if (heat) this.source.heat.paintTile(context, heat, this.source.palette(), box);
  }
}

const verdictOf = ({ isRight }: FilmFrame): 'right' | 'wrong' | '' =>
  isRight === undefined ? '' : isRight ? 'right' : 'wrong';

function saidOf({ state, label, probability }: FilmFrame): string {
  if (state === 'waiting') return 'not yet';
  if (state === 'failed') return 'failed';
  const chance = probability === undefined ? '' : ` ${percent(probability)}`;
  return `${shortLabel(label ?? '')}${chance}`;
}

function noteOf({ models, running }: SheetSeriesMessage): string {
  const at = running === undefined ? '' : `Running ${running + 1} of ${models.length}. `;
  const first = models[0]?.name ?? 'the first model';
  return (
    `${at}Heat is of the true class where it is known, else of what ${first} says. Cosine, ` +
    `divergence and same class: with the model before.`
  );
}

const heads = ['Model', 'n', 'Right', 'Cosine', 'Divergence', 'Same class'];

function modelRows(
  { models, shown, running }: SheetSeriesMessage,
  choose: (at: number) => void,
): readonly HTMLElement[] {
  const cell = (text: string, title = ''): HTMLElement => h('td', title === '' ? {} : { title }, text);
  const rows = models.map(({ name, figures }, at) => {
    const { step, known: n = 0, right = 0 } = figures ?? {};
    const button = h('button', { class: 'link', 'aria-pressed': at === shown ? 'true' : 'false' }, name);
    button.addEventListener('click', () => choose(at));
    const failed = figures && figures.failed > 0 ? `, ${figures.failed} failed` : '';
    const share = n > 0 ? percent(right / n) : figures ? '–' : at === running ? '…' : '';
    return h(
      'tr',
      at === shown ? { class: 'shown' } : {},
      h('th', { scope: 'row' }, button),
      cell(figures ? String(figures.done) : '', 'images that it explained'),
      cell(share, figures ? `of ${n} whose truth is known${failed}` : ''),
      cell(step?.cosine?.toFixed(2) ?? '', step ? `n = ${step.n}` : ''),
      cell(step?.divergence?.toFixed(2) ?? '', step ? `n = ${step.n}` : ''),
      cell(step ? percent(step.sameClass) : '', step ? `n = ${step.n}` : ''),
    );
  });
  return [h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text))), ...rows];
}

function classRows({ classes, models }: SheetSeriesMessage): readonly HTMLElement[] {
  if (classes.length < 2 || models.length < 2) return [];
  const share = (value: number | null | undefined): string => (typeof value === 'number' ? percent(value) : '–');
  const row = ({ label, n, accuracy, cosine }: SeriesClassFigures): HTMLElement => {
    const found = cosine.filter((each) => each !== null);
    const mean = found.length > 0 ? found.reduce((sum, each) => sum + each, 0) / found.length : undefined;
    const cells = [String(n), share(accuracy[0]), share(accuracy.at(-1)), mean?.toFixed(2) ?? '–'];
    return h('tr', {}, h('th', { scope: 'row' }, shortLabel(label)), ...cells.map((text) => h('td', {}, text)));
  };
  const more = classes.length > shownClasses ? `; the first ${shownClasses} of ${classes.length}` : '';
  const titles = ['Class', 'n', 'Right, first', 'Right, last', 'Cosine'];
  return [
    h('caption', {}, `By class, what changes most first${more}`),
    h('tr', {}, ...titles.map((text) => h('th', { scope: 'col' }, text))),
    ...classes.slice(0, shownClasses).map(row),
  ];
}

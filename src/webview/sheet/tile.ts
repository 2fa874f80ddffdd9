/**
 * One tile: a picture with its heat, what the model said of it, and whether that is true. Reused for other pictures.
 */
import { known } from '../../vocabulary/known.ts';
import { h, setAttribute, setText, show, unseen } from '../kit/dom.ts';
import { percent } from '../kit/format.ts';
import { icon } from '../kit/icons.ts';
import type { Palette } from '../state/colors.ts';
import type { Bitmaps } from './bitmaps.ts';
import type { Heat } from './heat.ts';
import type { SheetModel } from './model.ts';

export interface TileSource {
  readonly model: SheetModel;
  readonly bitmaps: Bitmaps;
  readonly heat: Heat;
  readonly palette: () => Palette;
  readonly isHeatShown: () => boolean;
}

export class Tile {
  id = -1;
  private readonly canvas = h('canvas', { class: 'photo', 'aria-hidden': 'true' });
  private readonly bar = h('span', { class: 'chance' });
  private readonly verdict = h('span', { class: 'verdict', 'aria-hidden': 'true' });
  private readonly label = h('span', { class: 'label' });
  private readonly number = h('span', { class: 'number' });
  private readonly more = h('span', { class: 'more' });
  private readonly spoken = unseen('');
  private readonly check = h('span', { class: 'mark', 'aria-hidden': 'true' });
  private readonly problem = h('span', { class: 'problem', 'aria-hidden': 'true' }, icon('warning'));
  readonly element = h(
    'div',
    { class: 'tile', role: 'gridcell', tabindex: -1 },
    h('div', { class: 'frame' }, this.canvas, this.problem, this.check, this.bar),
    h('div', { class: 'caption' }, this.verdict, this.label, ' ', this.number),
    ' ',
    this.more,
    this.spoken,
  );

  constructor(private readonly source: TileSource) {}

  place(x: number, y: number): void {
    this.element.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** Shows a picture: at once in words, painted when there is time. */
  show(id: number): void {
    this.id = id;
    this.canvas.hidden = true; // it has another picture
    this.describe();
  }

  get isPainted(): boolean {
    return !this.canvas.hidden;
  }

  describe(): void {
    const { id, element } = this;
    const { model } = this.source;
    const { figures } = model;
    const verdict = verdictOf(model, id);
    if (element.dataset['verdict'] !== verdict) element.dataset['verdict'] = verdict;
    const isMarked = model.marked.has(id);
    setAttribute(element, 'aria-selected', isMarked ? 'true' : 'false');
    setAttribute(element, 'tabindex', model.focused === id ? 0 : -1);
    const probability = figures.get(id, 'probability');
    setText(this.label, captionOf(model, id));
    setText(this.number, Number.isNaN(probability) ? '' : percent(probability));
    setText(this.more, secondLine(model, id));
    this.bar.style.transform = `scaleX(${Number.isNaN(probability) ? 0 : probability})`;
    show(this.problem, verdict === 'failed');
    setText(this.spoken, spokenOf(model, id));
    setAttribute(element, 'title', model.keys[id] ?? '');
  }

  /** @param side its room in CSS pixels */
  paint(side: number): void {
    const { canvas, id, source } = this;
    canvas.hidden = false;
    const pixels = Math.round(side * devicePixelRatio);
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    const context = known(canvas.getContext('2d'), '2d context');
    context.clearRect(0, 0, pixels, pixels);
    const bitmap = source.bitmaps.get(id);
    setAttribute(this.element, 'aria-busy', bitmap === undefined && !source.bitmaps.isUnseen(id) ? 'true' : 'false');
    if (!bitmap) return;
    const scale = pixels / Math.max(bitmap.width, bitmap.height);
    const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    const box = { x: Math.floor((pixels - width) / 2), y: Math.floor((pixels - height) / 2), width, height };
    context.drawImage(bitmap, box.x, box.y, width, height);
    if (source.isHeatShown()) source.heat.paint(context, id, source.palette(), box);
  }
}

export type Verdict = 'waiting' | 'failed' | 'unknown' | 'right' | 'wrong';

function verdictOf({ figures }: SheetModel, id: number): Verdict {
  if (figures.isFailed(id)) return 'failed';
  if (!figures.isDone(id)) return 'waiting';
  if (!figures.hasTruth(id)) return 'unknown';
  return figures.isWrong(id) ? 'wrong' : 'right';
}

function captionOf(model: SheetModel, id: number): string {
  if (model.figures.isFailed(id)) return 'Not explained';
  return model.figures.isDone(id) ? shortLabel(model.labelOf(model.figures.get(id, 'top'))) : '';
}

/** Of “tabby, tabby cat” the first name. */
export const shortLabel = (label: string): string => label.split(',')[0] ?? label;

function secondLine(model: SheetModel, id: number): string {
  const { figures } = model;
  if (verdictOf(model, id) === 'wrong') return `truth: ${shortLabel(model.labelOf(figures.get(id, 'truth')))}`;
  return nameOf(model.keys[id] ?? '');
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** What colors and places say, in words. */
function spokenOf(model: SheetModel, id: number): string {
  const name = nameOf(model.keys[id] ?? '');
  const words = {
    waiting: ', not explained yet',
    failed: '',
    unknown: '',
    right: ', right',
    wrong: `, wrong, ${name}`,
  };
  return words[verdictOf(model, id)];
}

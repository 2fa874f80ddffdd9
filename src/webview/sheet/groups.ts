/**
 * Groups of images whose heat is alike: a group is a question, such as “is it the watermark?”. A card filters the
 * sheet.
 */
import { known } from '../../vocabulary/known.ts';
import type { SheetGroup } from '../../protocol/sheet.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { colorize } from '../picture/paint.ts';
import type { Palette } from '../state/colors.ts';
import { upsample } from '../state/resample.ts';
import type { SheetPart } from './bar.ts';
import type { SheetModel } from './model.ts';

/** Of a group's mean heat, in pixels. */
const side = 64;

export class Groups implements SheetPart {
  private readonly note = h('p', { class: 'note' });
  private readonly list = h('ul', { class: 'groups' });
  readonly element = h(
    'section',
    { class: 'side-pane of-groups', 'aria-label': 'Groups of heat', hidden: true },
    this.note,
    this.list,
  );
  private shown: readonly SheetGroup[] | undefined;

  constructor(
    private readonly model: SheetModel,
    private readonly palette: () => Palette,
    private readonly choose: (group: SheetGroup | undefined) => void,
  ) {}

  render(): void {
    const { model, list } = this;
    show(this.element, model.view.pane === 'groups');
    if (this.element.hidden) return;
    setText(this.note, noteOf(model.groups));
    if (model.groups !== this.shown) {
      this.shown = model.groups;
      list.replaceChildren(...(model.groups ?? []).map((group) => h('li', {}, this.card(group))));
    }
    for (const [at, button] of [...list.querySelectorAll('button')].entries())
      setAttribute(
        button,
        'aria-pressed',
        model.group !== undefined && model.groups?.[at] === model.group ? 'true' : 'false',
      );
  }

  private card(group: SheetGroup): HTMLElement {
    const canvas = h('canvas', { width: side, height: side, 'aria-hidden': 'true' });
    const picture = new ImageData(side, side);
    const size = Math.sqrt(group.heat.length);
    colorize(upsample(group.heat, size, size, side, side), this.palette(), false, 'opaque', picture.data);
    known(canvas.getContext('2d'), '2d context').putImageData(picture, 0, 0);
    const [title, ...lines] = linesOf(group).map((text) => h('span', { class: 'dim' }, text));
    title?.classList.remove('dim');
    const button = h('button', { class: 'group-card' }, canvas, h('span', { class: 'lines' }, title, ...lines));
    button.addEventListener('click', () => this.choose(this.model.group === group ? undefined : group));
    return button;
  }
}

function noteOf(groups: readonly SheetGroup[] | undefined): string {
  if (!groups) return 'Looking for groups of images whose heat is alike…';
  if (groups.length === 0)
    return 'No group was found. Groups need 40 images of a predicted class, and must be found twice.';
  return 'Images of one class whose heat is alike. A group is a question, not an answer: look at its images.';
}

function linesOf({ label, by, ids, of, wrong, fall }: SheetGroup): readonly string[] {
  const lines = [
    `${label}: ${ids.length} of ${of}`,
    by === 'place' ? 'heat at the same place' : 'heat on the same content',
  ];
  if (wrong) {
    const [low, high] = wrong.interval.map((value) => value.toFixed(0));
    lines.push(`${wrong.share.toFixed(0)} % wrong (${low} to ${high} %, n\u00a0=\u00a0${wrong.n})`);
  }
  if (fall) lines.push(`hiding it: ${fall.fall.toFixed(0)} % less probable (n\u00a0=\u00a0${fall.n})`);
  return lines;
}

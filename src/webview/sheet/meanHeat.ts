/** A small card with the mean heat of some pictures. */
import { known } from '../../vocabulary/known.ts';
import type { SheetMeanMessage } from '../../protocol/sheet.ts';
import { h, setText, show } from '../kit/dom.ts';
import { colorize } from '../picture/paint.ts';
import type { Palette } from '../state/colors.ts';
import { upsample } from '../state/resample.ts';
import type { PointedCell } from './matrix.ts';

const side = 112;

export class MeanHeat {
  private readonly canvas = h('canvas', { width: side, height: side });
  private readonly title = h('span');
  private readonly count = h('span', { class: 'dim' });
  readonly element = h(
    'div',
    { class: 'mean-heat', hidden: true, 'aria-hidden': 'true' },
    this.canvas,
    this.title,
    this.count,
  );
  private timer = 0;

  constructor(private readonly ask: (ids: readonly number[]) => void) {}

  point(cell: PointedCell | undefined): void {
    clearTimeout(this.timer);
    show(this.element, false);
    if (!cell || cell.ids.length === 0) return;
    this.timer = window.setTimeout(() => {
      setText(this.title, cell.title);
      setText(this.count, '');
      // Over the pictures: the other cells stay in sight.
      const left = cell.near.left - 160 > 0 ? cell.near.left - 160 : cell.near.right + 8;
      this.element.style.left = `${Math.min(left, window.innerWidth - 160)}px`;
      this.element.style.top = `${Math.min(cell.near.top, window.innerHeight - 190)}px`;
      known(this.canvas.getContext('2d'), '2d context').clearRect(0, 0, side, side);
      show(this.element, true);
      this.ask(cell.ids);
    }, 120);
  }

  draw({ width, height, values, count }: SheetMeanMessage, palette: Palette): void {
    if (this.element.hidden) return;
    setText(this.count, count === 1 ? '1 image' : `mean heat of ${count} images`);
    const picture = new ImageData(side, side);
    colorize(upsample(values, width, height, side, side), palette, false, 'opaque', picture.data);
    known(this.canvas.getContext('2d'), '2d context').putImageData(picture, 0, 0);
  }
}

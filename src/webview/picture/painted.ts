/** What is painted by hand, over the model's input. */
import type { Geometry } from '../../vocabulary/explanation.ts';
import { known } from '../../vocabulary/known.ts';
import { h, show } from '../kit/dom.ts';
import type { Box } from '../state/geometry.ts';

/** Light enough that the photo is seen, and the fill when it comes. */
const tint = [255, 64, 160, 90] as const;

export class PaintedCanvas {
  readonly element = h('canvas', { class: 'painted' });
  private drawn: Uint8Array | undefined;

  draw(painted: Uint8Array | undefined, geometry: Geometry | undefined, input: Box | undefined): void {
    show(this.element, painted !== undefined && input !== undefined);
    if (!painted || !geometry || !input) return;
    const { style } = this.element;
    Object.assign(style, { left: `${input.x}px`, top: `${input.y}px` });
    Object.assign(style, { width: `${input.width}px`, height: `${input.height}px` });
    if (painted === this.drawn) return;
    this.drawn = painted;
    Object.assign(this.element, { width: geometry.inputWidth, height: geometry.inputHeight });
    const context = known(this.element.getContext('2d'), '2d context');
    const picture = context.createImageData(geometry.inputWidth, geometry.inputHeight);
    painted.forEach((value, at) => value && picture.data.set(tint, 4 * at));
    context.putImageData(picture, 0, 0);
  }
}

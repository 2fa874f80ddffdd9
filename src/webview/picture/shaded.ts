/** A gray picture's own numbers in the window that the user wants, over the file's picture. */
import { rangeOfWindow, type DisplayWindow, type PixelValues } from '../../vocabulary/displayWindow.ts';
import { grayLevel } from '../../vocabulary/window.ts';
import { known } from '../../vocabulary/known.ts';
import { h, show } from '../kit/dom.ts';
import { wantedWindow } from '../state/display.ts';
import { valuesOf } from '../state/displayView.ts';
import type { State } from '../state/state.ts';

export interface Shade {
  readonly values: PixelValues;
  readonly window: DisplayWindow;
}

/** Undefined where the file's own picture is shown. */
export function shadeOf(state: State): Shade | undefined {
  const [values, window] = [valuesOf(state), wantedWindow(state)];
  return values && window && { values, window };
}

export class ShadedCanvas {
  readonly element = h('canvas', { class: 'picture shaded', hidden: true });
  private drawn: Shade | undefined;

  draw(shade: Shade | undefined): void {
    show(this.element, shade !== undefined);
    if (!shade || (shade.values === this.drawn?.values && shade.window === this.drawn.window)) return;
    this.drawn = shade;
    const { width, height } = shade.values;
    Object.assign(this.element, { width, height });
    const context = known(this.element.getContext('2d'), '2d context');
    const picture = context.createImageData(width, height);
    shadeGray(shade, picture.data);
    context.putImageData(picture, 0, 0);
  }
}

/** As the engine shows such a window: gray, opaque. */
export function shadeGray({ values: { values, isInverted }, window }: Shade, rgba: Uint8ClampedArray): void {
  const [low, high] = rangeOfWindow(window);
  const [black, white] = isInverted ? [high, low] : [low, high];
  for (let pixel = 0; pixel < values.length; pixel++) {
    const level = grayLevel(values[pixel] ?? 0, black, white);
    rgba[4 * pixel] = rgba[4 * pixel + 1] = rgba[4 * pixel + 2] = level;
    rgba[4 * pixel + 3] = 255;
  }
}

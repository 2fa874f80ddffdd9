/** A small map with what it is of: hover enlarges it, a click chooses it. */
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { h } from '../kit/dom.ts';
import { paintHeat } from '../picture/paint.ts';
import { diverging, type Palette } from '../state/colors.ts';

export interface Thumbnail {
  readonly heatmap: Pick<Heatmap, 'width' | 'height' | 'values'> & { readonly signed?: boolean };
  readonly title: string;
  readonly value: string;
  /** What the value is, for those who don't see the column. */
  readonly unit: string;
  readonly isShown: boolean;
  readonly choose: () => void;
}

export function thumbnail({ heatmap, title, value, unit, isShown, choose }: Thumbnail, palette: Palette): HTMLElement {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const { width, height, values, signed = false } = heatmap;
  const one = { frames: 1, width, height, values: values.subarray(0, width * height), signed, maximum: 1 };
  paintHeat(canvas, one, signed ? diverging : palette, signed, 'opaque');
  return h(
    'button',
    {
      class: 'rival',
      'aria-pressed': isShown ? 'true' : 'false',
      title: `${title}: ${unit} ${value}`,
      onclick: choose,
    },
    canvas,
    h('span', { class: 'name' }, title),
    h('span', { class: 'number' }, value, h('span', { class: 'unseen' }, ` ${unit}`)),
  );
}

import { icon } from './icons.ts';

/** In color, next to words that say the same: colored words would be too pale on some themes. */
export function markOf(isGood: boolean): SVGElement {
  const mark = icon(isGood ? 'check' : 'warning');
  mark.classList.add(isGood ? 'good' : 'doubtful');
  return mark;
}

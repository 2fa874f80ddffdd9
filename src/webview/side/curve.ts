/** A small curve of a probability over shares of the pixels, read out under the pointer. */
import type { CurveFigures } from '../../protocol/trust.ts';
import { h, setText } from '../kit/dom.ts';
import { percent } from '../kit/format.ts';

const svg = 'http://www.w3.org/2000/svg';
const [width, height] = [200, 44];

/** @param verb what is done to the pixels: “revealed” */
export function curve({ fractions, probabilities }: CurveFigures, title: string, verb: string): HTMLElement {
  const ends = [probabilities[0], probabilities.at(-1)].map((value) => percent(value ?? NaN));
  const label = `${title}: from ${ends[0]} with no pixel ${verb} to ${ends[1]} with all`;
  const said = h('span', { class: 'note', 'aria-hidden': 'true' }, `${ends[0]} → ${ends[1]}`);
  const picture = draw('svg', {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const placeOf = (at: number): readonly [number, number] => [
    (fractions[at] ?? 0) * width,
    (1 - (probabilities[at] ?? 0)) * (height - 2) + 1,
  ];
  const points = fractions.map((_, at) => placeOf(at).join()).join(' ');
  const area = draw('polygon', { points: `0,${height} ${points} ${width},${height}`, class: 'area' });
  const mark = draw('line', { y1: '0', y2: String(height), class: 'at', visibility: 'hidden' });
  picture.append(area, draw('polyline', { points, class: 'line' }), mark);
  const element = h('div', { class: 'curve', role: 'img', 'aria-label': label });
  element.append(picture, said);
  element.addEventListener('pointermove', ({ clientX }) => {
    const { left, width: across } = picture.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - left) / across));
    const at = nearest(fractions, share);
    const [x] = placeOf(at);
    for (const [name, value] of Object.entries({ x1: x, x2: x, visibility: 'visible' }))
      mark.setAttribute(name, String(value));
    setText(said, `${percent(probabilities[at] ?? NaN)} with ${percent(fractions[at] ?? 0)} ${verb}`);
  });
  element.addEventListener('pointerleave', () => {
    mark.setAttribute('visibility', 'hidden');
    setText(said, `${ends[0]} → ${ends[1]}`);
  });
  return element;
}

function nearest(values: readonly number[], wanted: number): number {
  const away = values.map((value) => Math.abs(value - wanted));
  return away.indexOf(Math.min(...away));
}

function draw(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

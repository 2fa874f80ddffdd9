/**
 * A detector's boxes over a picture: the explained one, the others fainter. List and picture point out the same one.
 */
import { h, setText } from '../kit/dom.ts';
import { chance } from '../kit/format.ts';
import { detections, isDetection, pointedAt, type Detection } from '../state/detections.ts';
import type { Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import { toPane, type Transform } from './zoom.ts';
import { known } from '../../vocabulary/known.ts';

export interface BoxMark {
  readonly detection: Detection;
  readonly isExplained: boolean;
  readonly isPointedAt: boolean;
}

/**
 * All of them, or only the one that is pointed at where outlines are off or the pane has no heat. A comparison's panes
 * have what they explain.
 */
export function boxMarks(state: State, pane: Pane): readonly BoxMark[] {
  const { explanation, view } = state;
  if (!explanation) return comparedMarks(pane);
  const pointed = pointedAt(state);
  const all = detections(state).map((detection): BoxMark => {
    const { index } = detection;
    return { detection, isExplained: index === explanation.class.index, isPointedAt: index === pointed };
  });
  return all.filter(({ isPointedAt }) => isPointedAt || (view.showRegions && pane.heat));
}

function comparedMarks({ compared = [] }: Pane): readonly BoxMark[] {
  // Indices count each model's own boxes: two models' first ones are not the same.
  const explained = new Map(compared.map(({ class: each }) => [`${each.label} ${each.box?.join()}`, each]));
  return [...explained.values()]
    .filter(isDetection)
    .map((detection) => ({ detection, isExplained: true, isPointedAt: false }));
}

/** Elements rather than strokes on a canvas: their colors are the theme's, forced colors included. */
export class BoxLayer {
  readonly element = h('div', { class: 'boxes', 'aria-hidden': 'true' });

  draw(marks: readonly BoxMark[], transform: Transform): void {
    while (this.element.childElementCount < marks.length)
      this.element.append(h('div', { class: 'box' }, h('span', {})));
    while (this.element.childElementCount > marks.length) this.element.lastElementChild?.remove();
    marks.forEach((mark, at) => place(this.element.children[at] as HTMLElement, mark, transform));
  }
}

/** Pixels; a box that reaches higher has its label inside. */
const labelHeight = 18;

function place(element: HTMLElement, { detection, isExplained, isPointedAt }: BoxMark, transform: Transform): void {
  const [x, y, width, height] = detection.box;
  const corner = toPane(transform, { x, y });
  const { style } = element;
  style.transform = `translate(${corner.x}px, ${corner.y}px)`;
  style.width = `${width * transform.scale}px`;
  style.height = `${height * transform.scaleY}px`;
  element.classList.toggle('highest', corner.y < labelHeight);
  element.classList.toggle('explained', isExplained);
  element.classList.toggle('pointed', isPointedAt);
  setText(known(element.firstElementChild, 'label of a box'), `${detection.label} ${chance(detection)}`);
}

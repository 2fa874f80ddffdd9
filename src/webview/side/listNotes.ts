/** What stands below the list of answers. */
import { appliedText } from '../../vocabulary/applied.ts';
import { pixelOf } from '../../vocabulary/target.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { areaText } from '../state/listing.ts';
import { h, setText, show } from '../kit/dom.ts';
import { chance } from '../kit/format.ts';
import { shownPredictions } from '../state/scene.ts';
import type { State } from '../state/state.ts';

/** A line below the list. */
export interface Note {
  readonly element: HTMLElement;
  render(state: State, explanation: Explanation): void;
}

export const link = (text: string, onclick: () => void): HTMLElement => h('button', { class: 'link', onclick }, text);

/** What the model takes the rest of the photo for, where that is not in the list. */
export function risenNote(): Note {
  const element = h('p', { class: 'note' });
  return {
    element,
    render({ evidence: { whatIf } }, explanation) {
      const best = whatIf?.after[0];
      const isRisen = best && !shownPredictions(explanation).some(({ index }) => index === best.index);
      show(element, isRisen === true);
      if (isRisen) setText(element, `On top now: “${best.label}”, ${chance(best)}.`);
    },
  };
}

/** What made the probabilities, where the file did not; the other one is a click away. */
export function activationNote(send: (message: FromWebview) => void): Note {
  const [said, other] = [h('span', {}), h('button', { class: 'link' })];
  const element = h('p', { class: 'note' }, said, other);
  return {
    element,
    render({ comparison }, { activated }) {
      const text = activated && appliedText(activated);
      show(element, text !== undefined && !comparison);
      if (!activated || text === undefined) return;
      const activation = activated.name === 'softmax' ? 'sigmoid' : 'softmax';
      setText(said, `${text} `);
      setText(other, `Use ${activation}`);
      other.onclick = () => send({ kind: 'explain', activation });
    },
  };
}

export function contrastNote(send: (message: FromWebview) => void): Note {
  const text = h('span', {});
  const alone = h('button', { class: 'link' });
  const element = h('p', { class: 'note' }, text, alone);
  let index = 0;
  alone.addEventListener('click', () => send({ kind: 'explain', target: { kind: 'class', class: index } }));
  return {
    element,
    render({ comparison }, { target, class: explained, predictions: listed }) {
      show(element, target.kind === 'contrast' && !comparison);
      if (target.kind !== 'contrast') return;
      index = explained.index;
      const labels = target.against.map((each) => listed.find((one) => one.index === each)?.label ?? `class ${each}`);
      setText(text, `Why “${explained.label}”, not “${labels.join('”, “')}”: what speaks for both fades. `);
      setText(alone, `Explain “${explained.label}” alone`);
    },
  };
}

/** What the list of a segmentation is ordered by, and what its numbers are of. */
export function areaNote(): Note {
  const element = h('p', { class: 'note' });
  return {
    element,
    render({ comparison }, { predictions: listed }) {
      const text = areaText(listed);
      show(element, text !== undefined && !comparison);
      setText(element, text ?? '');
    },
  };
}

export function keptNote(send: (message: FromWebview) => void): Note {
  const kept = h('span', {});
  const top = link('Explain the top one', () => send({ kind: 'explain', target: null }));
  const element = h('p', { class: 'note' }, kept, top);
  return {
    element,
    render({ choice, comparison }, explanation) {
      const isKept = choice.target?.kind === 'class' || choice.target?.kind === 'range';
      show(element, isKept && !comparison && !explanation.class.box);
      setText(kept, `“${explanation.class.label}” stays chosen for other images. `);
    },
  };
}

export function pixelNote(send: (message: FromWebview) => void): Note {
  const place = h('span', {});
  const whole = link('Explain the whole photo', () => send({ kind: 'explain', target: null }));
  const element = h('p', { class: 'note' }, place, whole);
  return {
    element,
    render({ model, comparison }, { target }) {
      const pixel = pixelOf(target);
      show(element, model?.head === 'pixels' && !comparison);
      show(whole, pixel !== undefined);
      setText(place, pixel ? `At the pixel ${pixel.join(', ')}. ` : 'Click on the photo to explain a pixel.');
    },
  };
}

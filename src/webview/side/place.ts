/** Which of the images this is, with the way to its neighbors; and whether the model is right about it. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { PlaceMessage, Truth } from '../../protocol/place.ts';
import { defaultGamma, sameTarget, type TargetWish } from '../../vocabulary/target.ts';
import { h, isTyping, setAttribute, setText, show } from '../kit/dom.ts';
import { percent } from '../kit/format.ts';
import { icon } from '../kit/icons.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

type Send = (message: FromWebview) => void;

export function place(send: Send): Part {
  const step = (by: 1 | -1, text: string, title: string): HTMLButtonElement =>
    h(
      'button',
      { class: 'tool step', title, 'aria-label': title, onclick: () => send({ kind: 'step', step: by }) },
      text,
    );
  const before = step(-1, '‹', 'Previous image (Page Up)');
  const after = step(1, '›', 'Next image (Page Down)');
  const at = h('span', { class: 'at' });
  const steps = h('div', { class: 'steps', role: 'group', 'aria-label': 'Images' }, before, at, after);
  const line = truthLine(send);
  const doubts = h('div', { class: 'doubts' });
  const element = h('div', { class: 'place' }, steps, line.element, doubts);
  let shown: PlaceMessage | undefined;
  return {
    element,
    render(state) {
      const found = placeOf(state);
      show(steps, found !== undefined && found.count > 1);
      show(element, found !== undefined && (found.count > 1 || found.truth !== undefined || found.doubts.length > 0));
      if (!found) return;
      setText(at, `${found.index + 1} of ${found.count}`);
      setAttribute(at, 'title', found.among === 'sheet' ? 'In the sheet’s order' : 'In this folder');
      before.disabled = found.index === 0;
      after.disabled = found.index >= found.count - 1;
      line.render(state, found);
      if (shown !== found) doubts.replaceChildren(...found.doubts.map((doubt) => doubtLine(doubt, send)));
      shown = found;
    },
  };
}

function truthLine(send: Send): { readonly element: HTMLElement; render(state: State, found: PlaceMessage): void } {
  let truth: Truth | undefined;
  const verdict = h('span', { class: 'verdict', 'aria-hidden': 'true' });
  const text = h('span', { class: 'name' });
  const explain = h('button', { class: 'link', title: 'Explain the truth (T)' }, 'Explain it');
  explain.addEventListener('click', () => truth && send(truthWish(truth)));
  const rather = h('button', { class: 'link', title: 'What speaks for the one and not for the other' });
  let contrast: TargetWish | undefined;
  rather.addEventListener('click', () => contrast && send({ kind: 'explain', target: contrast }));
  const both = h('button', { class: 'link', title: 'The heat of both, side by side' }, 'Compare');
  both.addEventListener('click', () => send({ kind: 'action', action: 'whyNotTruth' }));
  const element = h('div', { class: 'truth' }, verdict, text, explain, rather, both);
  return {
    element,
    render(state, found) {
      truth = found.truth;
      show(element, truth !== undefined);
      if (!truth) return;
      const isRight = truth.rank === 1;
      setAttribute(element, 'data-verdict', isRight ? 'right' : 'wrong');
      setText(verdict, isRight ? '✓' : '✗');
      setText(text, truthText(truth));
      const explanation = readExplanation(state);
      const isShown = sameTarget(explanation?.target, { kind: 'class', class: truth.index });
      show(explain, !isRight && !isShown && !state.comparison);
      const [top] = explanation?.predictions ?? [];
      contrast = !isRight && top && !state.comparison ? ratherThan(top.index, truth.index) : undefined;
      setText(rather, `Why ${firstName(top?.label ?? '')}, not this?`);
      show(rather, contrast !== undefined && !sameTarget(explanation?.target, contrast));
      show(both, contrast !== undefined);
    },
  };
}

function doubtLine({ code, title }: PlaceMessage['doubts'][number], send: Send): HTMLElement {
  const dismiss = h('button', { class: 'link', onclick: () => send({ kind: 'dismiss', code }) }, 'Dismiss');
  return h('div', { class: 'doubt' }, icon('warning'), h('span', {}, title), dismiss);
}

/** Of the image that is shown. */
function placeOf({ place: found, photo }: State): PlaceMessage | undefined {
  return found?.name === photo?.name ? found : undefined;
}

/** Of synonyms, as ImageNet has them. */
const firstName = (label: string): string => label.split(',')[0] ?? label;

/** What the model said, and not the truth. */
const ratherThan = (top: number, truth: number): TargetWish => ({
  ...{ kind: 'contrast', class: top, against: [truth] },
  gamma: defaultGamma,
});

/** “truth: Samoyed · rank 3 · 5.4 %” */
function truthText({ label, rank, probability }: Truth): string {
  const parts = [`truth: ${firstName(label)}`];
  if (rank > 1) parts.push(`rank ${rank}`, ...(probability === undefined ? [] : [percent(probability)]));
  return parts.join(' · ');
}

const truthWish = ({ index }: Truth): FromWebview => ({ kind: 'explain', target: { kind: 'class', class: index } });

/** Anywhere in the panel: the next and the previous image, and the truth. Undefined where the key is none of these. */
export function placeKey(state: State, event: KeyboardEvent): FromWebview | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isTyping(event.target)) return undefined;
  const found = placeOf(state);
  if (event.key === 't' && found?.truth) return truthWish(found.truth);
  const step = { PageUp: -1, PageDown: 1 }[event.key] as 1 | -1 | undefined;
  return step !== undefined && found !== undefined && found.count > 1 ? { kind: 'step', step } : undefined;
}

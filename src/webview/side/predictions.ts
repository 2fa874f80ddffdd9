/** The best classes with bars; choosing one explains it. */
import { activationNote, areaNote, contrastNote, keptNote, link, pixelNote, risenNote } from './listNotes.ts';
import { columnTitles, shownScore } from '../state/listing.ts';
import { defaultGamma, sameTarget, scoreName, type TargetWish } from '../../vocabulary/target.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Answer, Prediction } from '../../vocabulary/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { saidOf } from '../../protocol/whatIf.ts';
import type { Evidence } from '../state/evidence.ts';
import { pointedAt } from '../state/detections.ts';
import { h, setText, show, unseen } from '../kit/dom.ts';
import { chance, digits, score } from '../kit/format.ts';
import { List, type Row } from '../kit/list.ts';
import { chosenOf, readExplanation, shownPredictions } from '../state/scene.ts';
import { section } from '../kit/section.ts';
import { predictionText } from '../state/rowText.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function predictions(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  let top: readonly Answer[] = [];
  let shown: Explanation | undefined;
  const why = (index: number): void => askWhy(shown, index, send);
  const list = new List('prediction', 'Predictions: choose a class to explain; W asks why not this one', {
    choose: (key) => {
      const answer = top.find(({ index }) => index === Number(key));
      if (answer) send({ kind: 'explain', target: chosenOf(answer, top) });
    },
    activate: (key) => dispatch({ kind: 'pointAt', prediction: key === undefined ? undefined : Number(key) }),
    keys: { w: (key) => why(Number(key)) },
    copied: (key) => dispatch({ kind: 'notice', text: `“${labelOf(top, key)}” copied.` }),
  });
  const heads = headsOf();
  const notes = [activationNote(send), risenNote(), contrastNote(send), keptNote(send), areaNote(), pixelNote(send)];
  const other = link('', () => send({ kind: 'action', action: shown?.caption ? 'chooseWord' : 'chooseClass' }));
  const element = section('Predictions', [heads.element, list.element, ...notes.map((note) => note.element)], other);
  return {
    element,
    render(state, before) {
      const explanation = readExplanation(state);
      show(element, explanation !== undefined && isListed(explanation));
      if (!explanation || !isListed(explanation)) return;
      const { whatIf } = state.evidence;
      if (explanation !== (before && readExplanation(before)) || whatIf !== before?.evidence.whatIf) {
        top = shownPredictions(explanation);
        shown = state.comparison ? undefined : explanation;
        list.render(
          top.map((prediction) => rowOf(prediction, whatIf, contrastTo(explanation, prediction.index) && why)),
        );
        heads.show(explanation, whatIf !== undefined);
        showOther(other, explanation);
      }
      list.select(String(chosenIn(state, explanation)));
      const pointed = explanation.class.box && pointedAt(state);
      list.highlight(pointed === undefined ? undefined : String(pointed));
      for (const note of notes) note.render(state, explanation);
    },
  };
}

/** Of prompts, the list of them has all there is. */
function showOther(button: HTMLElement, { caption, prompts }: Explanation): void {
  show(button, !prompts);
  setText(button, caption ? 'Other word…' : 'Other class…');
}

const labelOf = (answers: readonly Answer[], key: string): string =>
  answers.find(({ index }) => index === Number(key))?.label ?? key;

/**
 * Prompts have a list of their own, but for the boxes of each; of a whole text the words under the picture are all
 * there is.
 */
const isListed = ({ caption, prompts, predictions: all, class: { box } }: Explanation): boolean =>
  (!prompts || box !== undefined) && !(caption && all.length < 2);

/** The columns' titles. */
function headsOf() {
  const titles = [h('span', {}), h('span', {}), h('span', {})];
  const element = h('div', { class: 'heads', 'aria-hidden': 'true' }, ...titles);
  const render = (explanation: Explanation, isChanged: boolean): void => {
    const texts = columnTitles(explanation, isChanged);
    titles.forEach((title, at) => setText(title, texts[at] ?? ''));
  };
  return { element, show: render };
}

/** The answer that is chosen, before it is explained; else the one that is. */
function chosenIn({ comparison, choice }: State, explanation: Explanation): number {
  const chosen = comparison
    ? undefined
    : shownPredictions(explanation).find(({ target }) => sameTarget(target, choice.target));
  return (chosen ?? explanation.class).index;
}

/**
 * Why the class that is explained, and not this one; undefined where the model's answers are no classes, or it is the
 * same.
 */
function contrastTo({ class: explained, target }: Explanation, index: number): TargetWish | undefined {
  if ((target.kind !== 'class' && target.kind !== 'contrast') || index === explained.index) return undefined;
  return { kind: 'contrast', class: explained.index, against: [index], gamma: defaultGamma };
}

function askWhy(shown: Explanation | undefined, index: number, send: (message: FromWebview) => void): void {
  const target = shown && contrastTo(shown, index);
  if (target) send({ kind: 'explain', target });
}

/** With something hidden: what the class has then, over a shadow of what it had. */
function rowOf(prediction: Answer, whatIf: Evidence['whatIf'], why?: (index: number) => void): Row {
  const { index, label, probability = 0, output, box, threshold } = prediction;
  const after = whatIf && saidOf(whatIf.after, index);
  const bars = [barOf(probability, after ? 'bar before' : 'bar'), after && barOf(after.probability ?? 0, 'bar')];
  const named = h('span', { class: 'name', title: `${label} (class ${index})` }, label);
  const own = output === undefined ? '' : `The model’s own number: ${digits(output)}`;
  const judged = threshold === undefined ? undefined : judgedText(probability, threshold);
  return {
    key: String(index),
    texts: predictionText(prediction, whatIf),
    cells: [
      h('span', { class: 'called' }, named, why && whyNot(() => why(index))),
      h('span', { class: 'track', title: judged ?? '' }, ...bars, threshold !== undefined && tickAt(threshold)),
      h(
        'span',
        { class: after ? 'number dim' : 'number', title: own },
        unseen(', '),
        chance(prediction),
        judged !== undefined && unseen(`, ${judged}`),
      ),
      after
        ? h(
            'span',
            { class: 'number now', title: `${scoreName(prediction.target)} ${score(after.score)}` },
            unseen(', now '),
            chance(after),
          )
        : h(
            'span',
            { class: 'number dim' },
            unseen(`, ${scoreName(prediction.target)} `),
            score(shownScore(prediction, prediction.target)),
            box && unseen(`, ${describeBox(box)}`),
          ),
    ],
  };
}

const judgedText = (probability: number, threshold: number): string =>
  `${probability >= threshold ? 'positive' : 'negative'}, threshold ${chance({ probability: threshold, score: 0 })}`;

/** Where a score becomes positive. */
function tickAt(threshold: number): HTMLElement {
  const tick = h('span', { class: 'tick' });
  tick.style.left = `${100 * threshold}%`;
  return tick;
}

/** For the mouse; the list's key is W. */
function whyNot(ask: () => void): HTMLElement {
  const onclick = (event: Event): void => {
    event.stopPropagation();
    ask();
  };
  return h('span', { class: 'why', title: 'Why not this one? (W)', 'aria-hidden': 'true', onclick }, 'why not?');
}

function barOf(share: number, name: string): HTMLElement {
  const bar = h('span', { class: name });
  bar.style.transform = `scaleX(${Math.min(1, Math.max(0, share))})`;
  return bar;
}

function describeBox(box: NonNullable<Prediction['box']>): string {
  const [x, y, width, height] = box.map(Math.round);
  return `box at x ${x}, y ${y}, ${width} × ${height} pixels`;
}

/** The text that a model says, under the picture: each word a button. */
import type { Caption } from '../../vocabulary/explanation.ts';
import type { Target } from '../../vocabulary/target.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { saidOf } from '../../protocol/whatIf.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { chance } from '../kit/format.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';
import { isMeant, knownOf, wordSummary, wordTarget } from '../state/words.ts';

/** Pointing at a word shows its map, a click keeps it, Shift+click takes all words between; arrows walk. */
export function caption(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const list = h('div', { class: 'words', role: 'group', 'aria-label': 'What the model says' });
  const given = h('span', { class: 'dim' }, 'given text');
  const link = (title: string, onclick: () => void): HTMLElement => h('button', { class: 'link', onclick }, title);
  const whole = link('Whole text', () => send({ kind: 'explain', target: null }));
  const own = link('Model’s own text', () => send({ kind: 'explain', text: null, target: null }));
  const then = h('p', { class: 'then' });
  const element = h('div', { class: 'caption-bar' }, list, h('div', { class: 'aside' }, given, whole, own), then);
  let words: readonly HTMLButtonElement[] = [];
  return {
    element,
    render(state, before) {
      const shown = readExplanation(state);
      const said = shown?.caption;
      show(element, said !== undefined && !state.comparison);
      if (!shown || !said) return;
      if (said.text !== (before && readExplanation(before)?.caption?.text) || words.length === 0) {
        words = wordButtons(said, dispatch, send);
        list.replaceChildren(...words);
        list.classList.toggle('letters', said.unit === 'letter');
      }
      show(given, said.isGiven);
      const changed = thenText(state, shown);
      show(then, changed !== undefined);
      setText(then, changed ?? '');
      show(own, said.isGiven);
      mark(words, state, shown);
    },
  };
}

function wordButtons(
  said: Caption,
  dispatch: Dispatch,
  send: (message: FromWebview) => void,
): readonly HTMLButtonElement[] {
  let anchor = 0;
  const point = (target?: Target) => () => dispatch({ kind: 'preview', target });
  const choose = (at: number, { shiftKey }: MouseEvent): void => {
    send({ kind: 'explain', target: shiftKey ? wordTarget(anchor, at) : wordTarget(at) });
    if (!shiftKey) anchor = at;
  };
  const buttons: readonly HTMLButtonElement[] = said.words.map(({ text }, at) => {
    const [enter, leave] = [point(wordTarget(at)), point()];
    const pointing = { onpointerenter: enter, onpointerleave: leave, onfocus: enter, onblur: leave };
    const doing = {
      onclick: (event: MouseEvent) => choose(at, event),
      onkeydown: (event: KeyboardEvent) => walk(event, buttons, at),
    };
    return h('button', { class: isApart(said, at) ? 'word apart' : 'word', ...pointing, ...doing }, text);
  });
  return buttons;
}

/** Of letters: a space comes before. */
const isApart = ({ unit, words }: Caption, at: number): boolean =>
  unit === 'letter' && at > 0 && words[at]?.tokens[0] !== words[at - 1]?.tokens[1];

/** What it says with a part hidden, and what becomes of the words that are explained. */
function thenText(
  { evidence: { whatIf, hiding } }: State,
  { class: { index, label } }: Explanation,
): string | undefined {
  if (whatIf?.says === undefined) return undefined;
  const [before, after] = [whatIf.before, whatIf.after].map((said) => saidOf(said, index));
  const change = before && after ? ` (“${label}”: ${chance(before)} → ${chance(after)})` : '';
  return `${hiding.does === 'hide' ? 'Without it' : 'With it alone'}: ${whatIf.says === '' ? 'nothing is said' : `“${whatIf.says}”`}${change}`;
}

function mark(words: readonly HTMLButtonElement[], state: State, shown: Explanation): void {
  const kept = state.choice.target?.kind === 'word' ? state.choice.target : undefined;
  words.forEach((button, at) => {
    const word = shown.caption?.words[at];
    if (!word) return;
    const isKept =
      kept?.from !== undefined && isMeant({ ...wordTarget(Number(kept.from), kept.to ?? Number(kept.from)) }, at);
    button.style.setProperty('--share', String(Math.exp(word.logProbability)));
    setAttribute(button, 'aria-pressed', isKept ? 'true' : 'false');
    setAttribute(button, 'tabindex', at === Number(kept?.from ?? 0) ? '0' : '-1');
    const summary = wordSummary(word.text, word.logProbability, knownOf(state, wordTarget(at)));
    setAttribute(button, 'aria-label', summary);
    setAttribute(button, 'title', summary);
  });
}

/** Arrows, Home and End move between the words. */
function walk(event: KeyboardEvent, words: readonly HTMLButtonElement[], at: number): void {
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: words.length - 1,
  };
  const next = words[places[event.key] ?? -1];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

/** What a picture is compared with: a list that can be edited, with a bar each. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { Answer } from '../../vocabulary/explanation.ts';
import type { Target } from '../../vocabulary/target.ts';
import { h, setAttribute, setText, show, unseen } from '../kit/dom.ts';
import { chance } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function prompts(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const rows = h('ul', { class: 'prompts' });
  const history = h('datalist', { id: 'prompt-history' });
  const note = manner(send);
  let listed: readonly string[] = [];
  let explained: number | undefined;
  const list = {
    now: () => ({ listed, explained }),
    // The next one may be typed before this one is drawn.
    take: (next: readonly string[]) => (listed = next),
  };
  const events = rowEvents(dispatch, send, list);
  const element = section('Prompts', [rows, adding((text) => events.change([...listed, text])), history, note.element]);
  return {
    element,
    render(state, before) {
      show(element, state.model?.head === 'prompts' && !state.comparison);
      if (state.model?.head !== 'prompts') return;
      const answers = readExplanation(state)?.prompts ?? [];
      listed = state.choice.prompts ?? answers.map(({ label }) => label);
      explained = numberOf(state.explanation?.class);
      note.show(state, answers);
      if (state.promptHistory !== before?.promptHistory)
        history.replaceChildren(...state.promptHistory.map((value) => h('option', { value })));
      const isDrawn = before && answers === readExplanation(before)?.prompts && listed === before.choice.prompts;
      if (!isDrawn || rows.childElementCount !== listed.length) {
        const answerTo = (text: string) => answers.find(({ label }) => label === text);
        rows.replaceChildren(...listed.map((text) => row(text, answerTo(text), events)));
      }
      markChosen(rows, state, answers);
    },
  };
}

const isByItself = (target: Target): boolean => target.kind === 'prompt' && target.by === 'similarity';

/** What the map is an answer to, and the other way to ask. */
function manner(send: (message: FromWebview) => void) {
  const text = h('span');
  const other = h('button', { class: 'link' });
  const element = h('p', { class: 'note' }, text, ' ', other);
  let next: Target | undefined;
  other.addEventListener('click', () => next && send({ kind: 'explain', target: next }));
  return {
    element,
    show(state: State, answers: readonly Answer[]): void {
      show(element, answers.length > 1 || answers.some(isBox));
      setText(text, noteOf(state, answers));
      show(other, !answers.some(isBox));
      const { explanation } = state;
      const isAlone = explanation !== undefined && isByItself(explanation.target);
      const prompt = explanation?.class.index ?? 0;
      next = { kind: 'prompt', prompt, ...(!isAlone && { by: 'similarity' }) };
      setText(other, isAlone ? 'Rather than the others' : 'By itself');
    },
  };
}

interface PromptList {
  readonly now: () => { readonly listed: readonly string[]; readonly explained: number | undefined };
  readonly take: (next: readonly string[]) => void;
}

function rowEvents(dispatch: Dispatch, send: (message: FromWebview) => void, { now, take }: PromptList): RowEvents {
  const change = (wanted: readonly string[]): void => {
    const next = [...new Set(wanted)];
    take(next);
    send({ kind: 'explain', prompts: next.length > 0 ? next : null, target: null });
  };
  return {
    change,
    explain: ({ target }) => send({ kind: 'explain', target: promptOf(target) }),
    whyNot: ({ index }) => {
      const { explained } = now();
      if (explained !== undefined && explained !== index)
        send({ kind: 'explain', target: { kind: 'contrast', class: explained, against: [index] } });
    },
    point: (answer) => dispatch({ kind: 'preview', target: answer && promptOf(answer.target) }),
    remove: (text) => change(now().listed.filter((each) => each !== text)),
  };
}

/** The field for one more: Enter adds it. */
function adding(add: (text: string) => void): HTMLElement {
  const input = h('input', {
    type: 'text',
    'aria-label': 'Add a prompt: Enter',
    placeholder: 'Add a prompt, such as “a photo of a cat”',
    list: 'prompt-history',
    maxlength: '500',
    onkeydown: (event: KeyboardEvent) => {
      const added = input.value.trim();
      if (event.key !== 'Enter' || added === '') return;
      input.value = '';
      add(added);
    },
  });
  return input;
}

/** A prompt’s own target, also while two of them are set against each other. */
const promptOf = (target: Target): Target =>
  target.kind === 'contrast' ? { kind: 'prompt', prompt: target.class } : target;

const isBox = ({ box }: Answer): boolean => box !== undefined;

/** Which of the prompts an answer is of. */
const numberOf = (answer: Answer | undefined): number | undefined => answer?.prompt ?? answer?.index;

/** What the map is an answer to. */
function noteOf({ explanation }: State, answers: readonly Answer[]): string {
  const target = explanation?.target;
  if (answers.some(isBox))
    return 'The map shows what speaks for the prompt in its box. Each prompt is listed with its surest box.';
  if (target && isByItself(target))
    return 'The map shows what makes the picture like this prompt, whatever the others.';
  if (target?.kind !== 'contrast') return 'The map shows why this prompt and not the others.';
  const other = answers.find(({ index }) => index === target.against[0])?.label ?? '';
  return `The map shows why “${explanation?.class.label ?? ''}” and not “${other}”.`;
}

interface RowEvents {
  readonly change: (next: readonly string[]) => void;
  readonly explain: (answer: Answer) => void;
  readonly point: (answer: Answer | undefined) => void;
  readonly whyNot: (answer: Answer) => void;
  readonly remove: (text: string) => void;
}

function row(text: string, answer: Answer | undefined, { explain, point, whyNot, remove }: RowEvents): HTMLElement {
  const bar = h('span', { class: 'bar' });
  bar.style.transform = `scaleX(${Math.min(1, Math.max(0, answer?.probability ?? 0))})`;
  const share = answer ? chance(answer) : '';
  const choose = h(
    'button',
    {
      class: 'prompt',
      title: answer && isBox(answer) ? `Where is “${text}”?` : `Why “${text}” and not the others?`,
      onclick: () => answer && explain(answer),
      onpointerenter: () => point(answer),
      onpointerleave: () => point(undefined),
      onfocus: () => point(answer),
      onblur: () => point(undefined),
    },
    h('span', { class: 'name' }, text),
    h('span', { class: 'track' }, bar),
    h('span', { class: 'number' }, unseen(', '), share),
  );
  const out = h('button', { class: 'link', 'aria-label': `Remove “${text}”`, onclick: () => remove(text) }, '×');
  const not = h(
    'button',
    {
      class: 'link why-not',
      title: `Why the chosen prompt and not “${text}”?`,
      onclick: () => answer && whyNot(answer),
    },
    'why not?',
  );
  return h('li', { 'data-prompt': text }, choose, not, out);
}

function markChosen(rows: HTMLElement, { explanation, choice }: State, answers: readonly Answer[]): void {
  const target = choice.target ?? explanation?.target;
  const wanted = target?.kind === 'prompt' ? target.prompt : numberOf(explanation?.class);
  const chosen = answers.find((each) => numberOf(each) === wanted);
  for (const each of rows.children) {
    const isChosen = each.getAttribute('data-prompt') === chosen?.label;
    const button = each.querySelector('.prompt');
    if (button) setAttribute(button, 'aria-pressed', isChosen ? 'true' : 'false');
    const not = each.querySelector<HTMLElement>('.why-not');
    if (not) not.style.visibility = isChosen || answers.length < 2 || answers.some(isBox) ? 'hidden' : 'visible';
  }
}

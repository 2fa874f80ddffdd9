/** What a picture is compared with: a list that can be edited, with a bar each. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { Answer } from '../../vocabulary/explanation.ts';
import { sameTarget } from '../../vocabulary/target.ts';
import { h, setAttribute, show } from '../kit/dom.ts';
import { chance } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';

export function prompts(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const rows = h('ul', { class: 'prompts' });
  const history = h('datalist', { id: 'prompt-history' });
  const note = h('p', { class: 'note' }, 'The map shows why this prompt and not the others.');
  let listed: readonly string[] = [];
  const change = (next: readonly string[]): void =>
    send({ kind: 'explain', prompts: next.length > 0 ? [...new Set(next)] : null, target: null });
  const element = section('Prompts', [rows, adding((text) => change([...listed, text])), history, note]);
  const events: RowEvents = {
    explain: ({ target }) => send({ kind: 'explain', target }),
    point: (answer) => dispatch({ kind: 'preview', target: answer?.target }),
    remove: (text) => change(listed.filter((each) => each !== text)),
  };
  return {
    element,
    render(state, before) {
      show(element, state.model?.head === 'prompts' && !state.comparison);
      if (state.model?.head !== 'prompts') return;
      const answers = readExplanation(state)?.prompts ?? [];
      listed = state.choice.prompts ?? answers.map(({ label }) => label);
      show(note, answers.length > 1);
      if (state.promptHistory !== before?.promptHistory)
        history.replaceChildren(...state.promptHistory.map((value) => h('option', { value })));
      const isDrawn = before && answers === readExplanation(before)?.prompts && listed === before.choice.prompts;
      if (!isDrawn || rows.childElementCount !== listed.length)
        rows.replaceChildren(
          ...listed.map((text) =>
            row(
              text,
              answers.find(({ label }) => label === text),
              events,
            ),
          ),
        );
      markChosen(rows, state, answers);
    },
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

interface RowEvents {
  readonly explain: (answer: Answer) => void;
  readonly point: (answer: Answer | undefined) => void;
  readonly remove: (text: string) => void;
}

function row(text: string, answer: Answer | undefined, { explain, point, remove }: RowEvents): HTMLElement {
  const bar = h('span', { class: 'bar' });
  bar.style.transform = `scaleX(${Math.min(1, Math.max(0, answer?.probability ?? 0))})`;
  const share = answer ? chance(answer) : '';
  const choose = h(
    'button',
    {
      class: 'prompt',
      title: `Why “${text}” and not the others?`,
      'aria-label': `${text}, ${share}`,
      onclick: () => answer && explain(answer),
      onpointerenter: () => point(answer),
      onpointerleave: () => point(undefined),
      onfocus: () => point(answer),
      onblur: () => point(undefined),
    },
    h('span', { class: 'name' }, text),
    h('span', { class: 'track' }, bar),
    h('span', { class: 'number' }, share),
  );
  const out = h('button', { class: 'link', 'aria-label': `Remove “${text}”`, onclick: () => remove(text) }, '×');
  return h('li', { 'data-prompt': text }, choose, out);
}

function markChosen(rows: HTMLElement, { explanation, choice }: State, answers: readonly Answer[]): void {
  const target = choice.target ?? explanation?.target;
  const chosen = answers.find((each) => sameTarget(each.target, target));
  for (const each of rows.children) {
    const isChosen = each.getAttribute('data-prompt') === chosen?.label;
    const button = each.querySelector('.prompt');
    if (button) setAttribute(button, 'aria-pressed', isChosen ? 'true' : 'false');
  }
}

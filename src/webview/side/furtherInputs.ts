/** What the model takes next to the picture: each with its value, which can be changed, and written down. */
import type { GivenInputs } from '../../protocol/furtherInput.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { FurtherInput, GivenInput } from '../../vocabulary/furtherInput.ts';
import { h, show } from '../kit/dom.ts';
import { section } from '../kit/section.ts';
import type { Part } from '../state/store.ts';
import { inputRow, type InputRow } from './inputRow.ts';

export function furtherInputs(send: (message: FromWebview) => void): Part {
  const rows = h('div', { class: 'inputs' });
  const links = h(
    'p',
    { class: 'note' },
    h(
      'button',
      { class: 'link', onclick: () => send({ kind: 'action', action: 'writeInputs' }) },
      'Write to the recipe',
    ),
    ' ',
    h('button', { class: 'link', onclick: () => send({ kind: 'explain', inputs: null }) }, 'Reset'),
  );
  const element = section('Further inputs', [rows, links]);
  let chosen: GivenInputs = {};
  let drawn: readonly InputRow[] = [];
  const events = (name: string) => ({
    change(value: GivenInput): void {
      chosen = { ...chosen, [name]: value }; // the next one may be changed before this is drawn
      send({ kind: 'explain', inputs: chosen });
    },
    choose: () => send({ kind: 'chooseInput', name }),
  });
  return {
    element,
    render({ model, choice, comparison }, before) {
      const inputs: readonly FurtherInput[] = model?.inputs ?? [];
      show(element, inputs.length > 0 && !comparison);
      if (model !== before?.model) {
        drawn = inputs.map((input) => inputRow(input, events(input.name)));
        rows.replaceChildren(...drawn.map((row) => row.element));
      }
      chosen = choice.inputs ?? {};
      show(links, Object.keys(chosen).length > 0);
      for (const row of drawn) row.show(chosen[row.name]);
    },
  };
}

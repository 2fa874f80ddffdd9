/** One of the inputs next to the picture: its name, its value, and where that comes from. */
import { countOf, mostTyped, type FurtherInput, type GivenInput } from '../../vocabulary/furtherInput.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import { field } from '../kit/section.ts';

export interface InputRow {
  readonly name: string;
  readonly element: HTMLElement;
  /** What was chosen; undefined: the recipe's value. */
  show(chosen: GivenInput | undefined): void;
}

interface InputEvents {
  readonly change: (value: GivenInput) => void;
  /** A file. */
  readonly choose: () => void;
}

/** The control of a value, and how it shows one. */
interface Control {
  readonly element: HTMLElement;
  readonly isWrong?: () => string | undefined;
  show(value: GivenInput | undefined): void;
}

let count = 0;

export function inputRow(input: FurtherInput, events: InputEvents): InputRow {
  const note = h('p', { class: 'note', id: `input-note-${++count}` });
  const control = controls[input.kind](input, events, (wrong) => say(wrong ?? sourceOf(input, last)));
  const file = input.kind === 'table' ? fileButton(input, events) : undefined;
  const label = field(input.name, control.element, file);
  label.title = `${input.name} [${input.dims.map((size) => size ?? '?').join(', ')}]`;
  setAttribute(control.element, 'aria-describedby', note.id);
  let last: GivenInput | undefined;
  const say = (text: string): void => {
    setText(note, text);
    show(note, text !== '');
  };
  return {
    name: input.name,
    element: h('div', { class: 'input' }, label, note),
    show(chosen) {
      last = chosen;
      control.show(chosen ?? input.given);
      const wrong = control.isWrong?.();
      say(wrong ?? sourceOf(input, chosen));
    },
  };
}

/** Where the value comes from. */
function sourceOf({ kind, given, isGiven, usual, dims }: FurtherInput, chosen: GivenInput | undefined): string {
  if (chosen !== undefined) return 'Chosen here';
  if (usual !== undefined) return `Usual: ${usual}`;
  if (given !== undefined) return 'From the recipe';
  if (isGiven) return `From the recipe: [${dims.map((size) => size ?? '?').join(', ')}]`;
  return kind === 'picture' ? 'No picture yet: choose one' : 'No value yet';
}

type MakeControl = (
  input: FurtherInput,
  events: InputEvents,
  /** What is wrong with what is typed; undefined: nothing. */
  say: (wrong: string | undefined) => void,
) => Control;

const controls: Readonly<Record<FurtherInput['kind'], MakeControl>> = {
  flag: (_, { change }) => {
    const element = h('input', { type: 'checkbox', onchange: () => change(Number(element.checked)) });
    return { element, show: (value) => void (element.checked = typeof value === 'number' && value !== 0) };
  },
  number: typed,
  table: typed,
  picture: (input, { choose }) => {
    const element = h('button', { class: 'file', onclick: choose }, 'Choose…');
    return {
      element,
      show(value) {
        const name = typeof value === 'string' ? (value.split(/[\\/]/).at(-1) ?? '') : 'Choose…';
        setText(element, name);
        setAttribute(
          element,
          'aria-label',
          `${input.name}: ${typeof value === 'string' ? `${name}, choose another` : 'choose a picture'}`,
        );
        setAttribute(element, 'title', typeof value === 'string' ? value : '');
      },
    };
  },
};

/** Numbers, with commas or blanks between them; one stands for all. */
function typed(input: FurtherInput, { change }: InputEvents, say: (wrong: string | undefined) => void): Control {
  let wrong: string | undefined;
  let shown: string | undefined;
  const element = h('input', {
    type: 'text',
    inputmode: 'decimal',
    spellcheck: 'false',
    onchange: () => {
      const value = numbersIn(element.value, input);
      wrong = typeof value === 'string' ? value : undefined;
      setAttribute(element, 'aria-invalid', wrong === undefined ? 'false' : 'true');
      if (typeof value === 'string') say(value);
      else change(value);
    },
  });
  return {
    element,
    isWrong: () => wrong,
    show(value) {
      if (shown === (shown = textOf(value))) return; // what is being typed stays
      element.value = shown;
      element.placeholder = input.isGiven ? '' : hint(input);
      wrong = undefined;
      setAttribute(element, 'aria-invalid', 'false');
    },
  };
}

const textOf = (value: GivenInput | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.split(/[\\/]/).at(-1) ?? '';
  return typeof value === 'number' ? String(value) : value.join(', ');
};

function hint(input: FurtherInput): string {
  const most = countOf(input);
  if (input.kind === 'number') return 'A number';
  return most === undefined ? 'Numbers' : `${most} numbers`;
}

/** What is typed, or what is wrong with it. */
function numbersIn(text: string, input: FurtherInput): number | readonly number[] | string {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const wanted = countOf(input);
  const [first] = numbers;
  if (first === undefined || !numbers.every(Number.isFinite))
    return input.kind === 'number' ? 'Type a number, such as 0.5.' : 'Type numbers, such as 0.5, 1, 0.';
  if (numbers.length === 1) return first;
  if (wanted !== undefined && wanted !== numbers.length)
    return `${numbers.length} numbers were typed; type ${wanted === 1 ? 'one' : `${wanted}, or one for all`}.`;
  return numbers.length <= mostTyped ? numbers : `Up to ${mostTyped} numbers are typed; choose a .npy file for more.`;
}

function fileButton({ name }: FurtherInput, { choose }: InputEvents): HTMLElement {
  const title = `Choose a .npy file for ${name}…`;
  return h('button', { class: 'tool', title, 'aria-label': title, onclick: choose }, icon('list'));
}

/** The dialog's elements, and how they follow what is chosen. */
import {
  figureFormats,
  figureWidths,
  type FigureFormat,
  type FigureLook,
  type FigurePane,
} from '../../vocabulary/figure.ts';
import { dpi, pixelsOf, type Page } from '../figure/page.ts';
import type { NamedPane } from '../figure/panes.ts';
import { h, setText, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import { field } from '../kit/section.ts';

interface FigureForm {
  /** Empty while it is closed: nothing in it is found twice. */
  readonly dialog: HTMLDialogElement;
  readonly fill: () => void;
  readonly preview: HTMLElement;
  readonly caption: HTMLTextAreaElement;
  /** `panes`: all that there are, and those that are shown. */
  readonly show: (look: FigureLook, panes: readonly NamedPane[], shown: readonly NamedPane[]) => void;
  readonly measure: (page: Page | undefined) => void;
  readonly say: (text: string) => void;
}

interface FigureFormEvents {
  readonly change: (change: Partial<FigureLook>) => void;
  readonly toggle: (pane: FigurePane, isShown: boolean) => void;
  readonly edited: () => void;
  readonly save: () => void;
  readonly copyPicture: () => void;
  readonly copyCaption: (as: 'Markdown' | 'LaTeX') => void;
}

const formats: Readonly<Record<FigureFormat, string>> = { png: 'PNG', svg: 'SVG', pdf: 'PDF' };

export function figureForm(events: FigureFormEvents): FigureForm {
  const preview = h('div', { class: 'figure-preview', role: 'img', tabindex: '-1' });
  const caption = h('textarea', { rows: 3, spellcheck: 'false', oninput: events.edited });
  const [panes, parts, width] = [paneChoice(), partChoice(events), widthField(events)];
  const format = formatField(events);
  const status = h('p', { class: 'note', role: 'status' });
  const close = h('button', { class: 'tool', title: 'Close (Esc)', 'aria-label': 'Close' }, icon('close'));
  const save = button('Save…', events.save);
  save.autofocus = true;
  const form = h(
    'div',
    { class: 'figure-form' },
    ...[panes.element, parts.element, width.element, captionField(caption, events), format.element],
    h('div', { class: 'buttons' }, save, button('Copy Picture', events.copyPicture, 'secondary')),
    status,
  );
  const head = h('div', { class: 'figure-head' }, h('h2', { id: 'figure-title' }, 'Figure'), close);
  const dialog = h('dialog', { class: 'dialog figure-dialog', 'aria-labelledby': 'figure-title' });
  close.onclick = () => dialog.close();
  dialog.addEventListener('close', () => dialog.replaceChildren());
  return {
    ...{ dialog, preview, caption, measure: width.measure },
    fill: () => dialog.replaceChildren(head, preview, form),
    show: (look, all, shown) => {
      panes.show(all, shown, events.toggle);
      for (const part of [parts, width, format]) part.show(look);
    },
    say: (text) => setText(status, text),
  };
}

/** A control that follows the look. */
interface Control {
  readonly element: HTMLElement;
  readonly show: (look: FigureLook) => void;
}

const button = (title: string, onclick: () => void, kind = ''): HTMLElement =>
  h('button', { class: `button ${kind}`.trim(), type: 'button', onclick }, title);

const box = (onchange: (isOn: boolean) => void, title: string): readonly [HTMLElement, HTMLInputElement] => {
  const input = h('input', { type: 'checkbox', onchange: () => onchange(input.checked) });
  return [h('label', { class: 'check' }, input, title), input];
};

const group = (title: string, ...children: readonly HTMLElement[]): HTMLElement =>
  h('fieldset', { class: 'figure-group' }, h('legend', {}, title), ...children);

/** The last one that is shown can't be taken away. */
function paneChoice(): {
  readonly element: HTMLElement;
  readonly show: (
    all: readonly NamedPane[],
    shown: readonly NamedPane[],
    change: (name: FigurePane, isShown: boolean) => void,
  ) => void;
} {
  const list = h('div', { class: 'figure-checks' });
  let drawn = '';
  let toggle: (name: FigurePane, isShown: boolean) => void = () => undefined;
  const inputs = new Map<FigurePane, HTMLInputElement>();
  return {
    element: group('Pictures', list),
    show(all, shown, change) {
      toggle = change;
      const titles = all.map(({ name, title }) => `${name} ${title}`).join('\n');
      if (titles !== drawn) {
        drawn = titles;
        inputs.clear();
        list.replaceChildren(
          ...all.map(({ name, title }) => {
            const [label, input] = box((isShown) => toggle(name, isShown), title);
            inputs.set(name, input);
            return label;
          }),
        );
      }
      for (const [name, input] of inputs) {
        input.checked = shown.some((each) => each.name === name);
        input.disabled = input.checked && shown.length === 1;
      }
    },
  };
}

const parts = [
  ['legend', 'Legend'],
  ['outlines', 'Region outlines'],
  ['caption', 'Caption'],
] as const;

function partChoice({ change }: FigureFormEvents): Control {
  const rows = parts.map(([name, title]) => [name, ...box((isOn) => change({ [name]: isOn }), title)] as const);
  return {
    element: group('With', h('div', { class: 'figure-checks' }, ...rows.map(([, label]) => label))),
    show: (look) => rows.forEach(([name, , input]) => (input.checked = look[name])),
  };
}

function widthField({ change }: FigureFormEvents): Control & { readonly measure: FigureForm['measure'] } {
  const { least, most } = figureWidths;
  const input = h('input', { type: 'number', min: least, max: most, step: 1 });
  input.oninput = () => {
    const widthMm = input.valueAsNumber;
    if (widthMm >= least && widthMm <= most) change({ widthMm });
  };
  const size = h('p', { class: 'note' });
  const element = h('div', {}, field('Width', input, h('span', {}, 'mm')), size);
  return {
    element,
    show: ({ widthMm }) => {
      if (document.activeElement !== input) input.value = String(widthMm);
    },
    measure: (page) => {
      show(size, page !== undefined);
      if (!page) return;
      const [width, height] = [page.width, page.height].map((mm) => pixelsOf(mm).toLocaleString('en'));
      setText(size, `${page.height.toFixed(0)} mm high; ${width} × ${height} pixels at ${dpi} dpi`);
    },
  };
}

function captionField(caption: HTMLTextAreaElement, { copyCaption }: FigureFormEvents): HTMLElement {
  const copies = (['Markdown', 'LaTeX'] as const).map((as) =>
    h('button', { class: 'link', type: 'button', onclick: () => copyCaption(as) }, `Copy as ${as}`),
  );
  caption.id = 'figure-caption';
  const label = h('label', { for: caption.id }, 'Caption');
  return h('div', { class: 'figure-caption' }, label, caption, h('div', { class: 'aside' }, ...copies));
}

function formatField({ change }: FigureFormEvents): Control {
  const options = figureFormats.map((value) => h('option', { value }, formats[value]));
  const select = h('select', {}, ...options);
  select.onchange = () => change({ format: figureFormats.find((each) => each === select.value) ?? 'png' });
  return {
    element: field('File', select),
    show: ({ format }) => (select.value = format),
  };
}

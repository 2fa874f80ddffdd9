/** How the heat divides among the labels of a mask that the user has chosen. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { MaskAnswer, MaskMessage } from '../../protocol/mask.ts';
import { maskText, type MaskLabel } from '../../vocabulary/mask.ts';
import { h, setText, show } from '../kit/dom.ts';
import { digits, percent } from '../kit/format.ts';
import { section } from '../kit/section.ts';
import type { Dispatch, Part } from '../state/store.ts';

type Send = (message: FromWebview) => void;

export function mask(dispatch: Dispatch, send: Send): Part {
  const choose = h('button', { class: 'link', onclick: () => send({ kind: 'action', action: 'chooseMask' }) });
  const remove = h('button', { class: 'link', onclick: () => send({ kind: 'useMask' }) }, 'Remove');
  const said = h('p', { class: 'mask-said', role: 'status' });
  const table = h('table', { class: 'mask-labels' });
  const note = h('p', { class: 'note' }, 'Cells are large: compare structures that are larger than one.');
  const element = section('Mask', [said, table, note, h('div', { class: 'mask-foot' }, remove)], choose);
  listenToDrops(dispatch, send);
  let drawn: MaskMessage | undefined;
  return {
    element,
    render({ explanation, evidence }) {
      const shown = evidence.mask;
      show(element, explanation !== undefined);
      setText(choose, shown ? 'Another Mask…' : 'Choose Mask…');
      show(said, shown !== undefined);
      show(remove, shown !== undefined);
      show(table, shown?.answer !== undefined);
      show(note, shown?.answer !== undefined);
      if (!shown || drawn === shown) return;
      drawn = shown;
      setText(said, wordsOf(shown));
      if (shown.answer) table.replaceChildren(...rows(shown.answer));
    },
  };
}

/** “62.0 % of the heat lies outside “lungs”, and so does its hottest point.” */
function wordsOf({ name, answer, problem }: MaskMessage): string {
  if (problem !== undefined) return problem;
  const what = `\u201c${name.replace(/(\.nii)?\.[^.]+$/i, '')}\u201d`;
  return answer ? maskText(answer, what) : `Measuring the heat on ${what}…`;
}

function rows({ labels, isVolume }: MaskAnswer): readonly HTMLElement[] {
  const unit = unitOf(labels, isVolume);
  const titles = ['Label', 'Heat', isVolume ? 'Volume' : 'Area', 'Ratio', ...(unit ? [unit.name] : [])];
  const head = h('tr', {}, ...titles.map((title) => h('th', { scope: 'col' }, title)));
  return [h('thead', {}, head), h('tbody', {}, ...labels.map((label) => row(label, unit)))];
}

interface Unit {
  readonly name: string;
  /** In cubic, or square, millimeters. */
  readonly size: number;
}

/** Of sizes with more than five digits the next larger one, so that they fit. */
function unitOf(labels: readonly MaskLabel[], isVolume: boolean): Unit | undefined {
  const largest = Math.max(...labels.map(({ size }) => size ?? -1));
  if (largest < 0) return undefined;
  if (largest < 1e5) return { name: isVolume ? 'mm³' : 'mm²', size: 1 };
  return isVolume ? { name: 'cm³', size: 1000 } : { name: 'cm²', size: 100 };
}

function row({ label, name: own, heatShare, areaShare, ratio, hasHottest, size }: MaskLabel, unit?: Unit): HTMLElement {
  const title = 'The hottest point lies here';
  const mark = hasHottest && h('span', { class: 'hottest', title, role: 'img', 'aria-label': title }, ' ★');
  const sizes = unit ? [size === undefined ? '' : String(Number((size / unit.size).toPrecision(4)))] : [];
  const numbers = [percent(heatShare), percent(areaShare), `${digits(ratio)}×`, ...sizes];
  const name = h('th', { scope: 'row' }, label === 0 ? 'Outside' : (own ?? `Label ${label}`), mark);
  return h('tr', {}, name, ...numbers.map((number) => h('td', { class: 'number' }, number)));
}

/** Files of VS Code's Explorer have an address; those of other programs only their bytes, which are not taken. */
function listenToDrops(dispatch: Dispatch, send: Send): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    const uri = event.dataTransfer && addressIn(event.dataTransfer);
    if (uri) send({ kind: 'useMask', uri });
    else if (event.dataTransfer?.files.length)
      dispatch({ kind: 'notice', text: 'Drop a mask from VS Code\u2019s Explorer, or choose it with Choose Mask…' });
  });
}

function addressIn(data: DataTransfer): string | undefined {
  const lines = `${data.getData('application/vnd.code.uri-list')}\n${data.getData('text/uri-list')}`.split(/\r?\n/);
  return lines.find((line) => /^(file|vscode-remote|vscode-vfs):/.test(line));
}

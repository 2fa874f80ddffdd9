/** Which pictures are shown, in which order. Pure: typed arrays in, ids out. */
import type { Figures } from '../../protocol/sheetTable.ts';
import type { Filters, SheetView, SortName } from '../../protocol/sheetState.ts';

export interface Pictures {
  readonly keys: readonly string[];
  readonly figures: Figures;
  readonly labels: ReadonlyMap<number, string>;
  readonly marked: ReadonlySet<number>;
  /** Only these, where a group is chosen. */
  readonly inGroup: ReadonlySet<number> | undefined;
}

/** Below this margin between the first and the second class, a model is unsure. */
const unsureBelow = 0.1;

/** The smaller comes first; NaN comes last, whichever way the order goes. */
const measures: Readonly<Record<SortName, (figures: Figures, id: number) => number>> = {
  name: (_, id) => id,
  /** The surest mistakes first; then what is right, the least sure first. */
  wrong: (figures, id) => {
    if (!figures.hasTruth(id)) return figures.isDone(id) ? 3 : NaN;
    const probability = figures.get(id, 'probability');
    return figures.isWrong(id) ? -probability : probability;
  },
  probability: (figures, id) => -figures.get(id, 'probability'),
  margin: (figures, id) => figures.get(id, 'margin'),
  drop: (figures, id) => -figures.get(id, 'drop'),
  border: (figures, id) => -figures.get(id, 'border'),
  change: (figures, id) => -figures.get(id, 'change'),
};

export function orderOf(pictures: Pictures, { sort, reversed, filters }: SheetView): Uint32Array {
  const { figures, keys } = pictures;
  const matches = matcher(pictures, filters);
  const shown: number[] = [];
  for (let id = 0; id < keys.length; id++) if (matches(id)) shown.push(id);
  if (sort === 'name') return Uint32Array.from(reversed ? shown.reverse() : shown);
  const sign = reversed ? -1 : 1;
  const measure = measures[sort];
  const values = new Float64Array(keys.length);
  for (const id of shown) {
    const value = measure(figures, id);
    values[id] = Number.isNaN(value) ? Infinity : sign * value;
  }
  return Uint32Array.from(shown).sort((a, b) => compare(values[a] ?? 0, values[b] ?? 0) || a - b);
}

/** Infinities are equal. */
const compare = (a: number, b: number): number => (a < b ? -1 : Number(a > b));

/** Whether a picture passes all filters. */
export function matcher(
  { keys, figures, labels, marked, inGroup }: Pictures,
  filters: Filters,
): (id: number) => boolean {
  const tests: ((id: number) => boolean)[] = [];
  if (inGroup) tests.push((id) => inGroup.has(id));
  if (filters.wrong) tests.push((id) => figures.isDone(id) && figures.isWrong(id));
  if (filters.unsure) tests.push((id) => figures.get(id, 'margin') < unsureBelow);
  if (filters.failed) tests.push((id) => figures.isFailed(id));
  if (filters.marked) tests.push((id) => marked.has(id));
  if (filters.top !== undefined) tests.push((id) => figures.get(id, 'top') === filters.top);
  if (filters.truth !== undefined) tests.push((id) => figures.get(id, 'truth') === filters.truth);
  const words = (filters.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    const named = labelsWith(labels, words);
    tests.push((id) => contains(keys[id] ?? '', words) || named.has(figures.get(id, 'top')));
  }
  return (id) => tests.every((test) => test(id));
}

const contains = (text: string, words: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
};

function labelsWith(labels: ReadonlyMap<number, string>, words: readonly string[]): ReadonlySet<number> {
  return new Set([...labels].filter(([, label]) => contains(label, words)).map(([index]) => index));
}

export interface Counts {
  readonly done: number;
  readonly known: number;
  readonly wrong: number;
  readonly unsure: number;
  readonly failed: number;
}

export function countsOf({ keys, figures }: Pictures): Counts {
  let [done, known, wrong, unsure, failed] = [0, 0, 0, 0, 0];
  for (let id = 0; id < keys.length; id++) {
    if (figures.isFailed(id)) failed++;
    if (!figures.isDone(id)) continue;
    done++;
    if (figures.get(id, 'margin') < unsureBelow) unsure++;
    if (!figures.hasTruth(id)) continue;
    known++;
    if (figures.isWrong(id)) wrong++;
  }
  return { done, known, wrong, unsure, failed };
}

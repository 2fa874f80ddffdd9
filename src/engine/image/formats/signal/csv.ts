/** Curves as text: a sample a line, a lead a column, or the other way round; the first line may name the columns. */
import { asSignal, signalFormat, type Signal } from './signal.ts';

interface Table {
  readonly names: readonly string[] | undefined;
  readonly rows: readonly (readonly number[])[];
}

const separators = [',', ';', '\t', ' '] as const;

/** No number has a quote, and a name in quotes may hold a separator: it is taken as it stands between them. */
const cellsOf = (line: string, separator: string): string[] =>
  (separator === ' ' ? line.trim().split(/\s+/) : line.split(separator)).map((cell) =>
    cell.trim().replace(/^"(.*)"$/, '$1'),
  );

/** A gap is no number: 0 would be a value. */
const isNumber = (cell: string): boolean =>
  /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell) || /^(nan)?$/i.test(cell);

const numberOf = (cell: string): number => (cell === '' ? NaN : Number(cell.toLowerCase() === 'nan' ? NaN : cell));

function linesOf(bytes: Uint8Array, most = bytes.length): string[] {
  const text = new TextDecoder().decode(bytes.subarray(0, most)).replace(/^\uFEFF/, '');
  return text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** What stands between the cells of all these lines alike; undefined where they are no table. */
function separatorOf(lines: readonly string[]): string | undefined {
  const fits = (separator: string): boolean => {
    const counts = lines.map((line) => cellsOf(line, separator).length);
    return (counts[0] ?? 0) > 1 && counts.every((count) => count === counts[0]);
  };
  return separators.find(fits);
}

const startBytes = 1 << 14;
const startLines = 8;

/** Of whole lines: the last one of a long file's start may be cut off. */
function startOf(bytes: Uint8Array): string[] {
  const lines = linesOf(bytes, startBytes);
  return lines.slice(0, Math.max(1, Math.min(startLines, bytes.length > startBytes ? lines.length - 1 : lines.length)));
}

const isNumeric = (cells: readonly string[]): boolean => cells.every(isNumber) && cells.some((cell) => /\d/.test(cell));

/** All lines but the first, which may hold names, are numbers. */
function isTable(bytes: Uint8Array): boolean {
  if (bytes.subarray(0, startBytes).includes(0)) return false;
  const start = startOf(bytes);
  const separator = separatorOf(start) ?? ',';
  const [first = '', ...others] = start;
  const rows = others.length > 0 ? others : [first];
  return rows.every((line) => isNumeric(cellsOf(line, separator)));
}

/** @throws Error that names the line where one is no row of numbers, or has another count of them */
function readTable(bytes: Uint8Array): Table {
  const lines = linesOf(bytes);
  const separator = separatorOf(startOf(bytes)) ?? ',';
  const [first = []] = lines.slice(0, 1).map((line) => cellsOf(line, separator));
  const names = isNumeric(first) ? undefined : first;
  const count = first.length;
  const rows = lines.slice(names ? 1 : 0).map((line, at) => {
    const cells = cellsOf(line, separator);
    if (cells.length !== count || !cells.every(isNumber))
      throw new Error(`row ${at + 1} has ${cells.length} cells of which not all are numbers; ${count} numbers a row`);
    return cells.map(numberOf);
  });
  if (rows.length === 0) throw new Error('it has names, and no numbers');
  return { names, rows };
}

/** A column that counts or measures the samples, instead of being one of the curves. */
const isAxis = (name: string | undefined): boolean =>
  /^(t|x|time|sec(ond)?s?|ms|index|samples?( ?no\.?)?|wave ?(length|number)s?|freq(uency)?|raman ?shift)?( ?[([].*)?$/i.test(
    name ?? 'none',
  );

function read(bytes: Uint8Array): Signal {
  const { names, rows } = readTable(bytes);
  const skipped = names && names.length > 1 && isAxis(names[0]) ? 1 : 0;
  const columns = (rows[0]?.length ?? 0) - skipped;
  const signal = asSignal(rows.length, columns, (row, column) => rows[row]?.[column + skipped] ?? NaN);
  if (signal.values.some((value) => !Number.isFinite(value))) throw new Error(gap(signal));
  // Names stand above columns: where rows are the leads, they are of samples.
  return names && signal.leads === columns && rows.length > columns
    ? { ...signal, names: names.slice(skipped) }
    : signal;
}

function gap({ values, samples }: Signal): string {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return `curve ${Math.floor(at / samples) + 1} has no number at sample ${(at % samples) + 1}; fill the gap, or leave the curve out`;
}

/** The length is asked for before the numbers are. */
const kept = new WeakMap<Uint8Array, Signal>();

function readOnce(bytes: Uint8Array): Signal {
  const signal = kept.get(bytes) ?? read(bytes);
  kept.set(bytes, signal);
  return signal;
}

export const csvFormat = signalFormat(isTable, (bytes) => readOnce(bytes).samples, readOnce);

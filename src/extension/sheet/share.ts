/** Pictures of a sheet as text: paths, CSV, JSON. Pure. */
import type { SweptPicture } from '../../vocabulary/sweep.ts';

export interface SharedPicture {
  readonly path: string;
  readonly key: string;
  /** Undefined where it is not explained yet. */
  readonly found: SweptPicture | undefined;
}

type Value = string | number | boolean | undefined;

/** The columns of CSV, and the keys of JSON; what is not known is empty, or absent. */
const columns: readonly (readonly [name: string, read: (picture: SharedPicture) => Value])[] = [
  ['key', ({ key }) => key],
  ['path', ({ path }) => path],
  ['predicted', ({ found }) => found?.top?.label],
  ['predicted_index', ({ found }) => found?.top?.index],
  ['probability', ({ found }) => found?.top?.probability],
  ['second', ({ found }) => found?.second?.label],
  ['second_probability', ({ found }) => found?.second?.probability],
  ['truth', ({ found }) => found?.truth?.label],
  ['truth_index', ({ found }) => found?.truth?.index],
  ['truth_rank', ({ found }) => found?.truth?.rank],
  ['truth_probability', ({ found }) => found?.truth?.probability],
  ['correct', ({ found }) => (found?.truth ? found.truth.rank === 1 : undefined)],
  ['drop', ({ found }) => found?.drop],
  ['border', ({ found }) => found?.border],
  ['sha256', ({ found }) => found?.sha256],
  ['error', ({ found }) => found?.error?.message],
];

export const asPaths = (pictures: readonly SharedPicture[]): string => pictures.map(({ path }) => `${path}\n`).join('');

/** RFC 4180, with a line of names. */
export function asCsv(pictures: readonly SharedPicture[]): string {
  const lines = pictures.map((picture) => columns.map(([, read]) => field(read(picture))).join(','));
  return [columns.map(([name]) => name).join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

/** A spreadsheet takes what begins with =, +, - or @ for a formula: such text is set apart with an apostrophe. */
function field(value: Value): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param of what the pictures were explained with */
export function asJson(of: Readonly<Record<string, string>>, pictures: readonly SharedPicture[]): string {
  const images = pictures.map((picture) => Object.fromEntries(columns.map(([name, read]) => [name, read(picture)])));
  return `${JSON.stringify({ schema: 1, ...of, images }, null, 2)}\n`;
}

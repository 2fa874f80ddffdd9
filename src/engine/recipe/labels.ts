import { recipeErrors } from '../errors.ts';
import { isRecord, parseJson } from './json.ts';
import { parsePythonNames } from './pythonNames.ts';

/**
 * Class labels, one a class: a list of lines (also `0 label`, `0: label`, `n01440764 tench, Tinca tinca`), or JSON: a
 * list, `{"0": "x"}`, `{"x": 0}`, Keras's `{"0": ["n01440764", "tench"]}`, or a Hugging Face config with `id2label`; or
 * what Python prints of a dict or list; or TensorFlow's label map, `item { id: 1 name: 'x' }`; a table (.csv) with a
 * column of names; Lobe's signature.json; `names:` of a .yaml (Ultralytics), `label_list:` (PaddlePaddle).
 *
 * @throws WhylightError `labels-invalid`
 */
export function parseLabels(text: string, name: string): string[] {
  const clean = text.replace(/^\uFEFF/, '');
  if (/\.json$/i.test(name)) return readJson(clean, name);
  if (/\.csv$/i.test(name)) return readTable(clean);
  if (/\.ya?ml$/i.test(name)) return readYamlNames(clean, name);
  return parsePythonNames(clean) ?? readLabelMap(clean) ?? readLines(clean);
}

/** Columns that hold the names, in this order; else the last column of a table. */
const nameColumns = ['name', 'label', 'class', 'class_name', 'display_name', 'tag', 'category'];

/** Columns that number the rows: what a row's name is the name of, wherever it stands. */
const numberColumns: ReadonlySet<string> = new Set([
  'id',
  'index',
  'idx',
  'class_id',
  'class_index',
  'label_id',
  'number',
]);

/** The one that the first line has most of. */
const separatorOf = (line: string): string =>
  [',', ';', '\t'].reduce((best, each) => (line.split(each).length > line.split(best).length ? each : best));

/** Lines of a .csv: with a header where a cell of the first line is one of `nameColumns`, quotes as in RFC 4180. */
function readTable(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const separator = separatorOf(lines[0] ?? '');
  const rows = lines.map((line) => cellsOf(line, separator));
  const [head = []] = rows;
  const named = nameColumns.map((name) => head.findIndex((cell) => cell.toLowerCase() === name)).find((at) => at >= 0);
  const body = inTheirOrder(named === undefined ? rows : rows.slice(1), named === undefined ? [] : head);
  return withoutSynsets(withoutNumbers(body.map((cells) => cells[named ?? cells.length - 1] ?? '')));
}

/** By the column that numbers them, from 0 or 1; of a table without a header the first may be it. */
function inTheirOrder(rows: readonly string[][], head: readonly string[]): readonly string[][] {
  const numbering = Math.max(
    0,
    head.findIndex((cell) => numberColumns.has(cell.toLowerCase())),
  );
  const numbers = rows.map((cells) => (cells[numbering] === '' ? NaN : Number(cells[numbering])));
  const first = Math.min(...numbers);
  const places = new Set(numbers);
  const isWhole = places.size === rows.length && rows.every((_, at) => places.has(first + at)) && first <= 1;
  return isWhole ? numbers.map((_, at) => rows[numbers.indexOf(first + at)] ?? []) : rows;
}

function cellsOf(line: string, separator: string): string[] {
  const cell = new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g');
  return [...line.matchAll(cell)].map(([, quoted, bare = '']) => (quoted?.replaceAll('""', '"') ?? bare).trim());
}

/** `names: [a, b]`, `names:` and `- a` or `0: a` on lines of their own. */
function readYamlNames(text: string, file: string): string[] {
  const found =
    /^[ \t]*(?:names|label_list|labels)[ \t]*:[ \t]*(?:\[([^\]]*)\]|\r?\n((?:[ \t]*(?:-|\d+[ \t]*:)[^\n]*(?:\n|$))+))/m.exec(
      text,
    );
  const [, flow, block] = found ?? [];
  const bare = (item: string): string => item.trim().replace(/^(['"])(.*)\1$/, '$2');
  if (flow !== undefined)
    return (flow.match(/"[^"]*"|'[^']*'|[^,\s][^,]*/g) ?? []).map(bare).filter((name) => name !== '');
  if (block === undefined) throw recipeErrors.labelsInvalid(file, 'it has no list “names”');
  return block
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => bare(line.replace(/^[ \t]*(?:-|\d+[ \t]*:)/, '')));
}

/** TensorFlow's text protobuf, by id. Where ids begin at 1, as they should, 0 is no class. */
function readLabelMap(text: string): string[] | undefined {
  const items = [...text.matchAll(/\bitem\s*\{([^{}]*)\}/g)].map(([, body = '']) => body);
  if (items.length === 0) return undefined;
  const label = (body: string, key: string) =>
    new RegExp(`\\b${key}\\s*:\\s*(?:"([^"]*)"|'([^']*)')`)
      .exec(body)
      ?.slice(1)
      .find((text) => text !== undefined);
  const byId = new Map(
    items.map((body) => [
      Number(/\bid\s*:\s*(\d+)/.exec(body)?.[1]),
      label(body, 'display_name') ?? label(body, 'name'),
    ]),
  );
  const first = byId.has(0) ? 0 : 1;
  const labels = items.map((_, index) => byId.get(first + index));
  return labels.every((text) => text !== undefined) ? labels : undefined;
}

function readLines(text: string): string[] {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return withoutSynsets(withoutQuotes(withoutNumbers(lines)));
}

/** Only where every one has them: `0,"cat"`. */
const withoutQuotes = (lines: readonly string[]): readonly string[] =>
  lines.every((line) => /^"[^"]*"$/.test(line)) ? lines.map((line) => line.slice(1, -1)) : lines;

/** Only where every line has one and they count the lines, from 0 or 1: a label may begin with a number of its own. */
function withoutNumbers(lines: readonly string[]): readonly string[] {
  const numbered = lines.map((line) => /^(\d+)(?:\s*[:,]\s*|\s+)(\S.*)$/s.exec(line));
  const first = Number(numbered[0]?.[1]);
  const counts = numbered.every((match, i) => Number(match?.[1]) === first + i);
  return counts && first <= 1 ? numbered.map((match) => match?.[2] ?? '') : lines;
}

/** WordNet's numbers, as in ImageNet's synset.txt, where every line has one and a name behind it. */
function withoutSynsets(lines: readonly string[]): string[] {
  const named = lines.map((line) => /^n\d{8}\s+(\S.*)$/s.exec(line));
  return named.every((match) => match !== null) ? named.map(([, name = '']) => name) : [...lines];
}

function readJson(text: string, name: string): string[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw recipeErrors.labelsInvalid(name, `it is not JSON (${(cause as Error).message})`);
  }
  if (isRecord(value) && Object.hasOwn(value, 'id2label')) value = value.id2label;
  // Lobe's signature.json.
  if (isRecord(value) && isRecord(value.classes) && Array.isArray(value.classes.Label)) value = value.classes.Label;
  if (isRecord(value)) value = listIn(value) ?? value;
  if (Array.isArray(value)) return byTheirIds(value).map((item: unknown, i) => asLabel(item, i, name));
  if (isRecord(value)) return byIndex(value, name);
  throw recipeErrors.labelsInvalid(name, 'it holds neither a list nor an object');
}

/** Lists of names go by these. */
const listKeys = ['classes', 'class_names', 'labels', 'names', 'categories'];

/** Under one of them: a list, or names by their indices. */
function listIn(value: Readonly<Record<string, unknown>>): unknown {
  return listKeys.map((key) => value[key]).find((each) => Array.isArray(each) || isRecord(each));
}

/** `{"id": 0, "name": "x"}`, as in COCO's categories: by their ids, where all have one. */
function byTheirIds(list: readonly unknown[]): readonly unknown[] {
  const idOf = (item: unknown): number => (isRecord(item) ? Number(item['id'] ?? item['index']) : NaN);
  return list.every((item) => Number.isFinite(idOf(item))) ? list.toSorted((a, b) => idOf(a) - idOf(b)) : list;
}

/** Of Keras's [number, name], and of an object, the name. */
function asLabel(value: unknown, index: number, name: string): string {
  const inner = isRecord(value) ? (value['name'] ?? value['label'] ?? value['title']) : value;
  const label: unknown = Array.isArray(inner) ? inner.at(-1) : inner;
  if (typeof label !== 'string')
    throw recipeErrors.labelsInvalid(name, `label ${index} is ${JSON.stringify(value)}, not a text`);
  return label;
}

/** `{"0": "x"}` or `{"x": 0}`; every index from 0 on, once. */
function byIndex(value: Readonly<Record<string, unknown>>, name: string): string[] {
  const entries = Object.entries(value);
  const isTurned = entries.every(([, index]) => typeof index === 'number');
  const labels = new Map(
    entries.map(([key, inner]) => (isTurned ? [inner, key] : [Number(key), inner])) as [number, unknown][],
  );
  return entries.map((_, index) => {
    if (!labels.has(index))
      throw recipeErrors.labelsInvalid(name, `of ${entries.length} labels, label ${index} is missing`);
    return asLabel(labels.get(index), index, name);
  });
}

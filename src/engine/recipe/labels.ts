import { recipeErrors } from '../errors.ts';

/** More than any classifier has, less than what hurts. */
const mostLabels = 1_000_000;

/**
 * A file of class labels, in the order of the classes: lines (“cat”, “3 cat”, “3: cat”, “n02123045 tabby, tabby cat”),
 * a JSON array, or a JSON object {"0": "cat"} or {"cat": 0}.
 *
 * @throws WhylightError `labels-invalid`
 */
export function parseLabels(text: string, name: string): string[] {
  const labels = /\.json$/i.test(name) ? fromJson(text, name) : fromLines(text);
  if (labels.length > mostLabels) throw recipeErrors.labelsInvalid(name, `it has ${labels.length} labels; up to ${mostLabels} can be read`);
  return labels;
}

function fromLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/).map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  // Numbers in front are positions only where every line has its own.
  const isNumbered = lines.length > 1 && lines.every((line, at) => new RegExp(`^0*${at}[\\s:,;=]`).test(line));
  const bare = isNumbered ? lines.map((line) => line.replace(/^\d+\s*[\s:,;=]\s*/, '')) : lines;
  return bare.map((line) => line.replace(/^n\d{8}\s+/, ''));
}

function fromJson(text: string, name: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw recipeErrors.labelsInvalid(name, `it is not JSON: ${(cause as Error).message}`);
  }
  if (Array.isArray(value) && value.every((label) => typeof label === 'string')) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return fromEntries(Object.entries(value), name);
  throw recipeErrors.labelsInvalid(name, 'neither a list of strings nor an object of labels and numbers');
}

function fromEntries(entries: readonly [string, unknown][], name: string): string[] {
  const labels = new Map<number, string>();
  for (const [key, value] of entries) {
    const [index, label] = typeof value === 'number' ? [value, key] : [Number(key), value];
    const text = Array.isArray(label) ? label.at(-1) : label; // Keras: {"0": ["n01440764", "tench"]}
    if (!Number.isInteger(index) || typeof text !== 'string') throw recipeErrors.labelsInvalid(name, `its entry “${key}” pairs no label with a number`);
    labels.set(index, text);
  }
  const ordered = Array.from({ length: labels.size }, (_, at) => labels.get(at));
  if (ordered.includes(undefined)) throw recipeErrors.labelsInvalid(name, `its ${labels.size} labels are not numbered from 0 on without gaps`);
  return ordered as string[];
}

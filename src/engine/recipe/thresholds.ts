/** From which probability on a finding is called positive: of a recipe, or of a file that training left. */
import { asObject, own } from './foreignJson.ts';
import { parseJson } from './json.ts';

/** One for all, one a score, or by name. */
export type Thresholds = number | readonly number[] | Readonly<Record<string, number>>;

/** What training code calls the file that it leaves next to a model. */
export const thresholdFiles = ['optimal_thresholds.json', 'thresholds.json'] as const;

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

export function isThresholds(value: unknown): value is Thresholds {
  if (isShare(value)) return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isShare);
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length > 0 && Object.values(object).every(isShare);
}

/** The file's own, or what stands below “thresholds” or “optimal_thresholds” in it; undefined where it has none. */
export function parseThresholds(text: string): Thresholds | undefined {
  const value = readJson(text);
  const object = asObject(value);
  const inner = object && (own(object, 'thresholds') ?? own(object, 'optimal_thresholds'));
  return [inner, value].find(isThresholds);
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined; // a file that nobody named may hold anything
  }
}

/**
 * One for each score; undefined where they don't fit the model's scores. By name, those of other scores may be missing,
 * but none may be of a name that the model does not have.
 */
export function fitThresholds(
  written: Thresholds,
  labels: readonly string[],
  count: number,
): readonly (number | undefined)[] | undefined {
  if (typeof written === 'number') return Array<number>(count).fill(written);
  if (isList(written)) return written.length === count ? written : undefined;
  // One score has the name of what it is of: the only one, or the second of two.
  const names = count === 1 ? labels.slice(-1) : labels;
  const given = new Map(Object.entries(written));
  if ([...given.keys()].some((name) => !names.includes(name))) return undefined;
  return Array.from({ length: count }, (_, at) => given.get(names[at] ?? ''));
}

const isList = (written: Thresholds): written is readonly number[] => Array.isArray(written);

import { recipeErrors } from '../errors.ts';
import type { Recipe } from './recipe.ts';

/** A recipe file, read; labels that it keeps in a file of their own are still to be read. */
export interface ParsedRecipe {
  readonly recipe: Recipe;
  /** Path as the recipe writes it: relative to the recipe's folder. */
  readonly labelsFile?: string;
}

/** What a key may hold: in words for the error, and as a test. */
interface Allowed {
  readonly words: string;
  readonly test: (value: unknown) => boolean;
}

const oneOf = (...choices: readonly string[]): Allowed => ({
  words: `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`,
  test: (value) => choices.includes(value as string),
});
const text: Allowed = { words: 'a string that is not empty', test: (value) => typeof value === 'string' && value !== '' && value.length < 4096 };
const flag: Allowed = { words: 'true or false', test: (value) => typeof value === 'boolean' };
const size: Allowed = { words: 'a whole number from 1 to 16384', test: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 16384 };
const positive: Allowed = { words: 'a number above 0', test: (value) => Number.isFinite(value) && (value as number) > 0 };
const list = (words: string, test: (value: unknown) => boolean): Allowed => ({
  words,
  test: (value) => Array.isArray(value) && value.every(test),
});

/** Every key of the file, as media/whylight.schema.json has them (a test compares the two). */
export const recipeKeys = {
  input: {
    layout: oneOf('NCHW', 'NHWC'),
    channels: oneOf('RGB', 'BGR', 'gray'),
    width: size,
    height: size,
    resize: oneOf('crop', 'squash', 'letterbox'),
    shortestEdge: size,
    interpolation: oneOf('nearest', 'bilinear', 'bicubic'),
    antialias: flag,
    scale: positive,
    mean: list('a list of numbers', (value) => Number.isFinite(value)),
    std: list('a list of numbers above 0', positive.test),
  },
  output: { name: text, activation: oneOf('softmax', 'sigmoid', 'none') },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Allowed>>>>;

const topLevel = {
  $schema: text,
  input: { words: 'an object', test: isObject },
  output: { words: 'an object', test: isObject },
  labels: {
    words: 'the name of a file, or a list of strings',
    test: (value) => text.test(value) || (Array.isArray(value) && value.every((label) => typeof label === 'string')),
  },
  layer: text,
} as const satisfies Readonly<Record<string, Allowed>>;

export const recipeTopLevel = Object.keys(topLevel);

/**
 * Reads a recipe file; what it leaves out stays as in `base`.
 *
 * @param where the file, for errors and as the recipe's source
 * @throws WhylightError `recipe-invalid` with the key, what was found and what is allowed
 */
export function parseRecipe(json: string, where: string, base: Recipe): ParsedRecipe {
  const value = parse(json, where);
  const found = checked(value, topLevel, '', where);
  const given = checked(found.get('input') ?? {}, recipeKeys.input, 'input.', where);
  const input: Recipe['input'] = { ...base.input, ...Object.fromEntries(given) };
  const output: Recipe['output'] = { ...base.output, ...Object.fromEntries(checked(found.get('output') ?? {}, recipeKeys.output, 'output.', where)) };
  const labels = found.get('labels');
  const layer = found.get('layer') as string | undefined;
  const recipe: Recipe = {
    input: withFittingColours(input, given, where),
    output,
    labels: Array.isArray(labels) ? (labels as string[]) : base.labels,
    ...(layer !== undefined && { layer }),
    source: { kind: 'file', path: where },
  };
  return typeof labels === 'string' ? { recipe, labelsFile: labels } : { recipe };
}

function parse(json: string, where: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw recipeErrors.invalid(where, `it is not JSON: ${(cause as Error).message}`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own entries, each checked against its key's entry in `allowed`. */
function checked(value: unknown, allowed: Readonly<Record<string, Allowed>>, prefix: string, where: string): ReadonlyMap<string, unknown> {
  if (!isObject(value)) throw recipeErrors.invalid(where, `${prefix || 'it'} is ${describe(value)}; an object was expected`);
  const entries = Object.entries(value as object);
  for (const [key, found] of entries) {
    if (!Object.hasOwn(allowed, key)) {
      throw recipeErrors.invalid(where, `“${prefix}${key}” is no key of a recipe; here it may have ${Object.keys(allowed).join(', ')}`);
    }
    const { words, test } = allowed[key]!;
    if (!test(found)) throw recipeErrors.invalid(where, `“${prefix}${key}” is ${describe(found)}; ${words} was expected`);
  }
  return new Map(entries);
}

function describe(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

/** mean and std need a number for each channel; where only `channels` is given, the base's are cut or dropped to fit. */
function withFittingColours(input: Recipe['input'], given: ReadonlyMap<string, unknown>, where: string): Recipe['input'] {
  const count = input.channels === 'gray' ? 1 : 3;
  const fit = (key: 'mean' | 'std', neutral: number): readonly number[] => {
    const values = input[key];
    if (values.length === count) return values;
    if (values.length === 1) return Array<number>(count).fill(values[0]!);
    if (given.has(key)) throw recipeErrors.invalid(where, `“input.${key}” has ${values.length} numbers; ${count} were expected, one a channel`);
    return Array<number>(count).fill(neutral);
  };
  return { ...input, mean: fit('mean', 0.5), std: fit('std', 0.5) };
}

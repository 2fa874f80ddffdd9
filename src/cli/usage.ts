import { parseArgs, type ParseArgsConfig } from 'node:util';
import { formerValues, respelled } from './formerNames.ts';

/** What is wrong with the command line: printed with the usage, exit code 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

const model = {
  model: { type: 'string' },
  threads: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Every command's options, in one table with what is printed of them. */
export const commandOptions = {
  explain: {
    ...model,
    recipe: { type: 'string' },
    class: { type: 'string' },
    pixel: { type: 'string' },
    word: { type: 'string' },
    'all-words': { type: 'boolean' },
    text: { type: 'string' },
    prompt: { type: 'string', multiple: true },
    prompts: { type: 'string' },
    by: { type: 'string' },
    direction: { type: 'string' },
    reference: { type: 'string' },
    input: { type: 'string', multiple: true },
    layer: { type: 'string' },
    method: { type: 'string' },
    top: { type: 'string' },
    threshold: { type: 'string' },
    tensor: { type: 'string' },
    output: { type: 'string' },
    frame: { type: 'string' },
    region: { type: 'string' },
    level: { type: 'string' },
    out: { type: 'string' },
    save: { type: 'string', multiple: true },
    'color-map': { type: 'string' },
    opacity: { type: 'string' },
    measure: { type: 'string', multiple: true },
    fill: { type: 'string' },
    steps: { type: 'string' },
    seed: { type: 'string' },
    against: { type: 'string', multiple: true },
    gamma: { type: 'string' },
    hide: { type: 'string', multiple: true },
    keep: { type: 'string', multiple: true },
    mask: { type: 'string', multiple: true },
    'max-megapixels': { type: 'string' },
  },
  evaluate: {
    ...model,
    list: { type: 'string' },
    out: { type: 'string' },
    recipe: { type: 'string' },
    output: { type: 'string' },
    layer: { type: 'string' },
    methods: { type: 'string', multiple: true },
    measures: { type: 'string', multiple: true },
    fill: { type: 'string' },
    steps: { type: 'string' },
    size: { type: 'string' },
    truth: { type: 'string' },
    boxes: { type: 'string' },
    groups: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    shard: { type: 'string' },
  },
  maps: {
    ...model,
    list: { type: 'string' },
    out: { type: 'string' },
    recipe: { type: 'string' },
    layer: { type: 'string' },
    method: { type: 'string' },
    size: { type: 'string' },
    classes: { type: 'string' },
    dtype: { type: 'string' },
    truth: { type: 'string' },
    shard: { type: 'string' },
  },
  compare: {
    ...model,
    model: { type: 'string', multiple: true },
    list: { type: 'string' },
    out: { type: 'string' },
    recipe: { type: 'string', multiple: true },
    layer: { type: 'string', multiple: true },
    method: { type: 'string' },
    truth: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    shard: { type: 'string' },
  },
  merge: {
    groups: { type: 'boolean' },
    pictures: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
  layers: { ...model, recipe: { type: 'string' }, output: { type: 'string' } },
  export: { ...model, out: { type: 'string' }, recipe: { type: 'string' }, output: { type: 'string' } },
  check: {
    ...model,
    layer: { type: 'string' },
    recipe: { type: 'string' },
    output: { type: 'string' },
    text: { type: 'string' },
    prompt: { type: 'string', multiple: true },
    prompts: { type: 'string' },
  },
} as const satisfies Readonly<Record<string, Options>>;

export type CommandName = keyof typeof commandOptions;

const takesPositionals: readonly CommandName[] = ['explain', 'evaluate', 'maps', 'compare', 'merge'];

export interface CommandLine<Name extends CommandName> {
  readonly values: ReturnType<
    typeof parseArgs<{ options: (typeof commandOptions)[Name]; allowPositionals: true }>
  >['values'];
  readonly positionals: readonly string[];
}

/**
 * @param note told of spellings that were replaced
 * @throws UsageError
 */
export function parseCommandLine<Name extends CommandName>(
  command: Name,
  args: readonly string[],
  note: (line: string) => void,
): CommandLine<Name> {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: args.map((argument) => respelled(argument, note)),
      options: commandOptions[command],
      allowPositionals: takesPositionals.includes(command),
      tokens: true,
    });
    refuseRepeated(commandOptions[command], tokens);
    return { values, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The last of several values would win in silence. */
function refuseRepeated(options: Options, tokens: readonly { readonly kind: string; readonly name?: string }[]): void {
  const seen = new Set<string>();
  for (const { kind, name = '' } of tokens) {
    if (kind !== 'option' || options[name]?.multiple === true || options[name]?.type === 'boolean') continue;
    if (seen.has(name)) throw new Error(`--${name} is given more than once`);
    seen.add(name);
  }
}

/** The values of a list: given several times, or with commas. */
export function listOption<Choice extends string>(
  values: readonly string[] | undefined,
  option: string,
  choices: readonly Choice[],
): readonly Choice[] {
  const names = (values ?? []).flatMap((value) => value.split(','));
  return [...new Set(names.map((name) => choice(name.trim(), option, choices)))];
}

/** @throws UsageError */
export function required(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${option} is missing`);
  return value;
}

/** @throws UsageError */
export function numberOption(
  value: string | undefined,
  option: string,
  low: number,
  high: number,
  whole: boolean,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  const fits = value.trim() !== '' && number >= low && number <= high && (!whole || Number.isInteger(number));
  if (!fits)
    throw new UsageError(
      `--${option} is “${value}”; a ${whole ? 'whole ' : ''}number from ${low} to ${high} was expected`,
    );
  return number;
}

/** @throws UsageError */
export function choice<Choice extends string>(value: string, option: string, choices: readonly Choice[]): Choice {
  const found = choices.find((candidate) => candidate === (formerValues[value] ?? value));
  if (found === undefined) throw new UsageError(`--${option} is “${value}”; one of ${choices.join(', ')} was expected`);
  return found;
}

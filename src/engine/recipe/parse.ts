import { recipeErrors } from '../errors.ts';
import { normalizations, usualShortestEdge } from './defaults.ts';
import { recipeFields } from './fields.ts';
import { stillGuessed } from './guesses.ts';
import { axisOf, channelCount } from '../tensor/layout.ts';
import { parseJson } from './json.ts';
import { withOutput } from './outputs.ts';
import type { Recipe, RecipeInput, RecipeOutput } from './recipe.ts';
import type { Thresholds } from './thresholds.ts';
import { validate } from './validate.ts';

/** A recipe file as it may be written: every key optional. */
interface RecipeFile {
  readonly input?: Partial<RecipeInput>;
  readonly output?: RecipeOutput;
  readonly outputs?: readonly WrittenOutput[];
  readonly labels?: string | readonly string[];
  readonly thresholds?: Thresholds | string;
  readonly explain?: Recipe['explain'];
  readonly layer?: string;
}

interface WrittenOutput extends RecipeOutput {
  readonly labels?: string | readonly string[];
}

export interface ParsedRecipe {
  /** Its labels are empty while `labelsFile` is to be read. */
  readonly recipe: Recipe;
  /** As written in the recipe: relative to its folder. */
  readonly labelsFile?: string;
}

/**
 * A path that leads to another machine (UNC, `\\server\share`) or to a device: on Windows, only to look whether the
 * file is there tells that machine who the user is.
 */
export const leadsElsewhere = (file: string): boolean => /^[\\/]{2}/.test(file);

/**
 * A recipe file over `base` (what else was found, or the guess). `where` is its path.
 *
 * @param wanted the output that is explained; the recipe's first where it is not said
 * @throws WhylightError `recipe-invalid`
 */
export function parseRecipe(text: string, where: string, base: Recipe, wanted?: string): ParsedRecipe {
  const file = readJson(text, where);
  validate(file, { kind: 'object', fields: recipeFields }, where, '');
  const read = file as RecipeFile;
  const { input: written = {}, layer = base.layer, thresholds, explain } = read;
  const { output, outputs, labels } = outputsOf(read, base, wanted);
  // An edge before the crop asks for a crop.
  const input: Partial<RecipeInput> = written.shortestEdge === undefined ? written : { resize: 'crop', ...written };
  for (const [key, file] of Object.entries({ labels, thresholds }))
    if (typeof file === 'string' && leadsElsewhere(file))
      throw recipeErrors.invalid(where, `“${key}” names a file on another machine; allowed: one on this machine`);
  const recipe: Recipe = {
    input: mergeInput(base.input, input, where),
    output,
    ...(outputs && { outputs }),
    labels: typeof labels === 'string' ? [] : (labels ?? base.labels),
    ...(thresholds !== undefined && { thresholds }),
    ...(explain && { explain }),
    ...(layer !== undefined && { layer }),
    ...(labels === undefined && base.labelsFrom !== undefined && { labelsFrom: base.labelsFrom }),
    source: { kind: 'file', reason: where, path: where },
    guessed: stillGuessed(base.guessed, input),
  };
  return { recipe, ...(typeof labels === 'string' && { labelsFile: labels }) };
}

/** The output that is meant, and the labels that it brings or that hold for all. */
function outputsOf(
  { output, outputs, labels }: RecipeFile,
  base: Recipe,
  wanted: string | undefined,
): Pick<RecipeFile, 'labels' | 'outputs'> & { readonly output: RecipeOutput } {
  const all: readonly WrittenOutput[] | undefined = outputs ?? (output && [{ ...base.output, ...output }]);
  const meant = withOutput({ ...base, output: all?.[0] ?? base.output, ...(all && { outputs: all }) }, wanted).output;
  const { labels: own = labels, ...rest } = meant as WrittenOutput;
  return { output: rest, ...(all && { outputs: all }), ...(own !== undefined && { labels: own }) };
}

function readJson(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw recipeErrors.invalid(where, `it is not JSON (${(cause as Error).message})`);
  }
}

/** What depends on a key that the file changes follows it, unless the file says that, too. */
function mergeInput(base: RecipeInput, written: Partial<RecipeInput>, where: string): RecipeInput {
  const own: Partial<RecipeInput> = written.pages ? { ...written, ...channelPerPage(written.pages) } : written;
  const otherChannels = own.channels !== undefined && own.channels !== base.channels;
  const size = { width: own.width ?? base.width, height: own.height ?? base.height };
  const otherSize = size.width !== base.width || size.height !== base.height;
  const { resizedWidth: _width, resizedHeight: _height, ...others } = base;
  const merged: RecipeInput = {
    ...(otherSize || own.resize !== undefined || own.shortestEdge !== undefined ? others : base),
    ...(otherChannels && normalizations[own.channels]),
    ...(otherSize && { shortestEdge: usualShortestEdge(size) }),
    ...own,
  };
  if (merged.channels === 'bands' && merged.bands === undefined)
    throw recipeErrors.invalid(where, '“input.bands” is missing; allowed: the numbers of the file’s bands, from 1');
  if (merged.steps && merged.prepared !== undefined)
    throw recipeErrors.invalid(where, '“input.steps” and “input.prepared” don’t go together; allowed: one of them');
  if (merged.steps) refuseUnfitForSteps(merged, where);
  return { ...merged, mean: perChannel(merged, 'mean', where), std: perChannel(merged, 'std', where) };
}

const channelPerPage = (pages: readonly number[]): Pick<RecipeInput, 'channels' | 'bands'> => ({
  channels: 'bands',
  bands: pages.map((_, at) => at + 1),
});

/** One for all bands is one for each. @throws WhylightError `recipe-invalid` */
function perChannel(input: RecipeInput, key: 'mean' | 'std', where: string): readonly number[] {
  const [values, channels] = [input[key], channelCount(input)];
  if (values.length === channels) return values;
  const [only] = values;
  if (only !== undefined && values.length === 1 && (channels > 3 || input.channels === 'bands'))
    return Array<number>(channels).fill(only);
  const why =
    `“input.${key}” has ${values.length} values for channels ${input.channels}; allowed: one a ` +
    `channel, ${channels}`;
  throw recipeErrors.invalid(where, why);
}

/** Steps are of one picture of a known size. */
function refuseUnfitForSteps({ layout, channels, resize }: RecipeInput, where: string): void {
  const unfit =
    axisOf(layout, 'T') >= 0
      ? 'clips and volumes'
      : channels === 'bands'
        ? '"channels": "bands"'
        : resize === 'none'
          ? '"resize": "none"'
          : undefined;
  if (unfit !== undefined)
    throw recipeErrors.invalid(
      where,
      `“input.steps” can’t be had with ${unfit}; allowed: prepared pictures, “input.prepared”`,
    );
}

/** The thresholds of a model: the recipe's, those of the file that it names, or of one next to the model. */
import { recipeErrors } from '../errors.ts';
import { fitThresholds, parseThresholds, thresholdFiles, type Thresholds } from '../recipe/thresholds.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import type { Disk } from '../ports.ts';

/**
 * The recipe with a threshold for each score.
 *
 * @param count of scores; undefined where the model's answers are no classes
 * @throws WhylightError `recipe-invalid` where the recipe itself says some that do not fit
 */
export async function judged(disk: Disk, recipe: Recipe, model: string, count: number | undefined): Promise<Recipe> {
  const { thresholds: written, ...rest } = recipe;
  const found = written === undefined ? await besideModel(disk, model) : await named(disk, recipe, written, model);
  if (found === undefined) return rest;
  const fitting = count === undefined ? undefined : fitThresholds(found.thresholds, recipe.labels, count);
  if (fitting) return { ...rest, judged: fitting, ...(found.file !== undefined && { thresholdsFrom: found.file }) };
  const why = `its thresholds (${amount(found.thresholds)}) do not fit the model’s ${count === undefined ? 'output, which is no list of classes' : `${count} scores and their names`}`;
  if (written !== undefined) throw recipeErrors.invalid(recipe.source.path ?? recipe.source.reason, why);
  return withNotes(rest, [`${found.file}: ${why}. They are not used.`]);
}

const amount = (thresholds: Thresholds): string =>
  typeof thresholds === 'number' ? 'one for all' : Object.keys(thresholds).slice(0, 3).join(', ');

interface Found {
  readonly thresholds: Thresholds;
  readonly file?: string;
}

async function besideModel(disk: Disk, model: string): Promise<Found | undefined> {
  for (const file of thresholdFiles) {
    const where = disk.within(disk.folderOf(model), file);
    const text = await disk.text(where);
    const isOurs = text !== undefined && (await disk.isWithin(where, [disk.folderOf(model)]));
    const thresholds = isOurs ? parseThresholds(text) : undefined;
    if (thresholds !== undefined) return { thresholds, file };
  }
  return undefined;
}

/** @throws WhylightError `recipe-invalid` */
async function named(disk: Disk, { source }: Recipe, written: Thresholds | string, model: string): Promise<Found> {
  if (typeof written !== 'string') return { thresholds: written };
  const recipe = source.path ?? model;
  const where = disk.within(disk.folderOf(recipe), written);
  const isOurs = await disk.isWithin(where, [disk.folderOf(model), disk.folderOf(recipe)]);
  const text = isOurs ? await disk.text(where) : undefined;
  const thresholds = text === undefined ? undefined : parseThresholds(text);
  if (thresholds === undefined)
    throw recipeErrors.invalid(
      recipe,
      `“thresholds” names “${written}”; allowed: a JSON file next to the recipe, with a number 0 to 1 for each score`,
    );
  return { thresholds, file: written };
}

/** The files that may hold them, whether they are there or not. */
export const thresholdPaths = (disk: Disk, model: string): string[] =>
  thresholdFiles.map((file) => disk.within(disk.folderOf(model), file));

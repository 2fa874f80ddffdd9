import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { recipeErrors, WhylightError } from '../engine/errors.ts';
import type { Dim } from '../engine/graph/shapes.ts';
import { guessRecipe } from '../engine/recipe/guess.ts';
import { parseLabels } from '../engine/recipe/labels.ts';
import { parseRecipe } from '../engine/recipe/parse.ts';
import type { Recipe } from '../engine/recipe/recipe.ts';
import { readTextIfThere } from './files.ts';

/** `MODEL.whylight.json` beside `MODEL.onnx`. */
export function recipePath(modelPath: string): string {
  const { dir, name } = path.parse(modelPath);
  return path.join(dir, `${name}.whylight.json`);
}

/**
 * How this model wants its images: the file that is named, else the one beside the model, else a guess from the
 * input's shape.
 */
export async function findRecipe(modelPath: string, named: string | undefined, inputDims: readonly Dim[]): Promise<Recipe> {
  const guess = guessRecipe(inputDims.map((dim) => (typeof dim === 'number' ? dim : undefined)));
  const file = named ?? recipePath(modelPath);
  const text = await readTextIfThere(file);
  if (text === undefined && named !== undefined) throw recipeErrors.missing(named);
  if (text === undefined) return guess;
  const { recipe, labelsFile } = parseRecipe(text, file, guess);
  if (labelsFile === undefined) return recipe;
  const labelsPath = path.join(path.dirname(file), labelsFile);
  const labels = await readTextIfThere(labelsPath);
  if (labels === undefined) throw recipeErrors.labelsMissing(file, labelsFile);
  return { ...recipe, labels: parseLabels(labels, labelsPath) };
}

/** Files beside a model that may hold its labels. */
const labelFile = /^(labels\.txt|.*\.labels|.*classes.*\.(txt|json)|synset\.txt)$/i;

/**
 * The recipe with labels that fit the model: its own must; where it has none, those of a label file beside the model
 * whose length fits.
 *
 * @throws WhylightError `labels-mismatch`
 */
export async function withFittingLabels(recipe: Recipe, modelPath: string, classCount: number): Promise<Recipe> {
  const fits = (labels: readonly string[]): boolean => labels.length === classCount || (classCount === 1 && labels.length === 2);
  if (recipe.labels.length > 0) {
    if (!fits(recipe.labels)) throw recipeErrors.labelsMismatch(recipe.labels.length, classCount);
    return recipe;
  }
  const folder = path.dirname(modelPath);
  const names = (await readdir(folder)).filter((name) => labelFile.test(name)).sort();
  for (const name of names) {
    const labels = await readLabels(path.join(folder, name)).catch(notLabels);
    if (fits(labels)) return { ...recipe, labels };
  }
  return recipe;
}

async function readLabels(file: string): Promise<string[]> {
  return parseLabels((await readTextIfThere(file)) ?? '', path.basename(file));
}

/** A file that nobody named may hold anything: what can't be read as labels is not meant. */
function notLabels(error: unknown): string[] {
  if (error instanceof WhylightError) return [];
  throw error;
}

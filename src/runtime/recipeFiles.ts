import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { recipeErrors, WhylightError } from '../engine/errors.ts';
import { fitLabels } from '../engine/recipe/fitLabels.ts';
import { own, parseForeign } from '../engine/recipe/foreignJson.ts';
import { parseLabels } from '../engine/recipe/labels.ts';
import { leadsElsewhere, parseRecipe } from '../engine/recipe/parse.ts';
import type { Recipe } from '../engine/recipe/recipe.ts';
import { fileVersion, readTextIfThere } from './disk/files.ts';
import { foundRecipe, huggingFaceFiles, type ModelFacts } from './recipeSources.ts';

/** `MODEL.whylight.json` beside `MODEL.onnx`. */
function recipePath(modelPath: string): string {
  const { dir, name } = path.parse(modelPath);
  return path.join(dir, `${name}.whylight.json`);
}

/**
 * How this model wants its images: the file that is named, else the one beside the model, over what is found elsewhere.
 *
 * @param openSide pixels of a side where the model leaves it open and nothing tells it
 */
export async function findRecipe(
  modelPath: string,
  named: string | undefined,
  model: ModelFacts,
  openSide?: number,
): Promise<Recipe> {
  const found = await foundRecipe(modelPath, model, openSide);
  const file = named ?? recipePath(modelPath);
  const text = await readTextIfThere(file);
  if (text === undefined && named !== undefined) throw recipeErrors.missing(named);
  if (text === undefined) return found;
  const { recipe, labelsFile } = parseRecipe(text, file, found);
  if (labelsFile === undefined) return recipe;
  const labelsPath = path.join(path.dirname(file), labelsFile);
  const labels = await readTextIfThere(labelsPath);
  if (labels === undefined) throw recipeErrors.labelsMissing(file, labelsFile);
  return { ...recipe, labels: parseLabels(labels, labelsPath) };
}

/** Every file that may say how a model wants its images, as absolute paths; those of a fixed name whether they are there or not. */
export async function recipeFiles(modelPath: string, named?: string): Promise<string[]> {
  const file = named ?? recipePath(modelPath);
  const { processors, configs } = huggingFaceFiles(modelPath);
  return [file, ...(await labelsNamedIn(file)), ...processors, ...configs, ...(await labelFiles(modelPath))];
}

/** Changes with every one of these files, and when one comes or goes. */
export async function recipeVersion(modelPath: string, named: string | undefined): Promise<string> {
  const files = await recipeFiles(modelPath, named);
  return (await Promise.all(files.map((file) => fileVersion(file).catch(() => 'none')))).join();
}

/** The recipe is not checked here: what is wrong with it is told when it is read. */
async function labelsNamedIn(file: string): Promise<string[]> {
  const recipe = parseForeign((await readTextIfThere(file).catch(() => undefined)) ?? '');
  const labels = recipe && own(recipe, 'labels');
  return typeof labels === 'string' && !leadsElsewhere(labels) ? [path.resolve(path.dirname(file), labels)] : [];
}

/** Files beside a model that may hold its labels. */
const labelFile = /^(labels\.txt|.*\.labels|.*(classes|labels|label_?map).*\.(txt|json|pbtxt)|synset\.txt)$/i;

async function labelFiles(modelPath: string): Promise<string[]> {
  const folder = path.dirname(modelPath);
  return (await readdir(folder))
    .filter((name) => labelFile.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/**
 * The recipe with labels that fit the model. Those of MODEL.whylight.json must; others that don't are not meant, and
 * those of a label file beside the model are taken.
 *
 * @param counts of classes that the labels may have, the model's own first; any where the model does not say
 * @throws WhylightError `labels-mismatch`
 */
export async function withFittingLabels(
  recipe: Recipe,
  modelPath: string,
  counts: readonly number[] | undefined,
): Promise<Recipe> {
  const { labels: said, labelsFrom, ...rest } = recipe;
  const fitting = fitAny(said, counts);
  if (said.length > 0 && fitting) return { ...recipe, labels: fitting };
  if (said.length > 0 && labelsFrom === undefined) throw recipeErrors.labelsMismatch(said.length, counts![0]!);
  for (const file of await labelFiles(modelPath)) {
    const labels = fitAny(await readLabels(file).catch(notLabels), counts);
    if (labels && labels.length > 0) return { ...rest, labels, labelsFrom: path.basename(file) };
  }
  return { ...rest, labels: [] };
}

function fitAny(labels: readonly string[], counts: readonly number[] = [labels.length]): readonly string[] | undefined {
  return counts.map((count) => fitLabels(labels, count)).find((fitted) => fitted !== undefined);
}

async function readLabels(file: string): Promise<string[]> {
  return parseLabels((await readTextIfThere(file)) ?? '', path.basename(file));
}

/** A file that nobody named may hold anything: what can't be read as labels is not meant. */
function notLabels(error: unknown): string[] {
  if (error instanceof WhylightError) return [];
  throw error;
}

import { recipeErrors, WhylightError } from '../errors.ts';
import { fitGrades, fitLabels } from '../recipe/fitLabels.ts';
import { asObject, own, parseForeign } from '../recipe/foreignJson.ts';
import { parseLabels } from '../recipe/labels.ts';
import { leadsElsewhere, parseRecipe } from '../recipe/parse.ts';
import { withOutput } from '../recipe/outputs.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import type { Disk } from '../ports.ts';
import { thresholdPaths } from './judging.ts';
import { foundRecipe, huggingFaceFiles, type ModelFacts } from './recipeSources.ts';

/** A file's name without its ending. */
export const stemOf = (name: string): string => /^(.+)\.[^.]*$/.exec(name)?.[1] ?? name;

/** `MODEL.whylight.json` next to `MODEL.onnx`. */
export function recipePath(disk: Disk, model: string): string {
  return disk.within(disk.folderOf(model), `${stemOf(disk.nameOf(model))}.whylight.json`);
}

/**
 * How this model wants its images: the file that is named, else the one beside the model, over what is found elsewhere.
 *
 * @param how.openSide pixels of a side where the model leaves it open and nothing tells it
 * @param how.output the output that is explained, where it is said
 */
export async function findRecipe(
  disk: Disk,
  modelPath: string,
  named: string | undefined,
  model: ModelFacts,
  { openSide, output }: { readonly openSide?: number | undefined; readonly output?: string | undefined } = {},
): Promise<Recipe> {
  const found = await foundRecipe(disk, modelPath, model, openSide);
  const file = named ?? recipePath(disk, modelPath);
  const text = await disk.text(file);
  if (text === undefined && named !== undefined) throw recipeErrors.missing(named);
  if (text === undefined) return withOutput(found, output);
  const { recipe, labelsFile } = parseRecipe(text, file, found, output);
  if (labelsFile === undefined) return recipe;
  const labelsPath = disk.within(disk.folderOf(file), labelsFile);
  // What it holds would be shown as labels, and a stranger may have written the recipe.
  const isOurs = await disk.isWithin(labelsPath, [disk.folderOf(modelPath), disk.folderOf(file)]);
  if (!isOurs && (await isThere(disk, labelsPath))) throw recipeErrors.labelsOutside(file, labelsFile);
  const labels = await disk.text(labelsPath);
  if (labels === undefined) throw recipeErrors.labelsMissing(file, labelsFile);
  return { ...recipe, labels: parseLabels(labels, labelsPath) };
}

export function isThere(disk: Disk, file: string): Promise<boolean> {
  return disk.version(file).then(
    () => true,
    () => false,
  );
}

/**
 * Every file that may say how a model wants its images, as absolute paths; those of a fixed name whether they are there
 * or not.
 */
export async function recipeFiles(disk: Disk, modelPath: string, named?: string): Promise<string[]> {
  const file = named ?? recipePath(disk, modelPath);
  const { processors, configs } = huggingFaceFiles(disk, modelPath);
  return [
    file,
    ...(await filesNamedIn(disk, file)),
    ...processors,
    ...configs,
    ...(await labelFiles(disk, modelPath)),
    ...thresholdPaths(disk, modelPath),
  ];
}

/** Changes with every one of these files, and when one comes or goes. */
export async function recipeVersion(disk: Disk, modelPath: string, named: string | undefined): Promise<string> {
  const files = await recipeFiles(disk, modelPath, named);
  return (await Promise.all(files.map((file) => disk.version(file).catch(() => 'none')))).join();
}

/** Labels and thresholds. The recipe is not checked here: what is wrong with it is told when it is read. */
async function filesNamedIn(disk: Disk, file: string): Promise<string[]> {
  const recipe = parseForeign((await disk.text(file).catch(() => undefined)) ?? '');
  const outputs = recipe && own(recipe, 'outputs');
  const labelNames = [recipe, ...(Array.isArray(outputs) ? outputs : [])].map((each) => {
    const holder = asObject(each);
    return holder && own(holder, 'labels');
  });
  const named = [...labelNames, recipe && own(recipe, 'thresholds')];
  return named
    .filter((labels) => typeof labels === 'string')
    .filter((labels) => !leadsElsewhere(labels))
    .map((labels) => disk.within(disk.folderOf(file), labels));
}

/** Files beside a model that may hold its labels. */
const labelFile =
  /^(labels\.txt|.*\.(labels|names)|.*(classes|labels|label_?map|class_?names|class_?indices|class_to_idx|idx_to_class).*\.(txt|json|pbtxt|csv)|synset\.txt|names\.txt|selected_tags\.csv|signature\.json|(data|metadata)\.ya?ml|inference\.yml)$/i;

async function labelFiles(disk: Disk, modelPath: string): Promise<string[]> {
  const folder = disk.folderOf(modelPath);
  return (await disk.list(folder))
    .filter((name) => labelFile.test(name))
    .sort()
    .map((name) => disk.within(folder, name));
}

/** How many names each file of labels next to the model has. */
export async function labelFileCounts(disk: Disk, modelPath: string): Promise<number[]> {
  const counts: number[] = [];
  for (const file of await labelFiles(disk, modelPath))
    if (await disk.isWithin(file, [disk.folderOf(modelPath)]))
      counts.push((await readLabels(disk, file).catch(notLabels)).length);
  return counts;
}

/**
 * The recipe with labels that fit the model. Those of MODEL.whylight.json must; others that don't are not meant, and
 * those of a label file beside the model are taken.
 *
 * @param counts of classes that the labels may have, the model's own first; any where the model does not say
 * @throws WhylightError `labels-mismatch`
 */
export async function withFittingLabels(
  disk: Disk,
  recipe: Recipe,
  modelPath: string,
  counts: readonly number[] | undefined,
  { areIndependent = false, isOther = false }: Fit = {},
): Promise<Recipe> {
  const { labels: said, labelsFrom, ...rest } = recipe;
  const fitting = fitAny(said, counts);
  const misfits: string[] = [];
  const grades = (labels: readonly string[], source: string): Recipe | undefined => {
    const found = areIndependent ? fitGrades(labels, counts?.[0] ?? 0) : undefined;
    if (!found) return undefined;
    const named = { ...rest, labels: found, isOrdinal: true, ...(source !== '' && { labelsFrom: source }) };
    return withNotes(named, [gradesNote(labels.length)]);
  };
  if (said.length > 0 && fitting) return { ...recipe, labels: fitting };
  const graded = said.length > 0 ? grades(said, labelsFrom ?? '') : undefined;
  if (graded) return graded;
  if (said.length > 0 && labelsFrom === undefined) {
    if (!isOther) throw recipeErrors.labelsMismatch(said.length, counts?.[0] ?? 0);
    misfits.push(misfit('The recipe', said.length, counts));
  }
  for (const file of await labelFiles(disk, modelPath)) {
    // A link: the user did not name where it leads.
    if (!(await disk.isWithin(file, [disk.folderOf(modelPath)]))) continue;
    const read = await readLabels(disk, file).catch(notLabels);
    const labels = fitAny(read, counts);
    if (labels && labels.length > 0) return { ...rest, labels, labelsFrom: disk.nameOf(file) };
    const asGrades = grades(read, disk.nameOf(file));
    if (asGrades) return asGrades;
    if (read.length > 0) misfits.push(misfit(disk.nameOf(file), read.length, counts));
  }
  return withNotes({ ...rest, labels: [] }, misfits);
}

/** How labels may fit. */
interface Fit {
  /** Each score is a probability of its own. */
  readonly areIndependent?: boolean;
  /** The output is another than the recipe's. */
  readonly isOther?: boolean;
}

const gradesNote = (names: number): string =>
  `There are ${names} names for ${names - 1} independent scores: they are read as grades, lowest ` +
  `first, and each score as “at least” its grade.`;

/** A list that does not fit is the best sign of a model that is read in the wrong way. */
function misfit(file: string, names: number, counts: readonly number[] | undefined): string {
  const classes = counts?.[0] === undefined ? 'another number of classes' : `${counts[0]} classes`;
  return (
    `${file} has ${names} names, and the model has ${classes}: the names are not used. If they are ` +
    `this model's, its output is read in the wrong way.`
  );
}

function fitAny(labels: readonly string[], counts: readonly number[] = [labels.length]): readonly string[] | undefined {
  return counts.map((count) => fitLabels(labels, count)).find((fitted) => fitted !== undefined);
}

async function readLabels(disk: Disk, file: string): Promise<string[]> {
  return parseLabels((await disk.text(file)) ?? '', disk.nameOf(file));
}

/** A file that the user did not name may hold anything: what can't be read as labels is not meant. */
function notLabels(error: unknown): string[] {
  if (error instanceof WhylightError) return [];
  throw error;
}

/** What a model is taken for, in words: the parts of its card that need a look at how it runs. */
import type { Taken } from '../../vocabulary/modelFacts.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import { parseModel } from '../../engine/onnx/model.ts';
import { roleOf, type InputRole } from '../../engine/reading/network/inputRoles.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import type { RecipeInput } from '../../engine/recipe/recipe.ts';
import { disk } from '../disk/disk.ts';

interface ModelCard {
  readonly inputs: readonly Taken[];
  readonly outputs: readonly Taken[];
  /** How a picture becomes the model's input: what is done, and how. */
  readonly recipe: readonly { readonly what: string; readonly how: string }[];
  /** What nothing says, and is only usual. */
  readonly guessed: readonly string[];
  readonly notes: readonly string[];
}

/** `file`: the one that was asked about, which may be another part of the model than its picture's. */
export async function modelCard(file: string, model: LoadedModel): Promise<ModelCard> {
  const { recipe, gradientProblem } = model;
  const read = await disk.read(file, await disk.version(file));
  const { graph } = parseModel(read.bytes, disk.nameOf(file), read.isWhole);
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const isPart = disk.nameOf(file) !== disk.nameOf(model.path);
  const ofWords = model.score.head === 'words' || model.score.head === 'prompts';
  const own = graph.input.filter(({ name }) => !weights.has(name));
  return {
    inputs: own.map((input) => ({
      name: input.name ?? '',
      as: isPart || ofWords ? roleWords(roleOf(input), recipe.input) : inputWords(input.name ?? '', own.length, model),
    })),
    outputs: graph.output.map(({ name }) => ({
      name,
      as: isPart ? 'read by the other parts' : outputWords(name, model),
    })),
    recipe: recipeWords(recipe.input),
    guessed: [...recipe.guessed],
    notes: [
      ...(recipe.notes ?? []),
      ...(gradientProblem ? [`${gradientProblem.message} ${gradientProblem.nextStep}`] : []),
    ],
  };
}

const picture = ({ channels, width, height, frames }: RecipeInput): string =>
  `the picture: ${channels === 'gray' ? 'grayscale' : channels}, ${width} × ${height} pixels${frames === undefined ? '' : `, ${frames} frames`}`;

function inputWords(name: string, count: number, { pictureInput, missing, recipe }: LoadedModel): string {
  const lacks = missing.find((each) => each.name === name);
  if (lacks)
    return `no value yet: give it one under “inputs” in the recipe${lacks.isPicture ? ', a second picture' : ''}`;
  if (pictureInput === name || count === 1) return picture(recipe.input);
  return 'a value that stays the same';
}

const roles: Readonly<Record<Exclude<InputRole, 'picture'>, string>> = {
  tokens: 'a text’s tokens',
  mask: 'which tokens count: all',
  'source-mask': 'which of the picture’s features count: all',
  positions: 'the tokens’ places',
  embeddings: 'a text’s tokens as vectors',
  features: 'what the picture’s part makes of the picture',
  cache: 'what a decoder remembers of earlier words: nothing',
  branch: 'which decoder is meant: the one that remembers nothing',
};

const roleWords = (role: InputRole | undefined, input: RecipeInput): string =>
  role === undefined ? 'nothing that is known' : role === 'picture' ? picture(input) : roles[role];

const heads: Readonly<Record<HeadKind, string>> = {
  classes: 'scores of classes',
  numbers: 'numbers',
  embedding: 'an embedding',
  pixels: 'the classes of each pixel',
  voxels: 'the classes of each voxel',
  boxes: 'boxes of a detector',
  words: 'features that words are made of',
  prompts: 'features that texts are compared with',
};

const isSimilarity = (output: string): boolean => /^logits_per_(image|text)$/.test(output);

function outputWords(name: string, { score, classCount }: LoadedModel): string {
  const counted = score.head === 'classes' || score.head === 'numbers' ? ` (${classCount})` : '';
  if (score.head === 'prompts' && isSimilarity(name)) return 'explained: how like each text the picture is';
  if (name === score.output) return `explained: ${heads[score.head]}${counted}`;
  const other = score.outputs.find((each) => each.name === name);
  return other ? `can be explained: ${heads[other.head]}` : 'not explained';
}

function recipeWords(input: RecipeInput): ModelCard['recipe'] {
  const { width, height, shortestEdge, resize, mean, std, scale, layout, interpolation, antialias } = input;
  const fits = {
    crop: `shortest edge to ${shortestEdge}, then the center, ${width} × ${height}`,
    squash: `both edges, to ${width} × ${height}`,
    letterbox: `to fit into ${width} × ${height}, then padded`,
    none: 'at its own size',
  } as const;
  return [
    { what: 'Resized', how: `${fits[resize]}; ${interpolation}${antialias ? ', antialiased' : ''}` },
    { what: 'Values', how: valueWords(scale, mean, std) },
    { what: 'Layout', how: layout },
  ];
}

/** “pixel ÷ 255, minus 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225” */
function valueWords(scale: number, mean: readonly number[], std: readonly number[]): string {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  const list = (values: readonly number[]): string =>
    (values.every((value) => value === values[0]) ? values.slice(0, 1) : values).map(rounded).join(', ');
  const parts = [
    ...(scale === 1 ? [] : [rounded(1 / scale) === 255 ? ' ÷ 255' : ` × ${rounded(scale)}`]),
    ...(mean.every((value) => value === 0) ? [] : [`, minus ${list(mean)}`]),
    ...(std.every((value) => value === 1) ? [] : [`, divided by ${list(std)}`]),
  ];
  return `pixel (0 to 255)${parts.join('')}`;
}

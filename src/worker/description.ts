/** A model as the extension is told of it. */
import { methodNames } from '../vocabulary/names.ts';
import { mapShape } from '../engine/cam/cam.ts';
import { methods } from '../engine/cam/methods.ts';
import type { Layer } from '../engine/anatomy/layers.ts';
import { hasLook } from '../engine/image/dressed.ts';
import { outputText } from '../engine/recipe/outputs.ts';
import { furtherInputs } from '../runtime/answers/furtherInputs.ts';
import { modelFiles, type LoadedModel } from '../engine/reading/loadModel.ts';
import type { Layer as WireLayer, ModelDescription, RecipeSummary } from '../protocol/model.ts';
import { describeSource, recipeJson } from '../runtime/answers/explanationJson.ts';
import { disk } from '../runtime/disk/disk.ts';

/** @param recipe a recipe file instead of the one that would be found */
export async function describeModel(model: LoadedModel, recipe?: string): Promise<ModelDescription> {
  const { slice } = model.recipe.output;
  return {
    model: model.path,
    scoreTensor: model.score.tensor,
    head: model.score.head,
    classCount: model.classCount,
    output: outputText({ name: model.score.output, ...(slice && { slice }) }),
    outputs: outputsOf(model),
    inputs: await furtherInputs(model, recipe),
    labels: model.recipe.labels,
    layers: model.layers.map((layer) => layerMessage(layer, model)),
    methods: methodNames.map((name) => {
      const { title, description, needs } = methods[name];
      return { name, title, description, needsGradient: needs === 'gradient' };
    }),
    recipe: recipeMessage(model),
    gradientGraph: model.gradientGraph,
    parts: partsOf(model),
    files: await modelFiles(disk, model, recipe),
  };
}

/** The files that one model of words is made of; none where it is one file. */
function partsOf({ versions }: LoadedModel): readonly string[] {
  const graphs = [...versions.keys()].filter((name) => name.endsWith('.onnx'));
  return graphs.length > 1 ? graphs.sort() : [];
}

/** The recipe's first, with the parts that it names. */
function outputsOf({ recipe, score }: LoadedModel): ModelDescription['outputs'] {
  const named = (recipe.outputs ?? []).filter(({ name }) => name !== undefined);
  const own = named.map((output) => ({ name: outputText(output), head: output.kind ?? score.head }));
  return [...own, ...score.outputs.filter(({ name }) => named.every((each) => each.name !== name))];
}

export function layerMessage(
  { name, tensor, operator, shape, grid, reason }: Layer,
  { defaultLayer }: LoadedModel,
): WireLayer {
  const isDefault = tensor === defaultLayer?.tensor;
  return { name, tensor, operator, shape, grid: mapShape(grid), isDefault, ...(reason !== undefined && { reason }) };
}

export function recipeMessage({ recipe }: LoadedModel): RecipeSummary {
  const { source } = recipe;
  return {
    source: source.kind,
    description: describeSource(recipe),
    ...(source.kind === 'file' && source.path !== undefined && { path: source.path }),
    looks: hasLook(recipe.input),
    json: `${JSON.stringify(recipeJson(recipe), null, 2)}\n`,
  };
}

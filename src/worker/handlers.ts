import type { Warning } from '../vocabulary/explanation.ts';
import { mapShape } from '../engine/cam/cam.ts';
import { agreementOnPhoto } from '../engine/measure/agreement.ts';
import { colorMaps } from '../engine/color/maps.ts';
import { WhylightError } from '../engine/errors.ts';
import { writeNpy } from '../engine/tensor/npy.ts';
import { RemoteError, type Call, type Handlers, type WireError } from '../protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../protocol/engine.ts';
import type { ExplainParams, Explanation } from '../protocol/explanation.ts';
import type { Recipe } from '../engine/recipe/recipe.ts';
import { defaultLimits, Engine, type Explained } from '../runtime/engine.ts';
import type { Reading } from '../runtime/models.ts';
import { header } from '../runtime/answers/header.ts';
import { explanationJson } from '../runtime/answers/explanationJson.ts';
import { exportGradient } from '../runtime/answers/exportGradient.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import { heatmapPng, overlayPng } from '../runtime/answers/pictures.ts';
import { divergenceOfModels } from '../runtime/dataset/comparison/divergence.ts';
import { Sweeps } from '../runtime/dataset/sweeps.ts';
import { cardHandlers } from './cardHandlers.ts';
import { describeModel, layerMessage, recipeMessage } from './description.ts';
import { evidenceHandlers } from './evidenceHandlers.ts';
import { inTurn } from './inTurn.ts';
import { withCheckedParams } from './params.ts';
import { pictureHandlers } from './pictureHandlers.ts';
import { recipeHandlers } from './recipeHandlers.ts';
import { stageReporter } from './stageReporter.ts';
import { sweepHandlers } from './sweepHandlers.ts';

type Requests = EngineRequests;

/** One handler a request; each runs alone, in the order of arrival. */
export function createHandlers(
  engine = new Engine({ ...defaultLimits, folders: [] }),
): Handlers<Requests, EngineEvents> {
  const sweeps = new Sweeps(engine);
  const explain = (params: ExplainParams, call: Call<EngineEvents>): Promise<Explained> =>
    engine.explain(params.image, params.model, params, stageReporter(call));
  return inTurn(
    withCheckedParams({
      describe: async ({ model: file, recipe, output }) => {
        const model = await engine.model(file, readingOf({ recipe, output }));
        return describeModel(model, recipe);
      },
      identify: async ({ model: file }) => header(await engine.model(file)),
      explain: async (params, call) => explanationMessage(params, await explain(params, call)),
      ...pictureHandlers(engine),
      ...recipeHandlers(engine),
      ...evidenceHandlers(engine),
      ...cardHandlers(engine),
      agreement: async ({ a, b }) => agreementOf(engine, a, b),
      render: async (params, call) => ({ bytes: await render(engine, params, await explain(params, call)) }),
      exportGradientGraph: async ({ model, out }) => exportGradient(await engine.model(model), out),
      colorMaps: async () => colorMaps,
      configure: async ({ threads, memoryMegabytes, maxMegapixels, folders = [] }) => {
        const [memoryBytes, maxPixels] = [memoryMegabytes * 2 ** 20, maxMegapixels * 1e6];
        await engine.configure({ threads, memoryBytes, maxPixels, folders });
        return null;
      },
      ...sweepHandlers(sweeps),
      release: async () => {
        await sweeps.closeAll();
        return (await engine.release(), null);
      },
    }),
  );
}

async function agreementOf(engine: Engine, a: Explanation, b: Explanation): Promise<Requests['agreement']['result']> {
  const models = await Promise.all([a, b].map(({ model }) => engine.model(model)));
  const divergence = models[0] && models[1] && divergenceOfModels(models[0], models[1], [a, b]);
  return { maps: agreementOnPhoto(a, b) ?? null, ...(divergence !== undefined && { divergence }) };
}

const readingOf = ({ recipe, output }: { readonly [Name in keyof Reading]: Reading[Name] | undefined }): Reading => ({
  ...(recipe !== undefined && { recipe }),
  ...(output !== undefined && { output }),
});

/** An error's way over the boundary; what has no code is a defect of ours, and says so. */
export function toWireError(error: unknown): WireError {
  if (error instanceof WhylightError || error instanceof RemoteError) {
    return { code: error.code, message: error.message, nextStep: error.nextStep };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Whylight failed: ${message}`, nextStep: 'Please report this, with the log.' };
}

function explanationMessage({ image, model }: ExplainParams, explained: Explained): Explanation {
  const { heatmap, ...rest } = explained;
  return {
    image,
    model,
    layer: layerMessage(explained.layer, explained.model),
    method: rest.method,
    target: rest.target,
    ...(rest.activated && { activated: rest.activated }),
    class: rest.class,
    predictions: rest.predictions,
    ...(rest.caption && { caption: rest.caption }),
    ...(rest.prompts && { prompts: rest.prompts }),
    heatmap,
    regions: rest.regions,
    geometry: rest.geometry,
    ...(rest.clip && { clip: rest.clip }),
    ...(rest.picture && { picture: rest.picture }),
    ...(rest.facts && { facts: rest.facts }),
    ...(rest.others && { others: rest.others }),
    recipe: recipeMessage(explained.model),
    warnings: [...rest.warnings, ...gradientWarnings(explained.model), ...recipeWarnings(explained.model.recipe)],
    ...(rest.runs !== undefined && { runs: rest.runs }),
    timings: rest.timings,
  };
}

function gradientWarnings({ gradientProblem }: LoadedModel): Warning[] {
  return gradientProblem
    ? [{ code: gradientProblem.code, message: `${gradientProblem.message} ${gradientProblem.nextStep}` }]
    : [];
}

function recipeWarnings({ notes = [] }: Recipe): Warning[] {
  return notes.map((message) => ({ code: 'recipe-note' as const, message }));
}

async function render(engine: Engine, params: Requests['render']['params'], explained: Explained): Promise<Uint8Array> {
  const { format, image } = params;
  const { heatmap } = explained;
  if (format === 'npy') return writeNpy(mapShape(heatmap), heatmap.values);
  if (format === 'json')
    return new TextEncoder().encode(`${JSON.stringify(await explanationJson(image, explained), null, 2)}\n`);
  const { clipFrame: frame = explained.clip?.strongest ?? 0 } = params;
  const source = explained.clip?.sources[frame] ?? params.frame;
  const { input } = explained.model.recipe;
  const look = params.window ? { ...input, window: params.window } : input;
  const photo = await engine.photos.photo(image, source, look);
  return (format === 'overlay' ? overlayPng : heatmapPng)(photo, { explained, frame }, params);
}

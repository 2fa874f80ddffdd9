/** What hiding parts of a picture shows. */
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { encodePng } from '../engine/image/encodePng.ts';
import { layerMaps } from '../engine/layerStrip.ts';
import { paintedFill, saidWith, whatIf } from '../engine/measure/whatIf.ts';
import type { Handlers } from '../protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../protocol/engine.ts';
import type { Engine, Explained, OnStage } from '../runtime/engine.ts';
import { defaults } from '../vocabulary/defaults.ts';
import { maskOutlines } from '../runtime/masks.ts';
import { checkGradient, tolerance, type GradientCheck } from '../runtime/answers/checkGradient.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import { measureErrors } from '../engine/errors.ts';
import { floatTensorOf } from '../engine/tensor/tensor.ts';
import type { ExplainParams } from '../protocol/explanation.ts';
import type { GradientVerdict } from '../protocol/trust.ts';
import type { TargetWish } from '../vocabulary/target.ts';
import { stageReporter } from './stageReporter.ts';

type Own = Pick<EngineRequests, 'whatIf' | 'measure' | 'layerMaps' | 'check' | 'randomization' | 'mask'>;

/** How the heat lies on a mask, and where its labels meet. */
async function masked(
  engine: Engine,
  { mask, ...params }: EngineRequests['mask']['params'],
  report: OnStage,
): Promise<EngineRequests['mask']['result']> {
  const { image, model, frame } = params;
  const explained = await engine.explain(image, model, { ...params, masks: [mask] }, report);
  const { isVolume = false, labels = [] } = explained.masks?.[0] ?? {};
  return { isVolume, labels, outlines: await maskOutlines(engine.photos, { ...explained, image }, mask, frame) };
}

export function evidenceHandlers(engine: Engine): Handlers<Own, EngineEvents> {
  /** By version of the model, layer and target. */
  const verdicts = new Map<string, GradientVerdict>();
  return {
    measure: async ({ curves, ...params }, call) => {
      const names = curves ? (['drop', 'insertion', 'deletion'] as const) : (['drop'] as const);
      const measure = { names, baselines: curves ? ('center' as const) : false };
      const explained = await engine.explain(params.image, params.model, { ...params, measure }, stageReporter(call));
      return measured(explained);
    },
    mask: (params, call) => masked(engine, params, stageReporter(call)),
    layerMaps: async ({ layers, ...params }, call) => {
      const { image, model: file } = params;
      const maps = await engine.asked(image, file, params, stageReporter(call), ({ input, wish }, stages, model) =>
        layerMaps(input, model.classifier, wish, layers, stages),
      );
      return maps.map(({ layer: { tensor, name }, heatmap: { width, height, values }, drop }) => ({
        ...{ tensor, name, heatmap: { width, height, values: values.slice(0, width * height) } },
        ...(drop !== undefined && { drop }),
      }));
    },
    check: async (params, call) => {
      const report = stageReporter(call);
      report('model');
      const model = await engine.model(params.model, params);
      const { layer: name, target, inputs } = params;
      const key = JSON.stringify([model.path, model.version, name, target, inputs]);
      const verdict = verdicts.get(key) ?? (await checked(engine, model, params));
      verdicts.set(key, verdict);
      return verdict;
    },
    randomization: (params, call) => randomized(engine, params, stageReporter(call)),
    whatIf: (params, call) => supposed(engine, params, stageReporter(call)),
  };
}

async function randomized(engine: Engine, params: ExplainParams, onStage: OnStage): Promise<Randomized> {
  const measure = { names: ['randomization'], baselines: false } as const;
  const { measures } = await engine.explain(params.image, params.model, { ...params, measure }, onStage);
  if (!measures?.randomization) throw measureErrors.notPlaced();
  return measures.randomization;
}

type Randomized = EngineRequests['randomization']['result'];

function measured({ measures, heatmap, method, class: chosen }: Explained): EngineRequests['measure']['result'] {
  const { probability } = chosen;
  if (probability === undefined) throw measureErrors.noProbability();
  if (!measures?.drop) throw measureErrors.notPlaced();
  const { runs, drop, insertion, deletion, baselines, noBetterThanCenter } = measures;
  const { width, height, values } = heatmap;
  return {
    figures: {
      ...{ probability, runs, drop, noBetterThanCenter },
      ...(insertion && { insertion }),
      ...(deletion && { deletion }),
      center: baselines.center,
    },
    map: { method, drop: drop.drop, heatmap: { width, height, values: values.slice(0, width * height) } },
  };
}

/** Kinds of targets that mean the same whatever picture they are asked of. */
const movable: readonly (TargetWish['kind'] | undefined)[] = ['class', 'contrast', 'number'];

async function checked(engine: Engine, model: LoadedModel, params: ExplainParams): Promise<GradientVerdict> {
  const { image, layer, target, frame } = params;
  const { dims, data } = await engine.input(image, model, frame);
  const { text, prompts } = params;
  const words = { ...(text !== undefined && { text }), ...(prompts && { prompts }) };
  const wish = { ...words, ...(target && movable.includes(target.kind) && { target }) };
  const found = await checkGradient(model, model.classifier.layer(layer), floatTensorOf(dims, data), wish);
  return verdictOf(found);
}

export function verdictOf({ worstError, directions, obstacle }: GradientCheck): GradientVerdict {
  return { worstError, directions, agrees: worstError < tolerance && !obstacle, ...(obstacle && { obstacle }) };
}

async function supposed(
  engine: Engine,
  { changes, fill, painted, ...params }: Own['whatIf']['params'],
  onStage: OnStage,
): Promise<Own['whatIf']['result']> {
  const { image, model: file, top = defaults.top } = params;
  return engine.asked(image, file, params, onStage, async (asked, stages, model) => {
    const answers = await whatIf(asked, changes, { fill, top }, stages);
    const [change] = changes;
    if (painted === undefined || !change) return answers;
    const { inputWidth: width, inputHeight: height } = asked.input.geometry;
    const rgba = paintedFill(asked, change, { fill, channels: colorsOf(model.recipe.input), frame: painted });
    const says = await saidWith(asked, change, fill, stages);
    return {
      ...answers,
      ...(says !== undefined && { says }),
      painted: { width, height, png: await encodePng(width, height, rgba) },
    };
  });
}

/** Bands are filled as colors are: each by itself. */
const colorsOf = ({ channels }: RecipeInput): 'RGB' | 'BGR' | 'gray' => (channels === 'bands' ? 'RGB' : channels);

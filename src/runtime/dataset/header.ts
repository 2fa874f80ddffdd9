/** What a sweep is of: the first line of each of its parts. */
import path from 'node:path';
import type { Header } from '../../engine/dataset/rows.ts';
import type { Shard } from '../../engine/dataset/shard.ts';
import { defaultSeed, defaultSteps } from '../../engine/measure/wish.ts';
import { recipeJson } from '../answers/explanationJson.ts';
import { header } from '../answers/header.ts';
import type { Engine } from '../engine.ts';
import { mapSide, type Sweep } from './sweep.ts';

export async function headerOf(engine: Engine, sweep: Sweep, shard: Shard): Promise<Header> {
  const model = await engine.model(sweep.model, {
    ...(sweep.recipe !== undefined && { recipe: sweep.recipe }),
    ...(sweep.output !== undefined && { output: sweep.output }),
  });
  const { classifier, recipe } = model;
  const size = mapSide(sweep, model);
  const { schema, whylight, onnxruntime, model: file } = await header(model);
  return {
    ...{ schema, whylight, onnxruntime },
    // Without its folder: the same model on another machine is the same sweep.
    model: { name: path.basename(file.path), sha256: file.sha256 ?? null },
    recipe: recipeJson(recipe),
    ...(sweep.output !== undefined && { output: sweep.output }),
    layer: classifier.layer(sweep.layer, false).name,
    methods: sweep.methods,
    ...(size !== undefined && { size }),
    measures: [...sweep.measure.names, ...(sweep.checks ?? [])],
    fill: sweep.measure.fill ?? null,
    steps: sweep.measure.steps ?? defaultSteps,
    seed: sweep.measure.seed ?? defaultSeed,
    shard,
  };
}

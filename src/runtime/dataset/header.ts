/** What a sweep is of: the first line of each of its parts. */
import path from 'node:path';
import { dependencies, version as whylight } from '../../../package.json';
import type { Header } from '../../engine/dataset/rows.ts';
import type { Shard } from '../../engine/dataset/shard.ts';
import { defaultSeed, defaultSteps } from '../../engine/measure/wish.ts';
import { recipeJson } from '../answers/explanationJson.ts';
import { disk } from '../disk/disk.ts';
import type { Engine } from '../engine.ts';
import type { Sweep } from './evaluate.ts';

export async function headerOf(engine: Engine, sweep: Sweep, shard: Shard): Promise<Header> {
  const {
    classifier,
    recipe,
    path: file,
  } = await engine.model(sweep.model, sweep.recipe === undefined ? {} : { recipe: sweep.recipe });
  return {
    ...{ schema: 1, whylight, onnxruntime: dependencies['onnxruntime-node'] },
    model: { name: path.basename(file), sha256: await disk.sha256(file, await disk.version(file)) },
    recipe: recipeJson(recipe),
    layer: classifier.layer(sweep.layer, false).name,
    methods: sweep.methods,
    measures: sweep.measure.names,
    fill: sweep.measure.fill ?? null,
    steps: sweep.measure.steps ?? defaultSteps,
    seed: sweep.measure.seed ?? defaultSeed,
    shard,
  };
}

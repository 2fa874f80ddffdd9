/** One explanation of a sweep over classes: by `maps` and `compare`. */
import path from 'node:path';
import { takesAnySize, type LoadedModel } from '../../engine/reading/loadModel.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { Engine, Explained } from '../engine.ts';
import { allPredictions } from './evaluate.ts';
import type { Pictures } from './pictures.ts';
import type { ReadyPicture } from './prepared.ts';

interface ClassWish {
  readonly pictures: Pictures;
  readonly model: LoadedModel;
  readonly method: MethodName;
  readonly recipe?: string;
  readonly layer?: string;
}

/**
 * With every prediction; of the top class, where no other is named. A model that takes each picture at its own size
 * reads it itself.
 */
export function explainClass(
  engine: Engine,
  { pictures, model, method, recipe, layer }: ClassWish,
  key: string,
  { input }: ReadyPicture,
  index?: number,
): Promise<Explained> {
  const wish = {
    method,
    top: allPredictions,
    ...(index !== undefined && { class: index }),
    ...(recipe !== undefined && { recipe }),
    ...(layer !== undefined && { layer }),
  };
  return takesAnySize(model.recipe)
    ? engine.explain(path.join(pictures.root, key), model.path, wish)
    : engine.explainReady(input, model.path, wish);
}

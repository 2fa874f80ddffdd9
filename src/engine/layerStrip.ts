/** Maps of several layers of one question, from one forward and one gradient run. */
import { inRun } from './anatomy/inRun.ts';
import { ask, type Asked, type Input, type Wish } from './ask.ts';
import { needsGradient } from './cam/methods.ts';
import type { Classifier, Stages } from './classifier.ts';
import { mapOf } from './map.ts';
import { measure } from './measure/measure.ts';
import type { Layer } from './anatomy/layers.ts';
import type { Heatmap } from '../vocabulary/explanation.ts';
import { defaults } from '../vocabulary/defaults.ts';
import { known } from '../vocabulary/known.ts';

export interface LayerMap {
  readonly layer: Layer;
  readonly heatmap: Heatmap;
  /** Average Drop; absent where it is not measured. */
  readonly drop?: number;
}

/**
 * @param names of layers, or their tensors
 * @throws WhylightError what `ask` and the runs throw
 */
export async function layerMaps(
  input: Input,
  classifier: Classifier,
  wish: Wish,
  names: readonly string[],
  stages: Stages,
): Promise<LayerMap[]> {
  const method = wish.method ?? defaults.method;
  const withGradient = needsGradient(method);
  const asked = await ask(input, classifier, wish, withGradient, stages);
  const layers = names.map((name) => asked.classifier.layer(name, withGradient));
  const run = await asked.classifier.forward(asked.run.feeds, layers, stages);
  const gradients = withGradient ? await asked.classifier.gradients(run, layers, asked.seed, stages) : new Map();
  // Every layer's gradient is there already.
  const withThem = Object.create(asked.classifier, { gradients: { value: async () => gradients } }) as Classifier;
  const maps: LayerMap[] = [];
  for (const layer of layers) {
    const activation = known(run.activations.get(layer.tensor), 'activation');
    const { inputWidth, inputHeight } = input.geometry;
    const inThisRun = inRun(layer, activation.dims, {
      aspect: inputWidth / inputHeight,
      inputRank: input.tensor.dims.length,
    });
    const question: Asked = { ...asked, classifier: withThem, run, layer: inThisRun, activation };
    const { heatmap } = await mapOf(question, method, stages);
    maps.push({
      layer: inThisRun,
      heatmap,
      ...(await dropOf({ ...question, classifier: asked.classifier }, heatmap, stages)),
    });
  }
  return maps;
}

async function dropOf(asked: Asked, heatmap: Heatmap, stages: Stages): Promise<Pick<LayerMap, 'drop'>> {
  if (heatmap.signed || asked.layer.place) return {};
  const { drop } = await measure(asked, heatmap, { names: ['drop'], baselines: false }, stages);
  return drop ? { drop: drop.drop } : {};
}

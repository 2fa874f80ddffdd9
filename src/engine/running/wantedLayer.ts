import { defaultLayer, defaultWithoutGradient } from '../anatomy/defaultLayer.ts';
import type { Layer } from '../anatomy/layers.ts';
import { gradientFreeTitles } from '../cam/methods.ts';
import { layerErrors } from '../errors.ts';
import { nearestNames } from '../score/nearestNames.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import type { Anatomy } from './runnableModel.ts';

/**
 * The layer of a name or a tensor; the model's default one where none is named.
 *
 * @throws WhylightError `layer-unknown`, `layer-obstructed`, `no-layer`
 */
export function wantedLayer(
  { layers, obstacles }: Pick<Anatomy, 'layers' | 'obstacles'>,
  head: HeadKind,
  wanted: string | undefined,
  withGradient: boolean,
): Layer {
  if (wanted === undefined) {
    const usual = defaultLayer(layers, head) ?? (withGradient ? undefined : defaultWithoutGradient(layers, head));
    if (!usual) throw layerErrors.none(obstacles);
    return usual;
  }
  const found = layers.find(({ name, tensor }) => name === wanted || tensor === wanted);
  if (!found) {
    const names = layers.map(({ name }) => name);
    throw layerErrors.unknown(wanted, nearestNames(wanted, names));
  }
  if (found.reason !== undefined && withGradient) {
    const working = layers.filter(({ reason }) => reason === undefined).map(({ name }) => name);
    throw layerErrors.obstructed(found.name, found.reason, obstacles, working.slice(-3), gradientFreeTitles);
  }
  return found;
}

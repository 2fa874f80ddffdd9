/**
 * The layers to choose from, in the panel's order; those without a gradient last, with the reason: they can be chosen
 * where the method needs none. Pure.
 */
import type { Layer } from '../../protocol/model.ts';
import { layerGroups } from '../../protocol/layerGroups.ts';
import { plainText } from '../plainText.ts';
import type { Choice } from './previewPick.ts';

export interface LayerWords {
  readonly default: string;
  /** “14 × 14”, of a clip “14 × 14 × 8”. */
  readonly grid: (size: string) => string;
  readonly withoutGradient: string;
}

export function layerChoices(
  layers: readonly Layer[],
  needsGradient: boolean,
  words: LayerWords,
): readonly Choice<string>[] {
  const groups = layerGroups(layers.filter(({ reason }) => reason === undefined));
  const without = layers.flatMap((layer) => (layer.reason === undefined ? [] : [[layer, layer.reason] as const]));
  return [
    ...groups.flatMap(({ size, layers: group }) => [
      { separator: words.grid(size) },
      ...group.map((layer) => choice(layer, words)),
    ]),
    ...(without.length > 0 ? [{ separator: words.withoutGradient }] : []),
    ...without.map(([layer, reason]) =>
      needsGradient ? unavailable(layer, reason, words) : { ...choice(layer, words), detail: plainText(reason) },
    ),
  ];
}

function choice(layer: Layer, words: LayerWords) {
  const mark = layer.isDefault ? ` · ${words.default}` : '';
  return { label: plainText(layer.name), description: details(layer) + mark, value: layer.tensor };
}

/** Without a value: it can be read, not chosen. */
function unavailable(layer: Layer, reason: string, words: LayerWords): Choice<string> {
  const { label, description } = choice(layer, words);
  return { label, description, detail: `$(circle-slash) ${plainText(reason)}` };
}

function details({ operator, shape }: Layer): string {
  const name = plainText(operator);
  return shape.length > 0 ? `${name} · ${shape.join(' × ')}` : name;
}

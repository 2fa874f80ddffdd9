/**
 * The layers to choose from: by the size of their grid, finest first; those without a gradient last, with the reason: they
 * can be chosen where the method needs none. Pure.
 */
import type { Layer } from '../../protocol/model.ts';
import { plainText } from '../plainText.ts';
import type { Choice } from './previewPick.ts';

export interface LayerWords {
  readonly default: string;
  /** “14 × 14”, of a clip “8 × 14 × 14”. */
  readonly grid: (size: string) => string;
  readonly withoutGradient: string;
}

export function layerChoices(
  layers: readonly Layer[],
  needsGradient: boolean,
  words: LayerWords,
): readonly Choice<string>[] {
  const groups = new Map<string, [Layer, ...Layer[]]>();
  const without: (readonly [layer: Layer, reason: string])[] = [];
  for (const layer of layers) {
    if (layer.reason !== undefined) {
      without.push([layer, layer.reason]);
      continue;
    }
    const title = words.grid((layer.grid ?? []).join(' × '));
    const group = groups.get(title);
    if (group) group.push(layer);
    else groups.set(title, [layer]);
  }
  const byCells = [...groups].sort(([, [a]], [, [b]]) => cells(b) - cells(a));
  return [
    ...byCells.flatMap(([title, group]) => [{ separator: title }, ...group.map((layer) => choice(layer, words))]),
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

function cells({ grid }: Layer): number {
  return grid ? grid.reduce((product, size) => product * size, 1) : 0;
}

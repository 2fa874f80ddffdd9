/** The layers to choose from: by the size of their grid, finest first; those that can't be explained last, with the reason. Pure. */
import type { Layer } from '../../protocol/engine';
import type { Choice } from './previewPick';

export interface LayerWords {
  readonly default: string;
  readonly grid: (height: number, width: number) => string;
  readonly unexplained: string;
}

export function layerChoices(layers: readonly Layer[], words: LayerWords): readonly Choice<string>[] {
  const groups = new Map<string, Layer[]>();
  for (const layer of layers.filter(({ reason }) => reason === undefined)) {
    const [height, width] = layer.grid ?? [0, 0];
    const title = words.grid(height, width);
    groups.set(title, [...(groups.get(title) ?? []), layer]);
  }
  const byCells = [...groups].sort(([, a], [, b]) => cells(b[0]!) - cells(a[0]!));
  const unexplained = layers.filter(({ reason }) => reason !== undefined);
  return [
    ...byCells.flatMap(([title, group]) => [{ separator: title }, ...group.map((layer) => choice(layer, words))]),
    ...(unexplained.length > 0 ? [{ separator: words.unexplained }] : []),
    ...unexplained.map((layer) => ({ label: layer.name, description: details(layer), detail: `$(circle-slash) ${layer.reason}` })),
  ];
}

function choice(layer: Layer, words: LayerWords): Choice<string> {
  const mark = layer.isDefault ? ` · ${words.default}` : '';
  return { label: layer.name, description: details(layer) + mark, value: layer.tensor };
}

function details({ operator, shape }: Layer): string {
  return shape.length > 0 ? `${operator} · ${shape.join(' × ')}` : operator;
}

function cells({ grid }: Layer): number {
  return grid ? grid[0] * grid[1] : 0;
}

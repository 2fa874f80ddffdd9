/**
 * Layers by the size of their grid, the coarsest (the ones nearest the score) first: the one order of all lists. Pure.
 */
import type { Layer } from './model.ts';

export interface LayerGroup {
  /** “14 × 14”, of a clip “14 × 14 × 8”: width, height, frames. */
  readonly size: string;
  readonly layers: readonly Layer[];
}

/** Within a group the last layer of the model comes first. */
export function layerGroups(layers: readonly Layer[]): readonly LayerGroup[] {
  const groups = new Map<string, Layer[]>();
  for (const layer of [...onceEach(layers)].reverse()) {
    const size = gridSize(layer);
    groups.set(size, [...(groups.get(size) ?? []), layer]);
  }
  const sorted = [...groups].sort(([, a], [, b]) => cells(a[0]) - cells(b[0]));
  return sorted.map(([size, group]) => ({ size, layers: group }));
}

/**
 * A quantized model rounds what an operator gives, and reads it again: that is one layer, and the later of the two is
 * it.
 */
function onceEach(layers: readonly Layer[]): readonly Layer[] {
  return layers.filter((layer, index) => {
    const next = layers[index + 1];
    const isReadAgain = next?.operator === 'DequantizeLinear' && next.shape.join() === layer.shape.join();
    return layer.isDefault || !isReadAgain;
  });
}

export function gridSize({ grid }: Pick<Layer, 'grid'>): string {
  return [...(grid ?? [])].reverse().join(' × ');
}

/** A layer without a grid comes last. */
function cells(layer: Layer | undefined): number {
  return layer?.grid ? layer.grid.reduce((product, size) => product * size, 1) : Infinity;
}

import { strict as assert } from 'node:assert';
import { gridSize, layerGroups } from '../../src/protocol/layerGroups.ts';
import type { Layer } from '../../src/protocol/model.ts';

const layer = (tensor: string, size: number, more: Partial<Layer> = {}): Layer => ({
  name: `/${tensor}`,
  tensor,
  operator: 'Conv',
  shape: [1, 8, size, size],
  grid: [size, size],
  isDefault: false,
  ...more,
});
const real = (tensor: string, size: number): Layer => layer(tensor, size, { operator: 'DequantizeLinear' });
const names = (layers: readonly Layer[]): readonly string[] =>
  layerGroups(layers).flatMap(({ size, layers: group }) => [size, ...group.map(({ tensor }) => tensor)]);

describe('the groups of layers', () => {
  it('begin with the coarsest grid and, in a group, with the last layer', () => {
    assert.deepEqual(names([layer('a', 14), layer('b', 7), layer('c', 14)]), ['7 × 7', 'b', '14 × 14', 'c', 'a']);
  });

  it('hold a quantized layer once: as what the model reads of it', () => {
    const quantized = [layer('a', 14), real('a.real', 14), layer('b', 7), layer('c', 7), real('c.real', 7)];
    assert.deepEqual(names(quantized), ['7 × 7', 'c.real', 'b', '14 × 14', 'a.real']);
  });

  it('keep a default, and a layer of another shape than the one behind it', () => {
    assert.deepEqual(names([layer('a', 14, { isDefault: true }), real('a.real', 14)]), ['14 × 14', 'a.real', 'a']);
    assert.deepEqual(names([layer('a', 14), real('b.real', 7)]), ['7 × 7', 'b.real', '14 × 14', 'a']);
  });

  it('say width before height, and a clip’s frames last', () => {
    assert.equal(gridSize({ grid: [8, 14, 28] }), '28 × 14 × 8');
    assert.equal(gridSize({}), '');
  });
});

import { strict as assert } from 'node:assert';
import { defaultLayer } from '../../../src/engine/anatomy/defaultLayer.ts';
import type { Layer } from '../../../src/engine/anatomy/layers.ts';

describe('the default layer of a classifier', () => {
  const features: Layer = {
    name: 'features',
    tensor: 'features',
    operator: 'Relu',
    shape: [1, 64, 7, 7],
    channelAxis: 1,
    grid: { frames: 1, width: 7, height: 7, prefix: 0 },
    isBeforeAttention: true,
  };
  const tokensOf = (tensor: string, prefix: number, facts: Partial<Layer> = {}): Layer => ({
    name: tensor,
    tensor,
    operator: 'Add',
    shape: [1, prefix + 49, 64],
    channelAxis: 2,
    grid: { frames: 1, width: 7, height: 7, prefix },
    ...facts,
  });

  it('of tokens is the last sum before the last attention', () => {
    const sum = tokensOf('sum', 1, { isBeforeAttention: true, isResidual: true });
    assert.equal(
      defaultLayer([
        features,
        sum,
        tokensOf('key', 1, { isBeforeAttention: true }),
        tokensOf('last', 1, { isResidual: true }),
      ]),
      sum,
    );
  });

  it('is what an attention pools that only its class token leaves (CLIP’s ResNets)', () => {
    assert.equal(
      defaultLayer([features, tokensOf('key', 1, { isBeforeAttention: true }), tokensOf('pooled', 1)]),
      features,
    );
  });

  it('is what a learnt query pools, not its keys', () => {
    assert.equal(defaultLayer([features, tokensOf('key', 0, { isBeforeAttention: true })]), features);
  });

  it('is the last where every token has a say', () => {
    const last = tokensOf('last', 0);
    assert.equal(defaultLayer([features, last]), last);
  });

  it('is in the last stage, though that has one block, which no sum goes into', () => {
    const finer = tokensOf('finer', 0, {
      shape: [1, 196, 32],
      grid: { frames: 1, width: 14, height: 14, prefix: 0 },
      isBeforeAttention: true,
      isResidual: true,
    });
    const last = tokensOf('last', 0);
    assert.equal(defaultLayer([finer, tokensOf('merged', 0, { isBeforeAttention: true }), last]), last);
    const classToken = tokensOf('last', 1);
    assert.equal(defaultLayer([finer, tokensOf('merged', 1, { isBeforeAttention: true }), classToken]), finer);
  });
});

describe('the default layer of a model with an output for each pixel or box', () => {
  it('is at the bottom, before anything is enlarged', () => {
    const bottomOf = (sides: readonly number[], enlarged?: number, linear: readonly number[] = []): number => {
      const operatorAt = (at: number): string => (at === enlarged ? 'Resize' : linear.includes(at) ? 'Conv' : 'Relu');
      const layers = sides.map((side, at): Layer => ({
        name: `${at}`,
        tensor: `${at}`,
        operator: operatorAt(at),
        shape: [1, 16, side, side],
        channelAxis: 1,
        grid: { frames: 1, width: side, height: side, prefix: 0 },
      }));
      return Number(defaultLayer(layers, 'pixels')!.tensor);
    };
    assert.equal(bottomOf([32, 16, 8, 8, 16, 32, 16, 8], 4), 3); // a detector's neck comes back to the coarsest grid
    // Keys and values are thinned out in the first stages (SegFormer).
    assert.equal(bottomOf([32, 8, 8, 32, 16, 8, 16, 8, 8, 32, 32, 16], 10), 8);
    assert.equal(bottomOf([32, 16, 8, 8, 16, 8]), 3); // nothing is enlarged
    assert.equal(bottomOf([32, 16, 32, 8, 8, 16], 2), 4); // branches are joined before the bottom (HRNet)
    // A pyramid's lateral convolution comes last (torchvision's FPN).
    assert.equal(bottomOf([32, 16, 8, 8, 16, 16], 4, [3]), 2);
    assert.equal(bottomOf([32, 16, 8, 8], undefined, [3]), 2); // the classes' own maps come last (FCN)
    // A pooled picture is spread over the coarsest grid (DeepLab).
    assert.equal(bottomOf([32, 16, 8, 8, 8, 8], 3, [5]), 4);
    assert.equal(bottomOf([32, 16, 8, 8, 16], 4, [0, 1, 2, 3]), 3); // nothing else is there
    // One more level, of a convolution alone (Deformable DETR).
    assert.equal(bottomOf([32, 16, 8, 4], undefined, [3]), 2);
  });

  it('is none of a pyramid of pooling, and no gate', () => {
    const layer = (tensor: string, side: number, channels: number, isPooledFurther?: true): Layer => ({
      name: tensor,
      tensor,
      operator: 'Relu',
      shape: [1, channels, side, side],
      channelAxis: 1,
      grid: { frames: 1, width: side, height: side, prefix: 0 },
      ...(isPooledFurther && { isPooledFurther }),
    });
    const layers = [layer('stem', 32, 16), layer('trunk', 8, 64), layer('pooled', 2, 64, true), layer('gate', 4, 1)];
    assert.equal(defaultLayer(layers, 'pixels')!.tensor, 'trunk');
    assert.equal(defaultLayer(layers.slice(2, 3), 'boxes')!.tensor, 'pooled');
  });
});

import { strict as assert } from 'node:assert';
import { heatmapOf } from '../../../src/engine/cam/cam.ts';
import type { Warning } from '../../../src/vocabulary/explanation.ts';
import {
  gradCamPlusPlusWeights,
  methods,
  type Evidence,
  type GradientMethod,
} from '../../../src/engine/cam/methods.ts';
import type { MethodName } from '../../../src/vocabulary/names.ts';
import type { Grid } from '../../../src/engine/anatomy/grids.ts';
import { random } from '../../support/random.ts';

/**
 * K = 3 channels on 3×3 cells; numbers from pytorch-grad-cam, torch-cam and the paper's formula run by hand in float64.
 */
const golden: Evidence = {
  channels: 3,
  cells: 9,
  activation: Float32Array.from([0, 1, 2, 0, 3, 1, 0, 0, 1, 1, 0, 0, 2, 0, 1, 4, 0, 0, 0.5, 0.5, 0, 0, 0, 2, 0, 1, 0]),
  gradient: Float32Array.from([
    0.2,
    -0.1,
    0.3,
    0,
    0.4,
    0.1,
    -0.2,
    0.05,
    0.1,
    -0.3,
    0.2,
    0.1,
    -0.4,
    0,
    0.1,
    -0.5,
    0.2,
    0.1,
    ...Array<number>(9).fill(0.1),
  ]),
};
const grid: Grid = { frames: 1, width: 3, height: 3, prefix: 0 };

/** The methods that need a gradient, by name. */
const gradientMethods = Object.fromEntries(
  Object.entries(methods).filter(([, { needs }]) => needs === 'gradient'),
) as Readonly<Record<MethodName, GradientMethod>>;
const methodOf = (name: MethodName): GradientMethod => gradientMethods[name];
const computeCam = (evidence: Evidence, cells: Grid, name: MethodName): ReturnType<typeof heatmapOf> =>
  heatmapOf(methodOf(name).map(evidence), cells, methodOf(name), evidence.gradient);
const close = (found: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, at) =>
    assert.ok(Math.abs(found[at]! - value) < tolerance, `at ${at}: ${found[at]}, expected ${value}`),
  );
};
const scaled = (factor: number): Evidence => ({ ...golden, gradient: golden.gradient.map((g) => g * factor) });
const minMax = (values: ArrayLike<number>): number[] => {
  const all = Array.from(values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return all.map((value) => (value - low) / (high - low));
};

describe('Grad-CAM++ is Eq. 19', () => {
  it('weighs the channels as the exact formula does', () => {
    close(gradCamPlusPlusWeights(golden).weights, [0.2929224, 0.218254, 0.375], 1e-6);
  });
  it('stays exact for small gradients, where an epsilon would show', () => {
    close(gradCamPlusPlusWeights(scaled(0.01)).weights, [5.688298e-3, 3.478151e-3, 4.491018e-3], 1e-8);
  });
  it('maps as the exact formula does', () => {
    close(
      methodOf('grad-cam++').map(golden).values,
      [0.405754, 0.480422, 0.585845, 0.436508, 0.878767, 1.261179, 0.873016, 0.375, 0.292922],
      5e-6,
    );
  });
  it('agrees with the formula as the paper writes it, g² / (2g² + ΣA·g³)', () => {
    const next = random(7);
    const evidence: Evidence = {
      channels: 4,
      cells: 6,
      activation: Float32Array.from({ length: 24 }, () => next()),
      gradient: Float32Array.from({ length: 24 }, () => next() - 0.4),
    };
    const expected = Array.from({ length: 4 }, (_, k) => {
      const cells = Array.from({ length: 6 }, (_, cell) => k * 6 + cell);
      const sum = cells.reduce((total, at) => total + evidence.activation[at]!, 0);
      return cells.reduce((weight, at) => {
        const g = evidence.gradient[at]!;
        return weight + (g ** 2 / (2 * g ** 2 + sum * g ** 3)) * Math.max(g, 0);
      }, 0);
    });
    close(gradCamPlusPlusWeights(evidence).weights, expected, 1e-9);
  });
  it('gives weights of at most half the gradient where A ≥ 0 and g > 0', () => {
    const { weights } = gradCamPlusPlusWeights({ ...golden, gradient: golden.gradient.map(Math.abs) });
    weights.forEach((weight, channel) => {
      const sum = golden.gradient.slice(channel * 9, channel * 9 + 9).reduce((total, g) => total + Math.abs(g), 0);
      assert.ok(weight > 0 && weight <= sum / 2);
    });
  });
  it('keeps the map when activations grow as gradients shrink', () => {
    const grown: Evidence = {
      ...golden,
      activation: golden.activation.map((a) => a * 8),
      gradient: golden.gradient.map((g) => g / 8),
    };
    close(methodOf('grad-cam++').map(grown).values, [...methodOf('grad-cam++').map(golden).values], 1e-6);
  });
  it('warns where negative activations make the denominator fail, and leaves those places out', () => {
    const negative: Evidence = {
      channels: 1,
      cells: 2,
      activation: Float32Array.from([-30, 1]),
      gradient: Float32Array.from([0.1, 0.01]),
    };
    const { values, warnings } = methodOf('grad-cam++').map(negative);
    assert.deepEqual(warnings, ['denominator']);
    assert.ok(values.every(Number.isFinite));
  });
});

describe('the other methods agree with pytorch-grad-cam and torch-cam', () => {
  const maps: Readonly<Partial<Record<MethodName, readonly number[]>>> = {
    'grad-cam': [0, 0.509804, 0.666667, 0, 1, 0.843137, 0, 0.352941, 0.333333],
    'layer-cam': [0.041667, 0.041667, 0.5, 0, 1, 0.333333, 0, 0.083333, 0.083333],
    'hires-cam': [0, 0, 0.5, 0, 1, 0.333333, 0, 0.083333, 0.083333],
  };
  for (const [name, expected] of Object.entries(maps)) {
    it(`${name}, min-max normalized`, () =>
      close(minMax(methodOf(name as MethodName).map(golden).values), expected, 1e-6));
  }
  it('xgrad-cam, with its weights', () => {
    const weights = [0.2375, -0.375, 0.1];
    const expected = Array.from({ length: 9 }, (_, cell) =>
      Math.max(
        0,
        weights.reduce((sum, weight, channel) => sum + weight * golden.activation[channel * 9 + cell]!, 0),
      ),
    );
    close(methodOf('xgrad-cam').map(golden).values, expected, 1e-6);
  });
  it('signed is HiResCAM before its ReLU', () => {
    const signed = methodOf('signed').map(golden).values;
    close(
      signed.map((value) => Math.max(value, 0)),
      [...methodOf('hires-cam').map(golden).values],
      1e-12,
    );
    assert.ok(signed.some((value) => value < 0));
  });
});

describe('a heatmap', () => {
  it('reaches 1 and keeps the map’s own maximum', () => {
    const { heatmap } = computeCam(golden, grid, 'grad-cam++');
    assert.equal(Math.max(...heatmap.values), 1);
    assert.ok(Math.abs(heatmap.maximum - 1.2611764) < 1e-6);
  });
  it('is empty and says so where nothing speaks for the class', () => {
    const against: Evidence = { ...golden, gradient: golden.gradient.map(() => -1) };
    const { heatmap, warnings } = computeCam(against, grid, 'grad-cam++');
    assert.ok(heatmap.values.every((value) => value === 0));
    assert.equal(heatmap.maximum, 0);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['map-empty'],
    );
  });
  it('is empty and says why where the score does not depend on the layer', () => {
    for (const name of ['grad-cam++', 'signed'] as const) {
      const warningOf = (cells: Grid): Warning =>
        computeCam({ ...golden, gradient: golden.gradient.map(() => 0) }, cells, name).warnings[0]!;
      assert.deepEqual(
        [grid, { ...grid, prefix: 1 }].map((cells) => warningOf(cells).code),
        ['gradient-zero', 'gradient-zero'],
      );
      assert.doesNotMatch(warningOf(grid).message, /class token/);
      assert.match(warningOf({ ...grid, prefix: 1 }).message, /class token alone is read.*earlier layer/);
    }
  });
  it('is empty and says why where gradient times activation cancels, and only rounding is left', () => {
    // In front of x / ‖x‖ the gradient is orthogonal to x; float32 leaves 1e-8 of it.
    const activation = Float32Array.from([3, 1, 4, 2]); // two channels of two cells
    const gradient = Float32Array.from([0.4, -2.2, -0.3 * (1 + 1e-7), 1.1]);
    const orthogonal: Evidence = { channels: 2, cells: 2, activation, gradient };
    for (const name of ['hires-cam', 'signed'] as const) {
      const { heatmap, warnings } = computeCam(orthogonal, { ...grid, width: 2, height: 1 }, name);
      assert.deepEqual([...heatmap.values], [0, 0]);
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['map-empty'],
      );
      assert.match(warnings[0]!.message, /cancel in every cell/);
    }
    const sure = computeCam(
      { ...orthogonal, gradient: gradient.with(0, 0.41) },
      { ...grid, width: 2, height: 1 },
      'signed',
    );
    assert.deepEqual([...sure.heatmap.values], [1, 0]);
    assert.deepEqual(sure.warnings, []);
  });
  it('is refused where the gradient is not finite', () => {
    assert.throws(() => computeCam({ ...golden, gradient: golden.gradient.map(() => NaN) }, grid, 'signed'), {
      code: 'gradient-not-finite',
    });
  });
  for (const name of ['grad-cam', 'hires-cam', 'xgrad-cam', 'signed'] as const) {
    it(`of ${name} tells each cell’s contribution`, () =>
      assert.equal(computeCam(golden, grid, name).heatmap.contribution?.length, 9));
  }
});

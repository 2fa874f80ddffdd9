import { strict as assert } from 'node:assert';
import { heatmapOf } from '../../../src/engine/cam/cam.ts';
import {
  ablationCamWeights,
  gradientFreeTitles,
  methods,
  needsGradient,
  type Trials,
} from '../../../src/engine/cam/methods.ts';
import type { Features } from '../../../src/engine/anatomy/channelsFirst.ts';
import { methodNames } from '../../../src/vocabulary/names.ts';
import { principalComponent } from '../../../src/engine/cam/principalComponent.ts';
import { ablatedChannels, maskedInputs, stretch, stretchFrames } from '../../../src/engine/cam/variants.ts';
import type { Layer } from '../../../src/engine/anatomy/layers.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { random } from '../../support/random.ts';

/** The features of methods.test.ts: 3 channels on 3×3 cells. */
const features: Features = {
  channels: 3,
  cells: 9,
  activation: Float32Array.from([0, 1, 2, 0, 3, 1, 0, 0, 1, 1, 0, 0, 2, 0, 1, 4, 0, 0, 0.5, 0.5, 0, 0, 0, 2, 0, 1, 0]),
};

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  assert.equal(found.length, expected.length);
  Array.from(expected).forEach((value, at) =>
    assert.ok(Math.abs(found[at]! - value) < tolerance, `at ${at}: ${found[at]}, expected ${value}`),
  );
};

describe('Eigen-CAM', () => {
  it('projects on the first principal component as numpy.linalg.svd does, the larger extreme positive', () => {
    // numpy.linalg.svd of X less its columns' means, in float64; here LAPACK's own sign is the other one.
    close(
      principalComponent(features),
      [
        0.5612725077, -0.8151475055, -1.3303944874, 1.422445539, -1.8570254165, 0.0004897373, 3.1220237073,
        -0.2999005236, -0.8037635584,
      ],
      1e-9,
    );
  });
  it('finds it among components of nearly the same size', () => {
    const [cells, channels] = [60, 40];
    const next = random(5);
    const spectrum = Array.from({ length: channels }, (_, k) => (k === 0 ? 1 : 0.999 - k * 1e-3));
    const [u, v] = [orthonormal(channels, cells, next, true), orthonormal(channels, channels, next, false)];
    const activation = Float32Array.from({ length: channels * cells }, (_, at) =>
      spectrum.reduce((sum, sigma, k) => sum + sigma * u[k]![at % cells]! * v[k]![Math.floor(at / cells)]!, 0),
    );
    const found = principalComponent({ channels, cells, activation });
    const cosine = found.reduce((sum, value, at) => sum + value * u[0]![at]!, 0) / Math.hypot(...found);
    assert.ok(1 - Math.abs(cosine) < 1e-7, `${1 - Math.abs(cosine)}`); // as near as float32 has written it
    assert.ok(Math.abs(Math.hypot(...found) - 1) < 1e-6);
  });
  it('turns the side with more activation up where both extremes are equal', () => {
    const two = principalComponent({ channels: 2, cells: 2, activation: Float32Array.of(0, 1, 0, 2) });
    close(two, [-Math.sqrt(5) / 2, Math.sqrt(5) / 2], 1e-9);
  });
  it('does not depend on the sign or order of channels', () => {
    const [a, b, c] = [0, 9, 18].map((at) => features.activation.slice(at, at + 9)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const turned = principalComponent({
      ...features,
      activation: Float32Array.of(...c, ...a, ...b.map((value) => -value)),
    });
    close(turned, principalComponent(features), 1e-9);
  });
  it('is empty where the layer is the same everywhere, and says so', () => {
    const flat: Features = { channels: 2, cells: 4, activation: new Float32Array(8).fill(3) };
    const { heatmap, warnings } = heatmapOf(
      methods['eigen-cam'].map(flat),
      { frames: 1, width: 2, height: 2, prefix: 0 },
      methods['eigen-cam'],
    );
    assert.ok(heatmap.values.every((value) => value === 0));
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['map-empty'],
    );
  });
  it('is refused where the activation is not finite', () => {
    const poisoned: Features = { channels: 1, cells: 2, activation: Float32Array.of(NaN, 1) };
    assert.throws(
      () =>
        heatmapOf(
          methods['eigen-cam'].map(poisoned),
          { frames: 1, width: 2, height: 1, prefix: 0 },
          methods['eigen-cam'],
        ),
      { code: 'map-not-finite' },
    );
  });
});

describe('Score-CAM', () => {
  const grid = { frames: 1, width: 2, height: 1, prefix: 0 };
  const two: Features = { channels: 2, cells: 2, activation: Float32Array.of(1, 3, 7, 7) };

  it('weighs channels by the softmax of their scores', () => {
    const { values } = methods['score-cam'].map({
      ...two,
      score: 9,
      scores: Float64Array.of(1000, 1000 + Math.log(3)),
    });
    close(values, [0.25 * 1 + 0.75 * 7, 0.25 * 3 + 0.75 * 7], 1e-9);
  });
  it('shows the input through each channel, stretched to 0..1; through a flat one nothing', () => {
    const input = floatTensorOf(
      [1, 2, 2, 3],
      Float32Array.from({ length: 12 }, (_, at) => at + 1),
    );
    const { count, dims, write } = maskedInputs(input, 1, grid, two);
    const into = new Float32Array(12);
    write(0, into);
    assert.deepEqual([count, dims, [...into]], [2, [1, 2, 2, 3], [0, 1, 3, 0, 2.5, 6, 0, 4, 9, 0, 5.5, 12]]);
    write(1, into);
    assert.ok(into.every((value) => value === 0));
  });
  it('does so where colors lie side by side', () => {
    const input = floatTensorOf(
      [1, 2, 3, 2],
      Float32Array.from({ length: 12 }, (_, at) => at + 1),
    );
    const into = new Float32Array(12);
    maskedInputs(input, 3, grid, two).write(0, into);
    assert.deepEqual([...into], [0, 0, 1.5, 2, 5, 6, 0, 0, 4.5, 5, 11, 12]);
  });
  it('does so for clips, each frame through the map’s own time', () => {
    const grid = { frames: 2, width: 1, height: 1, prefix: 0 };
    const features: Features = { channels: 1, cells: 2, activation: Float32Array.of(1, 3) };
    const clip = Float32Array.from({ length: 12 }, (_, at) => at + 1);
    const masked = (dims: readonly number[], channelAxis: number): number[] => {
      const into = new Float32Array(12);
      maskedInputs(floatTensorOf(dims, clip), channelAxis, grid, features).write(0, into);
      return [...into];
    };
    assert.deepEqual(masked([1, 2, 3, 1, 2], 1), [0, 0, 1.5, 2, 5, 6, 0, 0, 4.5, 5, 11, 12]); // colors, then frames
    assert.deepEqual(masked([1, 3, 2, 1, 2], 2), [0, 0, 0, 0, 2.5, 3, 3.5, 4, 9, 10, 11, 12]); // frames, then colors
  });
  it('stretches clips corner to corner, as torch’s trilinear interpolation with align_corners does', () => {
    const map = Float32Array.of(0, 1, 2, 3, 5, 7, 10, 8, 6, 1, 0, 4);
    const expected = [
      0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 5, 4.75, 4.5, 4.25, 4, 2, 2.25, 2.5, 4, 5.5, 10, 9, 8, 7, 6, 1, 0.5, 0, 2, 4,
    ];
    close(stretchFrames(map, { frames: 2, width: 3, height: 2 }, { frames: 3, width: 5, height: 2 }), expected, 1e-12);
  });
  it('stretches corner to corner, as torch.nn.UpsamplingBilinear2d does', () => {
    // torch.nn.UpsamplingBilinear2d(size=(3, 5)) of [[0, 1, 2], [3, 5, 7]]
    close(
      stretch(Float32Array.of(0, 1, 2, 3, 5, 7), { width: 3, height: 2 }, 5, 3),
      [0, 0.5, 1, 1.5, 2, 1.5, 2.25, 3, 3.75, 4.5, 3, 4, 5, 6, 7],
      1e-12,
    );
  });
});

describe('Ablation-CAM', () => {
  it('weighs a channel by its share of the score', () => {
    close(ablationCamWeights({ ...features, score: 4, scores: Float64Array.of(3, 4, 5) }), [0.25, 0, -0.25], 1e-12);
  });
  it('takes what lowers the score for what speaks for the class, also where the score is negative', () => {
    close(ablationCamWeights({ ...features, score: -4, scores: Float64Array.of(-5, -4, -3) }), [0.25, 0, -0.25], 1e-12);
  });
  it('survives a score of 0', () => {
    close(ablationCamWeights({ ...features, score: 0, scores: Float64Array.of(-1, 0, 1) }), [1, 0, -1], 1e-12);
  });
  it('is known where the score is a weighted sum of the channels’ means', () => {
    const weights = [0.5, -1, 2];
    const means = [0, 9, 18].map((at) => features.activation.slice(at, at + 9).reduce((a, b) => a + b) / 9);
    const score = weights.reduce((sum, weight, k) => sum + weight * means[k]!, 0);
    const trials: Trials = {
      ...features,
      score,
      scores: Float64Array.from(weights, (weight, k) => score - weight * means[k]!),
    };
    close(
      ablationCamWeights(trials),
      weights.map((weight, k) => (weight * means[k]!) / score),
      1e-12,
    );
  });
  const layers: readonly (readonly [string, readonly number[], number, readonly number[]])[] = [
    ['N,C,H,W', [1, 2, 1, 3], 1, [1, 2, 3, 0, 0, 0]],
    ['N,H,W,C', [1, 1, 3, 2], 3, [1, 0, 3, 0, 5, 0]],
    ['tokens', [1, 3, 2], 2, [1, 0, 3, 0, 5, 0]],
    ['tokens, channels first', [1, 2, 3], 1, [1, 2, 3, 0, 0, 0]],
  ];
  for (const [what, dims, channelAxis, expected] of layers) {
    it(`leaves a channel out in all its places: ${what}`, () => {
      const layer = { channelAxis } as Layer;
      const into = new Float32Array(6);
      const { count, write } = ablatedChannels(floatTensorOf(dims, Float32Array.of(1, 2, 3, 4, 5, 6)), layer);
      write(0, into); // what an earlier variant left behind must not matter
      write(1, into);
      assert.deepEqual([count, [...into]], [2, expected]);
    });
  }
});

describe('methods without a gradient', () => {
  it('are labeled as such', () => {
    for (const name of methodNames)
      assert.equal(methods[name].description.startsWith('No gradient needed'), !needsGradient(name), name);
    assert.deepEqual(gradientFreeTitles, ['Eigen-CAM', 'Score-CAM', 'Ablation-CAM']);
  });
});

/** `count` orthonormal vectors, without a mean if so wished. */
function orthonormal(count: number, length: number, next: () => number, centered: boolean): Float64Array[] {
  const basis: Float64Array[] = centered ? [new Float64Array(length).fill(1 / Math.sqrt(length))] : [];
  while (basis.length < count + Number(centered)) {
    const vector = Float64Array.from({ length }, () => next() - 0.5);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const share = vector.reduce((sum, value, at) => sum + value * other[at]!, 0);
        other.forEach((value, at) => (vector[at]! -= share * value));
      }
    }
    const size = Math.hypot(...vector);
    basis.push(vector.map((value) => value / size));
  }
  return basis.slice(Number(centered));
}

import { strict as assert } from 'node:assert';
import path from 'node:path';
import type { Call } from '../../src/protocol/channel.ts';
import type { EngineEvents } from '../../src/protocol/engine.ts';
import { Engine, defaultLimits } from '../../src/runtime/engine.ts';
import { createHandlers } from '../../src/worker/handlers.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';

const call: Call<EngineEvents> = { signal: { aborted: false }, emit: () => undefined, transfer: () => undefined };
const student = path.join(import.meta.dirname, '../fixtures/shortcut.onnx');

describe('the engine asked how far two maps agree', function () {
  this.timeout(60_000);
  const engine = createHandlers(new Engine({ ...defaultLimits, threads: 1 }));
  after(() => engine.release({}, call));

  it('answers for two models with other grids, and says 1 of a map and itself', async () => {
    const image = samplePicture('fox.png');
    const explain = async (model: string) => engine.explain({ image, model, method: 'grad-cam++', top: 1000 }, call);
    const [a, b] = [await explain(sampleModel), await explain(student)];
    assert.notEqual(a.heatmap.width, b.heatmap.width);
    const { maps: apart } = await engine.agreement({ a, b }, call);
    assert.ok((apart?.cosine ?? 0) > 0 && (apart?.cosine ?? 1) < 0.999);
    const { maps: same, divergence } = await engine.agreement({ a, b: a }, call);
    assert.ok(Math.abs((same?.cosine ?? 0) - 1) < 1e-6 && same?.distance === 0);
    assert.equal(divergence, undefined, 'of one model there is nothing to compare');
  });

  it('says how far two models’ predictions are apart: the entropy of their mean less the mean of their entropies', async () => {
    const image = samplePicture('two-cats.jpg');
    const explain = async (model: string, top: number) => engine.explain({ image, model, top }, call);
    const [a, b] = [await explain(sampleModel, 1000), await explain(student, 1000)];
    const shares = (from: typeof a) =>
      new Map(from.predictions.map(({ label, probability }) => [label, probability ?? 0]));
    const [p, q] = [shares(a), shares(b)];
    const entropy = (values: readonly number[]): number =>
      -values.reduce((sum, value) => sum + (value > 0 ? value * Math.log2(value) : 0), 0);
    const mean = [...p].map(([label, share]) => (share + (q.get(label) ?? NaN)) / 2);
    const expected = entropy(mean) - (entropy([...p.values()]) + entropy([...q.values()])) / 2;
    const { divergence = NaN } = await engine.agreement({ a, b }, call);
    assert.ok(expected > 1e-3 && Math.abs(divergence - expected) < 1e-5, `${divergence}, ${expected}`);
    const some = await engine.agreement({ a: await explain(sampleModel, 3), b }, call);
    assert.equal(some.divergence, undefined, 'of the first three classes alone it would be wrong');
  });
});

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
    const explain = async (model: string) => engine.explain({ image, model, method: 'grad-cam++' }, call);
    const [a, b] = [await explain(sampleModel), await explain(student)];
    assert.notEqual(a.heatmap.width, b.heatmap.width);
    const apart = await engine.agreement({ a, b }, call);
    assert.ok((apart?.cosine ?? 0) > 0 && (apart?.cosine ?? 1) < 0.999);
    const same = await engine.agreement({ a, b: a }, call);
    assert.ok(Math.abs((same?.cosine ?? 0) - 1) < 1e-6 && same?.distance === 0);
  });
});

import { strict as assert } from 'node:assert';
import { explanation, model, predictions } from './fakes.ts';
import { Bench } from './harness.ts';
import { screens } from './screens.ts';

describe('a threshold, in the panel', () => {
  const bench = new Bench();

  it('is a tick on its bar, and is read out', async () => {
    const panel = await bench.open();
    const judged = predictions.slice(0, 3).map((each, at) => ({ ...each, threshold: [0.4, 0.5, 0.01][at] ?? 0 }));
    const shown = { ...explanation(), predictions: judged };
    await panel.send(...screens.overlay.slice(0, -1), model, { kind: 'explanation', explanation: shown });
    const rows = panel.page.locator('[data-section="predictions"] [role="option"]');
    for (const [at, { threshold, probability }] of judged.entries()) {
      const [track, tick] = await Promise.all(
        ['.track', '.tick'].map((name) => rows.nth(at).locator(name).boundingBox()),
      );
      assert.ok(track && tick);
      assert.ok(Math.abs(tick.x + tick.width / 2 - (track.x + threshold * track.width)) < 1.5);
      assert.ok(tick.y < track.y && tick.y + tick.height > track.y + track.height, 'it is not cut off');
      const text = await rows.nth(at).textContent();
      assert.match(text ?? '', probability >= threshold ? /positive, threshold/ : /negative, threshold/);
    }
  });
});

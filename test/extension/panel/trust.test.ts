import { strict as assert } from 'node:assert';
import type { EngineRequests } from '../../../src/protocol/engine.ts';
import type { TrustedMessage } from '../../../src/protocol/trust.ts';
import { Trust } from '../../../src/extension/panel/trust.ts';
import type { Answer } from '../../../src/extension/panel/state.ts';
import { explanation } from '../../webview/fakes.ts';

const shown: Answer = { params: { image: 'a.png', model: 'm.onnx' }, explanation: explanation() };
const figures = { probability: 0.7, runs: 134, center: {}, noBetterThanCenter: [] };

function trustWith(broken: readonly string[] = []): { trust: Trust; sent: TrustedMessage[]; asked: string[] } {
  const [sent, asked]: [TrustedMessage[], string[]] = [[], []];
  const trust = new Trust({
    ask: (async (method: string, params: EngineRequests['measure']['params']) => {
      asked.push(`${method} ${params.method}`);
      if (broken.includes(params.method!)) throw new Error('does not fit');
      if (method === 'check') return { worstError: 1e-5, directions: 8, agrees: true };
      if (method === 'randomization') return [{ layer: 'a', similarity: 0.1 }];
      const heatmap = { width: 1, height: 1, values: Float32Array.of(1) };
      return { figures, map: { method: params.method, heatmap, drop: 0.1 } };
    }) as never,
    cancel: () => undefined,
    send: (message) => void sent.push(message as TrustedMessage),
    fail: (error) => void assert.fail(String(error)),
    layers: () => ['a', 'b'],
    methods: () => ['grad-cam++', 'grad-cam', 'layer-cam'],
  });
  return { trust, sent, asked };
}

describe('what a map is worth', () => {
  it('is measured of what is shown first, then of its rivals, and sent as it comes', async () => {
    const { trust, sent, asked } = trustWith(['grad-cam']);
    trust.begin(shown);
    await trust.answer({ kind: 'trust', what: 'measures' });
    assert.deepEqual(asked, ['measure grad-cam++', 'measure grad-cam', 'measure layer-cam']);
    assert.deepEqual(
      sent.map(({ isRunning, methods }) => [isRunning, methods.length]),
      [
        [true, 0],
        [true, 1],
        [true, 2],
        [false, 2],
      ],
    );
  });

  it('keeps the figures when the gradient is checked, and forgets both with another explanation', async () => {
    const { trust, sent } = trustWith();
    trust.begin(shown);
    await trust.answer({ kind: 'trust', what: 'measures' });
    await trust.answer({ kind: 'trust', what: 'gradient' });
    assert.ok(sent.at(-1)!.figures && sent.at(-1)!.gradient?.agrees);
    await trust.answer({ kind: 'trust', what: 'randomization' });
    assert.ok(sent.at(-1)!.figures && sent.at(-1)!.randomization?.length === 1);
    trust.begin({ ...shown, explanation: explanation({ class: 1 }) });
    await trust.answer({ kind: 'trust', what: 'gradient' });
    assert.equal(sent.at(-1)!.figures, undefined);
  });
});

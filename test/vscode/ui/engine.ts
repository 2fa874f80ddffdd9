/** The engine asked directly, without VS Code: what the panel shows must equal its answers. */
import { join } from 'node:path';
import type { ExplainParams, Explanation } from '../../../src/protocol/explanation.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { startWorkerThread } from '../../../src/extension/engine/workerThread.ts';
import { repository } from '../host/runtime.ts';

/** The settings' defaults. */
const defaults = { method: 'grad-cam++', threshold: 0.5, top: 5 } as const;

export async function askEngine(params: ExplainParams): Promise<Explanation> {
  const engine = new EngineClient({
    start: () => startWorkerThread(join(repository, 'dist/worker.js')),
    configuration: () => ({ threads: 2, memoryMegabytes: 512, maxMegapixels: 64 }),
    log: () => undefined,
    idleMs: 60_000,
  });
  try {
    return await engine.ask('explain', { ...defaults, ...params });
  } finally {
    await engine.dispose();
  }
}

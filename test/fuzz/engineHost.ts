import { RemoteError } from '../../src/protocol/channel.ts';
import type { EngineRequests } from '../../src/protocol/engine.ts';
import { startChildProcess } from '../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../src/extension/engine/engineClient.ts';
import { bundle } from '../support/bundles.ts';

/** How a case ended: `ok`, or the code of its error. */
export interface Outcome {
  readonly code: string;
  readonly message: string;
}

/** Far above what a small file takes, with other work on the machine. */
const limits = { milliseconds: 20_000, memoryBytes: 2 * 2 ** 30 };

/** The extension's own engine in a child process: a new one after one that has ended. */
export function startEngine(): EngineClient {
  const script = bundle('child');
  return new EngineClient({
    start: () => startChildProcess(script, limits),
    configuration: () => ({ threads: 1, memoryMegabytes: 64, maxMegapixels: 4 }),
    log: () => undefined,
    idleMs: 60_000,
    patience: { stepMs: limits.milliseconds, unwantedMs: limits.milliseconds },
  });
}

export async function outcomeOf<Method extends keyof EngineRequests>(
  engine: EngineClient,
  method: Method,
  params: EngineRequests[Method]['params'],
): Promise<Outcome> {
  try {
    await engine.ask(method, params);
    return { code: 'ok', message: '' };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { code: error.code, message: error.message };
  }
}

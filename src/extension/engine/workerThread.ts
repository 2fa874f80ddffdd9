/** The engine in a worker thread of the extension host. */
import { Worker } from 'node:worker_threads';
import type { WireError } from '../../protocol/channel.ts';
import type { EngineWorker } from './engineWorker.ts';
import { engineFailures } from './engineFailures.ts';
import { nativeFailure } from './nativeFailure.ts';
import { noTelemetry } from './noTelemetry.ts';

export function startWorkerThread(script: string): EngineWorker {
  // A thread's own environment is a copy that native code does not see.
  Object.assign(process.env, noTelemetry);
  // Flags of the extension host (an inspector's port, say) are not the worker's.
  const worker = new Worker(script, { name: 'whylight engine', execArgv: [] });
  let failure: Error | undefined;
  // Without this listener an error in the worker would end the extension host.
  worker.on('error', (error) => (failure = error instanceof Error ? error : new Error(String(error))));
  return {
    port: {
      post: (message, transfer) => worker.postMessage(message, transfer ?? []),
      listen: (listener) => worker.on('message', listener),
    },
    onExit: (listener) => worker.on('exit', (code) => listener(describeExit(code, failure))),
    terminate: () => worker.terminate(),
  };
}

function describeExit(code: number, failure: Error | undefined): WireError {
  const native = failure && nativeFailure(failure.message, process.platform, process.arch);
  if (native) return native;
  return engineFailures.crashed(failure?.message ?? `exit code ${code}`);
}

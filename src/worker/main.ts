/** The engine behind the protocol, in a worker thread: of the extension host, or of a process of its own (child/). */
import { parentPort, workerData } from 'node:worker_threads';
import { defaultLimits, Engine } from '../runtime/engine.ts';
import { serve, type Port } from '../protocol/channel.ts';
import { createHandlers, toWireError } from './handlers.ts';

/** Of a thread in a process of its own, which may die of a file that it maps. */
const { mapsFiles = false } = (workerData ?? {}) as { readonly mapsFiles?: boolean };

serve(threadPort(), createHandlers(new Engine(defaultLimits, { mapsFiles })), toWireError);

function threadPort(): Port {
  if (!parentPort) throw new Error('worker/main runs in a worker thread');
  const thread = parentPort;
  return {
    post: (message, transfer = []) => thread.postMessage(message, [...transfer]),
    listen: (listener) => void thread.on('message', listener),
  };
}

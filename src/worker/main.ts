/** The engine behind the protocol, in a worker thread: of the extension host, or of a process of its own (child/). */
import { parentPort } from 'node:worker_threads';
import { serve, type Port } from '../protocol/channel.ts';
import { createHandlers, toWireError } from './handlers.ts';

serve(threadPort(), createHandlers(), toWireError);

function threadPort(): Port {
  if (!parentPort) throw new Error('worker/main runs in a worker thread');
  const thread = parentPort;
  return {
    post: (message, transfer = []) => thread.postMessage(message, [...transfer]),
    listen: (listener) => void thread.on('message', listener),
  };
}

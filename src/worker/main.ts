/**
 * The engine behind the protocol: in a worker thread of the extension host, or in a child process, where a second
 * thread of this same bundle is the watchdog.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { serve, type Port } from '../protocol/channel.ts';
import { createHandlers, toWireError } from './handlers.ts';
import { isWatch, watchOver, type Watch } from './watchdog.ts';

if (isWatch(workerData)) watchOver(workerData);
else serve(isMainThread ? childPort() : threadPort(), createHandlers(), toWireError);

function threadPort(): Port {
  const thread = parentPort!;
  return {
    post: (message, transfer = []) => thread.postMessage(message, [...transfer]),
    listen: (listener) => void thread.on('message', listener),
  };
}

/**
 * Started by `fork(worker.js, [memory limit in bytes, own process id], { serialization: 'advanced' })`: a parent that is
 * gone before this is loaded would not be found by asking for it here.
 */
function childPort(): Port {
  if (!process.send) throw new Error('worker/main runs in a worker thread, or forked');
  const [memoryBytes, parent] = process.argv.slice(2).map(Number);
  const watch: Watch = { watchdog: true, parent: parent!, memoryBytes: memoryBytes! };
  new Worker(__filename, { workerData: watch, name: 'watchdog' }).unref();
  process.on('disconnect', () => process.exit()); // nobody asks any more
  return {
    post: (message) => void process.send!(message),
    listen: (listener) => void process.on('message', listener),
  };
}

/** The engine behind the protocol, in a worker thread. */
import { parentPort } from 'node:worker_threads';
import { serve, type Port } from '../protocol/channel.ts';
import { createHandlers, toWireError } from './handlers.ts';

if (!parentPort) throw new Error('worker/main runs in a worker thread only');
const thread = parentPort;
const port: Port = {
  post: (message, transfer = []) => thread.postMessage(message, [...transfer]),
  listen: (listener) => void thread.on('message', listener),
};
serve(port, createHandlers(), toWireError);

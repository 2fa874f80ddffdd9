/**
 * The engine in a process of its own. It runs in a thread, so that this one is never busy: whatever ONNX Runtime does,
 * messages are passed on, the memory is watched, and the parent's end is noticed.
 *
 * Started by `fork(child.js, [limit of resident memory in bytes], { serialization: 'advanced' })`.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { supervise } from './supervise.ts';

supervise(Number(process.argv[2]));

const engine = new Worker(join(__dirname, 'worker.js'), {
  name: 'whylight engine',
  execArgv: [],
  // Whoever started this process says what ended it. On Windows a file that is mapped can't be written.
  workerData: { mapsFiles: process.platform !== 'win32' },
});
process.on('message', (message) => engine.postMessage(message));
engine.on('message', (message) => void process.send?.(message));
// The parent reads the reason from stderr. A thread that has ended holds nothing native: an exit is safe.
engine.on('error', (error: unknown) => writeSync(2, `${error instanceof Error ? error.stack : String(error)}\n`));
engine.on('exit', (code) => process.exit(code));

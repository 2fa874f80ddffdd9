import { execFileSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
let isReady = false;

/** Path of a bundle in dist/, made anew where a source is newer. */
export function bundle(name: 'cli' | 'child' | 'worker'): string {
  if (!isReady)
    execFileSync(process.execPath, [path.join(root, '.ci/setup.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] });
  isReady = true;
  return path.join(root, 'dist', `${name}.js`);
}

export const sampleModel = path.join(root, 'samples/sample.onnx');
export const samplePicture = (name: string): string => path.join(root, 'samples/pictures', name);

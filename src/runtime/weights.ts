import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Graph } from '../engine/graph/graph.ts';
import { maxModelBytes } from '../engine/onnx/model.ts';
import { isExternal } from '../engine/onnx/tensors.ts';
import { readBytes } from './files.ts';

/** The files, relative to the model's folder, that hold weights of a graph. */
export function weightFiles(...graphs: readonly Graph[]): ReadonlySet<string> {
  const external = graphs.flatMap(({ constants }) => [...constants.values()].filter(isExternal));
  return new Set(external.flatMap(({ externalData }) => externalData.filter(({ key }) => key === 'location').map(({ value }) => value ?? '')));
}

/**
 * The files that weights lie in. Left to itself, ONNX Runtime maps them into memory: one that a training job writes anew
 * in the middle ends the process (SIGBUS), and on Windows the job can't write it at all.
 *
 * @param known what has been read already
 * @returns undefined where ONNX Runtime has to look for itself: a file is too large to be read, or not in the folder
 *   (which it refuses, in its own words)
 * @throws WhylightError `file-missing`, `file-unreadable`, `file-changing`
 */
export async function readWeights(
  folder: string,
  locations: ReadonlySet<string>,
  known: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const read = new Map<string, Uint8Array>();
  for (const location of locations) {
    const file = path.join(folder, location);
    if (!known.has(location) && !(await isReadable(folder, location))) return undefined;
    read.set(location, known.get(location) ?? (await readBytes(file)));
  }
  return read;
}

async function isReadable(folder: string, location: string): Promise<boolean> {
  try {
    const [inside, file] = await Promise.all([realpath(folder), realpath(path.join(folder, location))]);
    const isWithin = !path.isAbsolute(location) && file.startsWith(inside + path.sep);
    return isWithin && (await stat(file)).size <= maxModelBytes;
  } catch {
    return false;
  }
}

import { realpath, stat } from 'node:fs/promises';
import { freemem } from 'node:os';
import path from 'node:path';
import type { Graph } from '../engine/graph/graph.ts';
import { decodeModel, encodeModel, maxModelBytes } from '../engine/onnx/model.ts';
import type { TensorProto } from '../engine/onnx/onnx_pb.ts';
import { byteLength, isExternal } from '../engine/onnx/tensors.ts';
import { externalPlace } from '../engine/onnx/weights.ts';
import { placeOf, tensorsIn } from './externalData.ts';
import { readBytes, readParts } from './files.ts';

/** The files, relative to the model's folder, that hold weights of a graph. */
export function weightFiles(...graphs: readonly Graph[]): ReadonlySet<string> {
  const external = graphs.flatMap(({ constants }) => [...constants.values()].filter(isExternal));
  return new Set(external.map((tensor) => placeOf(tensor).location));
}

/** A model for a session, and all that its `external_data` names, read. */
export interface WithWeights {
  readonly model: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads the files that a model's weights lie in; of one that is too large to be read whole, the pieces that the model
 * needs. Left to itself, ONNX Runtime maps them into memory: one that a training job writes anew in the middle ends the
 * process (SIGBUS), and on Windows the job can't write it at all.
 *
 * @param known what has been read already
 * @returns undefined where ONNX Runtime has to look for itself: a file is not in the folder (which it refuses, in its
 *   own words), or there is no room for the pieces and ONNX Runtime's copy of them
 * @throws WhylightError `file-missing`, `file-unreadable`, `file-changing`
 */
export async function readWeights(model: Uint8Array, folder: string, known: ReadonlyMap<string, Uint8Array>): Promise<WithWeights | undefined> {
  const proto = decodeModel(model);
  const tensors = [...(proto.graph?.initializer ?? []), ...tensorsIn([...(proto.graph?.node ?? []), ...proto.functions.flatMap(({ node }) => node)])].filter(isExternal);
  const files = new Map<string, Uint8Array>();
  let isCut = false;
  for (const [location, own] of byLocation(tensors)) {
    const size = known.get(location)?.length ?? (await sizeInside(folder, location));
    if (size === undefined) return undefined;
    const file = path.join(folder, location);
    if (size <= maxModelBytes) files.set(location, known.get(location) ?? (await readBytes(file)));
    else {
      if (freemem() < 2 * own.reduce((sum, tensor) => sum + (byteLength(tensor) ?? 0), 0)) return undefined;
      for (const [name, piece] of await readPieces(file, own)) files.set(name, piece);
      isCut = true;
    }
  }
  return { model: isCut ? encodeModel(proto) : model, files };
}

function byLocation(tensors: readonly TensorProto[]): ReadonlyMap<string, readonly TensorProto[]> {
  const groups = new Map<string, TensorProto[]>();
  for (const tensor of tensors) {
    const { location } = placeOf(tensor);
    const group = groups.get(location);
    if (group) group.push(tensor);
    else groups.set(location, [tensor]);
  }
  return groups;
}

/** Reads each tensor's bytes, and gives it a file of its own, by a name that stands for the place. */
async function readPieces(file: string, tensors: readonly TensorProto[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const places = new Map(tensors.map((tensor) => [nameOf(tensor), placeOf(tensor)]));
  const pieces = await readParts(file, [...places.values()].map(({ offset, length }) => ({ offset: Number(offset), length: Number(length) })));
  for (const tensor of tensors) {
    tensor.externalData = externalPlace({ location: nameOf(tensor), length: placeOf(tensor).length });
  }
  return new Map([...places.keys()].map((name, at) => [name, pieces[at]!]));
}

function nameOf(tensor: TensorProto): string {
  const { location, offset, length } = placeOf(tensor);
  return `${location}@${offset}+${length}`;
}

/** The size of a file in the folder; undefined where it is none, or lies elsewhere. */
async function sizeInside(folder: string, location: string): Promise<number | undefined> {
  try {
    const [inside, file] = await Promise.all([realpath(folder), realpath(path.join(folder, location))]);
    const isWithin = !path.isAbsolute(location) && file.startsWith(inside.endsWith(path.sep) ? inside : inside + path.sep);
    return isWithin ? (await stat(file)).size : undefined;
  } catch {
    return undefined;
  }
}

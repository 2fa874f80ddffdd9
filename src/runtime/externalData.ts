import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelErrors } from '../engine/errors.ts';
import type { Graph } from '../engine/graph/graph.ts';
import type { NodeProto, TensorProto } from '../engine/onnx/onnx_pb.ts';
import { byteLength, isExternal } from '../engine/onnx/tensors.ts';

/**
 * Refuses weights that lie outside the model's folder (by `..`, an absolute path or a link), or not where the model
 * says: ONNX Runtime is handed the files (see weights.ts) and shall not be asked to read beyond them. A hard link is a
 * file of the folder like any other: nothing tells it from one.
 *
 * @param read bytes of files in the folder that have been read, by name: what counts is the version that was
 * @throws WhylightError `model-external-data`
 */
export async function checkExternalData(graph: Graph, folder: string, read: ReadonlyMap<string, Uint8Array> = new Map()): Promise<void> {
  const { fileName } = graph;
  const sizes = new Map([...read].map(([name, { length }]) => [name, length]));
  for (const tensor of [...tensorsOf(graph)].filter(isExternal)) {
    const { location, offset, length } = placeOf(tensor);
    const size = sizes.get(location) ?? (await sizeOf(folder, location, fileName));
    sizes.set(location, size);
    const fits = isCount(offset) && isCount(length) && Number(offset) + Number(length) <= size && [undefined, Number(length)].includes(byteLength(tensor));
    if (!fits) throw modelErrors.externalData(fileName, location, `“${tensor.name}” would be the ${length} bytes from ${offset} on; the file has ${size}`);
  }
}

/** Also those inside of nodes: in subgraphs, and in functions that were not written out. */
function* tensorsOf({ constants, nodes, header }: Graph): Generator<TensorProto> {
  yield* constants.values();
  yield* tensorsIn([...nodes, ...header.functions.flatMap(({ node }) => node)]);
}

function* tensorsIn(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const { t, g, graphs } of nodes.flatMap(({ attribute }) => attribute)) {
    if (t) yield t;
    for (const { initializer, node } of g ? [g, ...graphs] : graphs) {
      yield* initializer;
      yield* tensorsIn(node);
    }
  }
}

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

function placeOf(tensor: TensorProto): { readonly location: string; readonly offset: string; readonly length: string } {
  const said = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const [location = '', offset = '0', length = String(byteLength(tensor))] = ['location', 'offset', 'length'].map((key) => said.get(key));
  return { location, offset, length };
}

async function sizeOf(folder: string, location: string, model: string): Promise<number> {
  const outside = modelErrors.externalData(model, location, 'it lies outside the model’s folder');
  if (path.isAbsolute(location) || location.split(/[\\/]/).includes('..')) throw outside;
  const file = path.join(folder, location);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw modelErrors.externalData(model, location, 'there is no such file');
  const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(file)]);
  if (!realFile.startsWith(realFolder.endsWith(path.sep) ? realFolder : realFolder + path.sep)) throw outside;
  return found.size;
}

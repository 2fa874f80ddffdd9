import { modelErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { decodeModel, encodeModel, maxModelBytes } from '../onnx/model.ts';
import type { TensorProto } from '../onnx/onnx_pb.ts';
import { isExternal } from '../onnx/tensors.ts';
import { externalPlace } from '../onnx/weights.ts';
import { placeOf, tensorsIn } from './externalData.ts';
import type { ByteRange, Disk, Place, Ports, WithWeights } from '../ports.ts';
import { known } from '../../vocabulary/known.ts';

/** The files, relative to the model's folder, that hold weights of a graph. */
export function weightFiles(...graphs: readonly Graph[]): ReadonlySet<string> {
  const external = graphs.flatMap(({ constants }) => [...constants.values()].filter(isExternal));
  return new Set(external.map((tensor) => placeOf(tensor).location));
}

/**
 * The versions (see `fileVersion`) of the files of a folder that hold weights of graphs, by name. @throws WhylightError
 * `file-missing`
 */
export async function weightVersions(
  disk: Disk,
  folder: string,
  ...graphs: readonly Graph[]
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(
      [...weightFiles(...graphs)].map(async (name) => [name, await disk.version(disk.within(folder, name))] as const),
    ),
  );
}

/** Whether the files of a folder still are these versions. */
export async function areUnchanged(
  disk: Disk,
  folder: string,
  versions: ReadonlyMap<string, string>,
): Promise<boolean> {
  const unchanged = [...versions].map(
    async ([name, version]) => (await disk.version(disk.within(folder, name)).catch(() => 'none')) === version,
  );
  return (await Promise.all(unchanged)).every(Boolean);
}

/**
 * Where weights come from, of these versions (see `Disk.version`) or not at all: mapped where that may be, and
 * elsewhere read again for each session, as they are not worth keeping.
 *
 * @param model the name of its file, for the error
 */
export function weightsIn(folder: string, versions: ReadonlyMap<string, string>, model: string, ports: Ports): Place {
  const confirm = async (): Promise<void> => {
    if (!(await areUnchanged(ports.disk, folder, versions))) throw modelErrors.changed(model);
  };
  const read: Place['read'] = (tensors) => readTensors(folder, versions, ports.disk, tensors);
  if (ports.inference.mapsFiles) return { folder, read, weights: () => confirm().then(() => undefined), confirm };
  return {
    folder,
    read,
    weights: async (cut) => {
      const found = await readWeights(cut, folder, versions, ports);
      await confirm();
      return found;
    },
  };
}

/**
 * Reads the pieces of files that hold a model's weights: those that it needs, as a gradient graph for one of the last
 * layers needs few. Left to itself, ONNX Runtime maps the files into memory: one that a training job rewrites in the
 * middle ends the process (SIGBUS), and on Windows the job can't write it at all.
 *
 * @param known versions by name; of other files, one version is read, whichever it is
 * @returns undefined where ONNX Runtime has to look for itself: a file is not in the folder (which it refuses, in its
 *   own words), or there is no room for many pieces and ONNX Runtime's copy of them
 * @throws WhylightError `model-changed`, `file-missing`, `file-unreadable`, `file-changing`
 */
async function readWeights(
  model: Uint8Array,
  folder: string,
  known: ReadonlyMap<string, string>,
  { disk, inference }: Ports,
): Promise<WithWeights | undefined> {
  const proto = decodeModel(model);
  const tensors = [
    ...(proto.graph?.initializer ?? []),
    ...tensorsIn([...(proto.graph?.node ?? []), ...proto.functions.flatMap(({ node }) => node)]),
  ].filter(isExternal);
  const groups = byLocation(tensors);
  for (const location of groups.keys())
    if (!known.has(location) && typeof (await disk.sizeIn(folder, location)) !== 'number') return undefined;
  const needed = tensors.reduce((sum, tensor) => sum + Number(placeOf(tensor).length), 0);
  if (needed > maxModelBytes && inference.memory().free < 2 * needed) return undefined;
  const files = new Map<string, Uint8Array>();
  for (const [location, own] of groups) {
    for (const [name, piece] of await readPieces(disk, disk.within(folder, location), known.get(location), own))
      files.set(name, piece);
  }
  return { model: groups.size > 0 ? encodeModel(proto) : model, files };
}

/** @throws WhylightError `model-changed`, `file-missing`, `file-unreadable`, `file-changing` */
async function readTensors(
  folder: string,
  versions: ReadonlyMap<string, string>,
  disk: Disk,
  tensors: readonly TensorProto[],
): Promise<ReadonlyMap<TensorProto, Uint8Array>> {
  const found = new Map<TensorProto, Uint8Array>();
  for (const [location, own] of byLocation(tensors)) {
    const parts = await disk.parts(disk.within(folder, location), own.map(rangeOf), versions.get(location));
    own.forEach((tensor, at) => found.set(tensor, known(parts[at], `weight “${tensor.name}”`)));
  }
  return found;
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
async function readPieces(
  disk: Disk,
  file: string,
  version: string | undefined,
  tensors: readonly TensorProto[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const places = new Map(tensors.map((tensor) => [nameOf(tensor), rangeOf(tensor)]));
  const parts = [...places.values()];
  const pieces = await disk.parts(file, parts, version);
  for (const tensor of tensors) {
    tensor.externalData = externalPlace({ location: nameOf(tensor), length: placeOf(tensor).length });
  }
  return new Map([...places.keys()].map((name, at) => [name, known(pieces[at], `weight “${name}”`)]));
}

function rangeOf(tensor: TensorProto): ByteRange {
  const { offset, length } = placeOf(tensor);
  return { offset: Number(offset), length: Number(length) };
}

function nameOf(tensor: TensorProto): string {
  const { location, offset, length } = placeOf(tensor);
  return `${location}@${offset}+${length}`;
}

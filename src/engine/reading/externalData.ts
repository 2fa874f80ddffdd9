import { modelErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { NodeProto, TensorProto } from '../onnx/onnx_pb.ts';
import { nodesWithin, subgraphs } from '../onnx/subgraphs.ts';
import { byteLength, isExternal } from '../onnx/tensors.ts';
import type { Disk, Ports } from '../ports.ts';

/** A file's bytes may be several weights' (tied ones), but not so many times: each takes memory of its own. */
const mostTimes = 4;
const alwaysAllowed = 256 * 2 ** 20;

/**
 * Refuses weights that lie outside the model's folder (by `..`, an absolute path or a link), or not where the model
 * says: ONNX Runtime is handed the files (see weights.ts) and shall not be asked to read beyond them. A hard link is a
 * file of the folder like any other: nothing tells it from one. Refuses, too, the same bytes many times over, and more
 * than the machine has memory.
 *
 * @param known sizes of files in the folder that have been read, by name: what counts is the version that was
 * @throws WhylightError `model-external-data`
 */
export async function checkExternalData(
  graph: Graph,
  folder: string,
  { disk, inference }: Ports,
  known: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const { fileName } = graph;
  const sizes = new Map(known);
  const taken = new Map<string, number>();
  for (const tensor of [...tensorsOf(graph)].filter(isExternal)) {
    const { location, offset, length } = placeOf(tensor);
    const size = sizes.get(location) ?? (await sizeOf(disk, folder, location, fileName));
    sizes.set(location, size);
    const fits =
      isCount(offset) &&
      isCount(length) &&
      Number(offset) + Number(length) <= size &&
      [undefined, Number(length)].includes(byteLength(tensor));
    if (!fits)
      throw modelErrors.externalData(
        fileName,
        location,
        `“${tensor.name}” would be the ${length} bytes from ${offset} on; the file has ${size}`,
      );
    taken.set(location, (taken.get(location) ?? 0) + Number(length));
  }
  for (const [location, bytes] of taken) {
    const allowed = Math.min(Math.max(mostTimes * (sizes.get(location) ?? 0), alwaysAllowed), inference.memory().total);
    if (bytes > allowed)
      throw modelErrors.externalData(
        fileName,
        location,
        `the weights in it have ${bytes} bytes together; at most ${allowed} are allowed here`,
      );
  }
}

/** Also those inside of nodes: in subgraphs, and in functions that were not written out. */
function* tensorsOf({ constants, nodes, header }: Graph): Generator<TensorProto> {
  yield* constants.values();
  yield* tensorsIn([...nodes, ...header.functions.flatMap(({ node }) => node)]);
}

export function* tensorsIn(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const node of nodesWithin(nodes)) {
    for (const { t } of node.attribute) if (t) yield t;
    for (const { initializer } of subgraphs(node)) yield* initializer;
  }
}

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

/** Where a tensor's data lies, as `external_data` says. */
export function placeOf(tensor: TensorProto): {
  readonly location: string;
  readonly offset: string;
  readonly length: string;
} {
  const said = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const [location = '', offset = '0', length = String(byteLength(tensor))] = ['location', 'offset', 'length'].map(
    (key) => said.get(key),
  );
  return { location, offset, length };
}

async function sizeOf(disk: Disk, folder: string, location: string, model: string): Promise<number> {
  const size = await disk.sizeIn(folder, location);
  if (size === 'outside') throw modelErrors.externalData(model, location, 'it lies outside the model’s folder');
  if (size === undefined) throw modelErrors.externalData(model, location, 'there is no such file');
  return size;
}

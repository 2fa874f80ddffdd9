import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { modelErrors } from '../errors.ts';
import { dropBlankInputs } from './blankInputs.ts';
import { checkLimits } from './limits.ts';
import { writeOutSparse } from './sparse.ts';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './onnx_pb.ts';

/** A parsed model file. Weights stay views of `bytes`, so that their place in the file is known. */
export interface Model {
  /** The file's own name, without folders: what `external_data` locations refer to. Empty for a model in memory. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** Whether these are the whole file, so that a place in them is one in the file. */
  readonly isWhole: boolean;
  readonly proto: ModelProto;
  readonly graph: GraphProto;
  /** Version of the standard operator set. */
  readonly opset: number;
}

/** Protobuf's lengths and Node's readFile end here; larger models keep their weights in an external data file. */
export const maxModelBytes = 2 ** 31 - 1;

/** The opsets whose meaning the gradient rules know. */
const lowestOpset = 7;

/**
 * Reads an ONNX file.
 *
 * @param isWhole false for the outline of one, see `outlineOf`
 * @throws WhylightError `model-empty`, `model-too-large`, `model-lfs-pointer`, `model-truncated`, `model-unreadable`,
 *   `model-no-graph`, `model-opset`, `model-too-complex`, `model-weights`,
 *   `model-attribute`
 */
export function parseModel(bytes: Uint8Array, fileName: string, isWhole = true): Model {
  if (bytes.length === 0) throw modelErrors.empty(fileName);
  if (bytes.length > maxModelBytes) throw modelErrors.tooLarge(fileName, bytes.length, maxModelBytes);
  if (startsWith(bytes, 'version https://git-lfs')) throw modelErrors.lfsPointer(fileName);
  const proto = decode(bytes, fileName);
  const graph = proto.graph;
  if (!graph || graph.node.length === 0 || graph.output.length === 0) throw modelErrors.noGraph(fileName);
  const imported = proto.opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  const opset = Number(imported?.version ?? 0);
  if (opset < lowestOpset) throw modelErrors.opset(fileName, opset, lowestOpset);
  checkLimits(proto, fileName);
  writeOutSparse(proto, fileName);
  dropBlankInputs(proto);
  return { fileName, bytes, isWhole, proto, graph, opset };
}

function decode(bytes: Uint8Array, fileName: string): ModelProto {
  try {
    const proto = fromBinary(ModelProtoSchema, bytes);
    // Any text decodes to a heap of unknown fields; a model says at least which format version it is in.
    if (proto.irVersion > 0n) return proto;
  } catch (cause) {
    // The decoder has a limit of its own, which is a little above ours.
    if (String(cause).includes('recursion depth'))
      throw modelErrors.tooComplex(fileName, 'too many subgraphs within each other');
    // Every writer begins with ir_version (field 1, a varint): what begins so and ends early was cut off.
    const begins = bytes[0] === 0x08;
    throw begins
      ? modelErrors.truncated(fileName, bytes.length, cause)
      : modelErrors.unreadable(fileName, bytes, cause);
  }
  throw modelErrors.unreadable(fileName, bytes);
}

/** What `encodeModel` wrote. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return fromBinary(ModelProtoSchema, bytes);
}

/** The bytes of a model's file. */
export function encodeModel(proto: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, proto);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((character, at) => bytes[at] === character.charCodeAt(0));
}

import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { TensorProtoSchema, type TensorProto } from './onnx_pb.ts';
import { byteLength, heldBytes, isExternal } from './tensors.ts';
import { isMeanPicture, lentWeight, worthBorrowing } from './weights.ts';
import { joinedBytes } from '../tensor/bytes.ts';

/** Bytes of a file, from an offset on; fewer where it ends. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/**
 * A model's file without its large weights, each of which has become a reference to its place in that file (see
 * `borrowWeight`): some kilobytes instead of gigabytes. Only what stands between the weights is read. A tensor that is
 * not as it should be is left as it is, for whoever parses the model to say so.
 *
 * @param fileName what the references call the file
 * @param size of the file in bytes
 * @returns a `ModelProto`; undefined where the file is none
 */
export function outlineOf(fileName: string, size: number, readAt: ReadAt): Uint8Array | undefined {
  try {
    return new Outline(fileName, readAt).message(modelFields, 0, size);
  } catch (error) {
    if (error instanceof NoMessage) return undefined;
    throw error;
  }
}

/** It ends early, or holds what protobuf does not know. */
class NoMessage extends Error {}

/** Where a field of a message lies in the file. */
interface Field {
  readonly no: number;
  readonly wireType: WireType;
  /** Of its tag. */
  readonly start: number;
  /** Of what a length-delimited one holds. */
  readonly body: number;
  readonly end: number;
}

/** The fields of a message that may hold large weights, by their numbers in onnx.proto. */
type Fields = ReadonlyMap<number, (outline: Outline, field: Field) => Uint8Array>;

const attributeFields: Fields = new Map([[5, (outline, field) => outline.tensor(field)]]);
const nodeFields: Fields = new Map([[5, (outline, { body, end }) => outline.message(attributeFields, body, end)]]);
const graphFields: Fields = new Map([
  [1, (outline, field) => outline.node(field)],
  [5, (outline, field) => outline.tensor(field)],
]);
const functionFields: Fields = new Map([[7, (outline, field) => outline.node(field)]]);
const modelFields: Fields = new Map([
  [7, (outline, { body, end }) => outline.message(graphFields, body, end)],
  [25, (outline, { body, end }) => outline.message(functionFields, body, end)],
]);
const opTypeField = 4;
const [floatDataField, rawDataField] = [4, 9];

/** What is read at once: headers of weights are small, and lie far apart. */
const windowBytes = 2 ** 15;

class Outline {
  private window: Uint8Array = new Uint8Array();
  private windowStart = 0;

  constructor(
    private readonly fileName: string,
    private readonly readAt: ReadAt,
  ) {}

  /** A message with these of its fields outlined; the others are copied. */
  message(fields: Fields, start: number, end: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let copiedTo = start;
    for (const field of this.fieldsIn(start, end)) {
      const outlined = field.wireType === WireType.LengthDelimited && fields.get(field.no);
      if (!outlined || field.end - field.body < worthBorrowing) continue;
      parts.push(this.bytes(copiedTo, field.start));
      parts.push(new BinaryWriter().tag(field.no, field.wireType).bytes(outlined(this, field)).finish());
      copiedTo = field.end;
    }
    return joinedBytes([...parts, this.bytes(copiedTo, end)]);
  }

  /** Values of `Constant` are weights like others; what other operators hold is no weight. */
  node({ body, end }: Field): Uint8Array {
    const opType = [...this.fieldsIn(body, end)].findLast(({ no }) => no === opTypeField);
    const isConstant = opType && new TextDecoder().decode(this.bytes(opType.body, opType.end)) === 'Constant';
    return isConstant ? this.message(nodeFields, body, end) : this.bytes(body, end);
  }

  tensor({ body, end }: Field): Uint8Array {
    const fields = [...this.fieldsIn(body, end)];
    const isData = ({ no, wireType }: Field): boolean =>
      [floatDataField, rawDataField].includes(no) && wireType === WireType.LengthDelimited;
    const [data, ...more] = fields.filter(isData);
    const rest = fields.filter((field) => !isData(field));
    const length = data ? data.end - data.body : 0;
    if (!data || more.length > 0 || length < worthBorrowing) return this.bytes(body, end);
    const tensor = decoded(joinedBytes(rest.map((field) => this.bytes(field.start, field.end))));
    if (!tensor || isExternal(tensor) || heldBytes(tensor) > 0 || ![undefined, length].includes(byteLength(tensor)))
      return this.bytes(body, end);
    if (isMeanPicture(tensor, length)) return this.bytes(body, end);
    return toBinary(TensorProtoSchema, lentWeight(tensor, { location: this.fileName, offset: data.body, length }));
  }

  private *fieldsIn(start: number, end: number): Generator<Field> {
    for (let at = start; at < end;) {
      const field = this.fieldAt(at);
      if (field.end > end) throw new NoMessage();
      yield field;
      at = field.end;
    }
  }

  private fieldAt(start: number): Field {
    const head = this.head(start);
    const reader = new BinaryReader(head);
    try {
      const [no, wireType] = reader.tag();
      const length = wireType === WireType.LengthDelimited ? reader.uint32() : 0;
      const body = start + reader.pos;
      if (wireType !== WireType.LengthDelimited) reader.skip(wireType, no);
      return { no, wireType, start, body, end: start + reader.pos + length };
    } catch (cause) {
      throw new NoMessage('', { cause });
    }
  }

  /** The first bytes of a field: a tag and a length, or a number. */
  private head(start: number): Uint8Array {
    const at = start - this.windowStart;
    if (at < 0 || at + 20 > this.window.length) {
      this.window = this.readAt(start, windowBytes);
      this.windowStart = start;
    }
    return this.window.subarray(start - this.windowStart, start - this.windowStart + 20);
  }

  private bytes(start: number, end: number): Uint8Array {
    const at = start - this.windowStart;
    if (at >= 0 && at + end - start <= this.window.length) return this.window.slice(at, at + end - start);
    const bytes = this.readAt(start, end - start);
    if (bytes.length < end - start) throw new NoMessage();
    return bytes;
  }
}

function decoded(bytes: Uint8Array): TensorProto | undefined {
  try {
    return fromBinary(TensorProtoSchema, bytes);
  } catch {
    return undefined; // whoever parses the model says what is wrong
  }
}

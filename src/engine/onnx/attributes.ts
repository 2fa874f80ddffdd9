import { create } from '@bufbuild/protobuf';
import { known } from '../../vocabulary/known.ts';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  NodeProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
} from './onnx_pb.ts';

/** A node's attributes, read by name; `undefined` where the model leaves the operator's default. */
export class Attributes {
  private readonly byName: ReadonlyMap<string, AttributeProto>;

  constructor(node: NodeProto) {
    this.byName = new Map(node.attribute.map((attribute) => [attribute.name ?? '', attribute]));
  }

  int(name: string): number | undefined {
    const attribute = this.byName.get(name);
    return attribute === undefined ? undefined : Number(attribute.i);
  }

  /** One without which ONNX does not allow the operator, so that ONNX Runtime has refused the model. */
  requiredInt(name: string): number {
    return known(this.int(name), `attribute “${name}”`);
  }

  float(name: string): number | undefined {
    return this.byName.get(name)?.f;
  }

  string(name: string): string | undefined {
    const bytes = this.byName.get(name)?.s;
    return bytes && decode(bytes);
  }

  ints(name: string): number[] | undefined {
    return this.byName.get(name)?.ints.map(Number);
  }

  floats(name: string): number[] | undefined {
    return this.byName.get(name)?.floats;
  }

  strings(name: string): string[] | undefined {
    return this.byName.get(name)?.strings.map(decode);
  }

  tensor(name: string): TensorProto | undefined {
    return this.byName.get(name)?.t;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }
}

const utf8 = new TextDecoder();

/** Of any length: a stranger's may have megabytes, more than a function takes arguments. */
const decode = (bytes: Uint8Array): string => utf8.decode(bytes);

/** `undefined` leaves the attribute out. Numbers are ints unless wrapped in `{ float }`. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | TensorProto
  | undefined;

/** A float of one node for another; undefined where it is left out. */
export function floatAttribute(attributes: Attributes, name: string): { readonly float: number } | undefined {
  const float = attributes.float(name);
  return float === undefined ? undefined : { float };
}

export function makeAttribute(name: string, value: Exclude<AttributeValue, undefined>): AttributeProto {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) });
  }
  if (isInts(value)) return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...value.floats] });
  return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: value });
}

function isInts(value: object): value is readonly number[] {
  return Array.isArray(value);
}

export function makeNode(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [makeAttribute(name, value)],
  );
  return create(NodeProtoSchema, { opType, input: [...input], output: [...output], attribute, name: output[0] ?? '' });
}

import { create } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema, type TensorProto } from './onnx_pb.ts';
import { joinedBytes } from '../tensor/bytes.ts';

/** Bytes an element takes, by ONNX data type; absent for strings and packed sub-byte types. */
const elementBytes: Readonly<Partial<Record<TensorProto_DataType, number>>> = {
  [TensorProto_DataType.FLOAT]: 4,
  [TensorProto_DataType.UINT8]: 1,
  [TensorProto_DataType.INT8]: 1,
  [TensorProto_DataType.UINT16]: 2,
  [TensorProto_DataType.INT16]: 2,
  [TensorProto_DataType.INT32]: 4,
  [TensorProto_DataType.INT64]: 8,
  [TensorProto_DataType.BOOL]: 1,
  [TensorProto_DataType.FLOAT16]: 2,
  [TensorProto_DataType.DOUBLE]: 8,
  [TensorProto_DataType.UINT32]: 4,
  [TensorProto_DataType.UINT64]: 8,
  [TensorProto_DataType.BFLOAT16]: 2,
};

export function dimsOf(tensor: TensorProto): number[] {
  return tensor.dims.map(Number);
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Bytes of the tensor's data by its dims and type; undefined where the type has no whole-byte elements. */
export function byteLength(tensor: TensorProto): number | undefined {
  const bytes = elementBytes[tensor.dataType as TensorProto_DataType];
  return bytes === undefined ? undefined : bytes * elementCount(dimsOf(tensor));
}

/** The data as it lies in the file (little-endian, a view, never a copy); undefined where it is kept otherwise. */
export function rawBytes(tensor: TensorProto): Uint8Array | undefined {
  if (tensor.rawData && tensor.rawData.length > 0) return tensor.rawData;
  return tensor.floatData.length === 1 ? tensor.floatData[0] : undefined;
}

/** How many bytes of data the tensor holds, whichever field they are in, as if they lay there raw. */
export function heldBytes(tensor: TensorProto): number {
  if (tensor.rawData.length > 0) return tensor.rawData.length;
  const width = elementBytes[tensor.dataType as TensorProto_DataType] ?? 0;
  const values =
    tensor.int32Data.length + tensor.int64Data.length + tensor.doubleData.length + tensor.uint64Data.length;
  return values > 0 ? values * width : floatChunks(tensor).reduce((sum, chunk) => sum + chunk.length, 0);
}

/**
 * `float_data` as little-endian bytes. A writer may split a packed field, and proto2 allows one not packed at all,
 * number by number, which the decoder leaves among the unknown fields.
 */
function floatChunks({ floatData, $unknown = [] }: TensorProto): readonly Uint8Array[] {
  const single = $unknown.filter(({ no, wireType }) => no === floatDataField && wireType === WireType.Bit32);
  return single.length === 0 ? floatData : [...floatData, ...single.map(({ data }) => data)];
}

const floatDataField = 4;

export function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
}

/** IEEE half precision. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function fromBrainFloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? 0;
}

const readers: Readonly<Partial<Record<TensorProto_DataType, (view: DataView, at: number) => number>>> = {
  [TensorProto_DataType.FLOAT]: (view, at) => view.getFloat32(at * 4, true),
  [TensorProto_DataType.DOUBLE]: (view, at) => view.getFloat64(at * 8, true),
  [TensorProto_DataType.INT64]: (view, at) => Number(view.getBigInt64(at * 8, true)),
  [TensorProto_DataType.INT32]: (view, at) => view.getInt32(at * 4, true),
  [TensorProto_DataType.UINT8]: (view, at) => view.getUint8(at),
  [TensorProto_DataType.INT8]: (view, at) => view.getInt8(at),
  [TensorProto_DataType.BOOL]: (view, at) => view.getUint8(at),
  [TensorProto_DataType.FLOAT16]: (view, at) => fromHalf(view.getUint16(at * 2, true)),
  [TensorProto_DataType.BFLOAT16]: (view, at) => fromBrainFloat(view.getUint16(at * 2, true)),
};

/** What `int32_data` holds for types that are not integers: their bits. */
const fromBits: Readonly<Partial<Record<TensorProto_DataType, (bits: number) => number>>> = {
  [TensorProto_DataType.FLOAT16]: fromHalf,
  [TensorProto_DataType.BFLOAT16]: fromBrainFloat,
};

/** The values as numbers, from whichever field holds them; undefined for external data and types not read here. */
export function valuesOf(tensor: TensorProto): number[] | undefined {
  if (isExternal(tensor)) return undefined;
  if (tensor.int64Data.length > 0) return tensor.int64Data.map(Number);
  if (tensor.doubleData.length > 0) return [...tensor.doubleData];
  const read = readers[tensor.dataType as TensorProto_DataType];
  if (!read) return undefined;
  if (tensor.int32Data.length > 0)
    return tensor.int32Data.map(fromBits[tensor.dataType as TensorProto_DataType] ?? Number);
  const count = elementCount(dimsOf(tensor));
  const bytes = rawBytes(tensor) ?? joinedBytes(floatChunks(tensor));
  if (bytes.length < (byteLength(tensor) ?? 0)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, at) => read(view, at));
}

/**
 * The data as if it lay there raw, whichever field holds it: of the wider numbers in the others, each element's low
 * bytes.
 */
export function rawData(tensor: TensorProto): Uint8Array {
  const { int32Data, int64Data, uint64Data, doubleData } = tensor;
  const wide = [
    Int32Array.from(int32Data),
    BigInt64Array.from(int64Data),
    BigUint64Array.from(uint64Data),
    Float64Array.from(doubleData),
  ].find(({ length }) => length > 0);
  if (!wide) return rawBytes(tensor) ?? joinedBytes(floatChunks(tensor));
  const [bytes, width] = [bytesOf(wide), elementBytes[tensor.dataType as TensorProto_DataType] ?? 0];
  return Uint8Array.from(
    { length: wide.length * width },
    (_, at) => bytes[Math.floor(at / width) * wide.BYTES_PER_ELEMENT + (at % width)] ?? 0,
  );
}

function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}

/** int64; a scalar when `dims` is []. */
export function int64Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.INT64,
    rawData: bytesOf(BigInt64Array.from(values, BigInt)),
  });
}

/** Of numbers as they lie in memory. */
export function tensorOfBytes(
  name: string,
  dataType: TensorProto_DataType,
  dims: readonly number[],
  data: ArrayBufferView,
): TensorProto {
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType, rawData: bytesOf(data) });
}

/** float32; a scalar when `dims` is []. */
export function floatTensor(
  name: string,
  values: readonly number[] | Float32Array,
  dims: readonly number[] = [values.length],
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.FLOAT,
    rawData: bytesOf(Float32Array.from(values)),
  });
}

import { TensorProto_DataType as Type } from './onnx_pb.ts';

/** ONNX Runtime's names of the element types that tensors here may have. */
export const elementTypes: Readonly<Record<string, Type>> = {
  float32: Type.FLOAT,
  float16: Type.FLOAT16,
  float64: Type.DOUBLE,
  bfloat16: Type.BFLOAT16,
  int8: Type.INT8,
  int16: Type.INT16,
  int32: Type.INT32,
  int64: Type.INT64,
  uint8: Type.UINT8,
  uint16: Type.UINT16,
  uint32: Type.UINT32,
  uint64: Type.UINT64,
  bool: Type.BOOL,
};

/** The other way round. */
export const elementNames: ReadonlyMap<number, string> = new Map(
  Object.entries(elementTypes).map(([name, type]) => [type, name]),
);

export function isFloat(type: string): boolean {
  return type.includes('float');
}

const quantized: ReadonlySet<string> = new Set(['int8', 'uint8', 'int16', 'uint16', 'fp8']);

/** Types whose numbers may stand for real values. */
export function isQuantized(type: string): boolean {
  return quantized.has(type);
}

import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema, type TensorProto } from './onnx_pb.ts';
import { byteLength, dimsOf, elementCount } from './tensors.ts';

/**
 * The same weights in another order (Fisher and Yates): within each slice of the first axis, so that each channel of a
 * convolution keeps its sum and its size, and what follows keeps its range.
 *
 * @param data of the tensor as it lies in a file, whole
 * @param next uniform in [0, 1)
 */
export function shuffled(tensor: TensorProto, data: Uint8Array, next: () => number): TensorProto {
  const dims = dimsOf(tensor);
  const bytes = data.slice();
  const width = byteLength(tensor) === data.length ? data.length / Math.max(elementCount(dims), 1) : 1;
  const values = elementsOf(bytes, width);
  const [first = 1] = dims;
  const slice = values.length / first;
  const isEven = Number.isInteger(slice) && slice > 1;
  const length = isEven ? slice : values.length;
  for (let start = 0; start < values.length; start += length) mix(values, start, length, next);
  const { name, dataType } = tensor;
  return create(TensorProtoSchema, { name, dims: tensor.dims, dataType, rawData: bytes });
}

type Elements = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** A view: `bytes` begin their buffer. */
function elementsOf({ buffer }: Uint8Array<ArrayBuffer>, width: number): Elements {
  if (width === 8) return new BigUint64Array(buffer);
  if (width === 4) return new Uint32Array(buffer);
  return width === 2 ? new Uint16Array(buffer) : new Uint8Array(buffer);
}

function mix(values: Elements, start: number, length: number, next: () => number): void {
  for (let at = length - 1; at > 0; at--) {
    const other = start + Math.floor(next() * (at + 1));
    const value = values[start + at] ?? 0;
    values[start + at] = values[other] ?? 0;
    values[other] = value;
  }
}

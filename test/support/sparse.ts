import { create } from '@bufbuild/protobuf';
import {
  SparseTensorProtoSchema,
  TensorProtoSchema,
  type SparseTensorProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { dimsOf, elementCount, int64Tensor, valuesOf } from '../../src/engine/onnx/tensors.ts';

/** A float32 tensor's values that are not 0, at their places in the flattened tensor, or by axis. */
export function sparse(tensor: TensorProto, form: 'linear' | 'by axis'): SparseTensorProto {
  const values = valuesOf(tensor)!;
  const places = [...values.keys()].filter((at) => values[at] !== 0);
  const dims = dimsOf(tensor);
  const byAxis = (place: number): number[] =>
    dims.map((size, axis) => Math.floor(place / elementCount(dims.slice(axis + 1))) % size);
  const indices =
    form === 'linear' ? int64Tensor('', places) : int64Tensor('', places.flatMap(byAxis), [places.length, dims.length]);
  const stored = Float32Array.from(places, (at) => values[at]!);
  const kept = create(TensorProtoSchema, {
    name: tensor.name,
    dims: [BigInt(places.length)],
    dataType: 1,
    rawData: new Uint8Array(stored.buffer),
  });
  return create(SparseTensorProtoSchema, { values: kept, indices, dims: tensor.dims });
}

/** The tensor with every other value 0, as pruning leaves it. */
export function pruned(tensor: TensorProto): TensorProto {
  const values = Float32Array.from(valuesOf(tensor)!, (value, at) => (at % 2 === 0 ? value : 0));
  return { ...tensor, rawData: new Uint8Array(values.buffer) };
}

import { create } from '@bufbuild/protobuf';
import { modelErrors } from '../errors.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType,
  TensorProtoSchema,
  type AttributeProto,
  type ModelProto,
  type SparseTensorProto,
  type TensorProto,
} from './onnx_pb.ts';
import { nodesWithin, subgraphs } from './subgraphs.ts';
import { byteLength, dimsOf, elementCount, isExternal, rawData, valuesOf } from './tensors.ts';
import { known } from '../../vocabulary/known.ts';

/**
 * Writes sparse weights out, as ONNX Runtime does on loading: `sparse_initializer`, and `sparse_value` of Constant
 * nodes, also in subgraphs and functions. Nothing after this knows of them. Changes `proto`, whose limits have been
 * checked: these weights are held in memory, not borrowed from the file.
 *
 * @throws WhylightError `model-weights`
 */
export function writeOutSparse({ graph, functions }: ModelProto, file: string): void {
  const nodes = [graph?.node ?? [], ...functions.map(({ node }) => node)].flatMap((each) => [...nodesWithin(each)]);
  for (const each of [...(graph ? [graph] : []), ...nodes.flatMap(subgraphs)]) {
    each.initializer = [...each.initializer, ...each.sparseInitializer.map((sparse) => denseTensor(sparse, file))];
    each.sparseInitializer = [];
  }
  for (const node of nodes) {
    node.attribute = node.attribute.map((attribute) =>
      attribute.name === 'sparse_value' ? denseAttribute(attribute, file) : attribute,
    );
  }
}

function denseAttribute({ sparseTensor, ...attribute }: AttributeProto, file: string): AttributeProto {
  return sparseTensor
    ? { ...attribute, name: 'value', type: AttributeType.TENSOR, t: denseTensor(sparseTensor, file) }
    : attribute;
}

/** Bytes that a sparse tensor takes when it is written out. @throws WhylightError `model-weights` where it is none */
export function denseBytes(sparse: SparseTensorProto, file: string): number {
  const { values, indices } = sparse;
  const dims = sparse.dims.map(Number);
  const refuse = (found: string): Error => modelErrors.weights(file, values?.name ?? '', dims, found);
  const bytes = values && byteLength({ ...values, dims: sparse.dims });
  if (!bytes || !indices || dims.some((dim) => dim < 1)) throw refuse('no sparse tensor of numbers');
  if (isExternal(values) || isExternal(indices)) throw refuse('sparse weights in another file');
  const [[stored, ...others], places] = [dimsOf(values), dimsOf(indices)];
  const isLinear = places.length === 1;
  const isByAxis = places.length === 2 && places[1] === dims.length;
  const areIntegers =
    indices.dataType === TensorProto_DataType.INT64 || indices.dataType === TensorProto_DataType.INT32;
  if (others.length > 0 || stored !== places[0] || !(isLinear || isByAxis) || !areIntegers)
    throw refuse(`values [${dimsOf(values).join(', ')}] at indices [${places.join(', ')}]`);
  return bytes;
}

/** Zeros, except `values` at `indices`: places in the flattened tensor ([NNZ]), or by axis ([NNZ, rank]). */
function denseTensor(sparse: SparseTensorProto, file: string): TensorProto {
  const [values, indices] = [known(sparse.values, 'sparse values'), known(sparse.indices, 'indices')];
  const { dims: longs } = sparse;
  const dims = longs.map(Number);
  const dense = create(TensorProtoSchema, { name: values.name, dims: longs, dataType: values.dataType });
  const bytes = new Uint8Array(known(byteLength(dense), 'size of an element'));
  const [from, width] = [rawData(values), bytes.length / elementCount(dims)];
  places(valuesOf(indices) ?? [], dims, dimsOf(indices).length === 1).forEach((place, at) => {
    if (place < 0)
      throw modelErrors.weights(
        file,
        values.name,
        dims,
        `an index of its sparse values lies outside, the one of value ${at}`,
      );
    bytes.set(from.subarray(at * width, (at + 1) * width), place * width);
  });
  return { ...dense, rawData: bytes };
}

/** Where each value goes in the flattened tensor; −1 for an index that lies outside. */
function places(indices: readonly number[], dims: readonly number[], isLinear: boolean): number[] {
  const count = elementCount(dims);
  if (isLinear) return indices.map((index) => (index >= 0 && index < count ? index : -1));
  return Array.from({ length: indices.length / dims.length }, (_, at) =>
    dims.reduce((place, size, axis) => {
      const index = indices[at * dims.length + axis] ?? -1;
      return place < 0 || index < 0 || index >= size ? -1 : place * size + index;
    }, 0),
  );
}

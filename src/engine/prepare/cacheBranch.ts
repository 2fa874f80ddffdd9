import { create } from '@bufbuild/protobuf';
import type { Model } from '../onnx/model.ts';
import { TensorProto_DataType as Type, TensorProtoSchema } from '../onnx/onnx_pb.ts';

/**
 * Optimum's merged decoders are two in one file, and this says which: the one that remembers the words before, or the
 * one that reads them.
 */
const name = 'use_cache_branch';

/**
 * A merged decoder as the one that reads all words at once, whose gradient sees them all, or as the one that remembers
 * those before; another model as it is.
 */
export function withBranch(model: Model, remembers: boolean): Model {
  const { graph } = model;
  if (!graph.input.some((input) => input.name === name)) return model;
  graph.input = graph.input.filter((input) => input.name !== name);
  graph.initializer.push(
    create(TensorProtoSchema, { name, dataType: Type.BOOL, dims: [1n], int32Data: [Number(remembers)] }),
  );
  return model;
}

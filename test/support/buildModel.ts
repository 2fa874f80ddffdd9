import { create, toBinary } from '@bufbuild/protobuf';
import type { Dim } from '../../src/engine/graph/shapes.ts';
import { valueInfo } from '../../src/engine/graph/modelBytes.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataType,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';

export interface ModelParts {
  readonly opset: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly dims: readonly Dim[];
    readonly type?: TensorProto_DataType;
  }[];
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
  readonly sparse?: readonly SparseTensorProto[];
  readonly outputs: readonly string[];
  /** The model's `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a small ONNX model. */
export function buildModel({
  opset,
  inputs,
  nodes,
  constants = [],
  sparse = [],
  outputs,
  metadata = {},
}: ModelParts): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: opset > 20 ? 10n : 8n,
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) }),
        ...[...new Set(nodes.flatMap(({ domain }) => domain || []))].map((domain) =>
          create(OperatorSetIdProtoSchema, { domain, version: domain === 'ai.onnx.ml' ? 3n : 1n }),
        ),
      ],
      metadataProps: Object.entries(metadata).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      ),
      graph: create(GraphProtoSchema, {
        name: 'test',
        node: [...nodes],
        initializer: [...constants],
        sparseInitializer: [...sparse],
        input: inputs.map(({ name, dims, type = TensorProto_DataType.FLOAT }) => valueInfo(name, type, dims)),
        output: outputs.map((name) => valueInfo(name)),
      }),
    }),
  );
}

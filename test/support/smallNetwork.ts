import { create, toBinary } from '@bufbuild/protobuf';
import type { Dim } from '../../src/engine/graph/shapes.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { elementCount, floatTensor } from '../../src/engine/onnx/tensors.ts';
import { valueInfo } from '../../src/engine/graph/modelBytes.ts';
import { buildModel, type ModelParts } from './buildModel.ts';
import { random } from './random.ts';

export interface SmallNetwork {
  readonly opset?: number;
  readonly dims?: readonly Dim[];
  readonly channels?: number;
  readonly classes?: number;
  /** The last operator; `none` leaves logits. */
  readonly head?: 'none' | 'Softmax' | 'LogSoftmax' | 'Sigmoid';
  readonly seed?: number;
}

/** Random weights of about the size that keeps activations as they are. */
export function weights(name: string, dims: readonly number[], seed: number): TensorProto {
  const next = random(seed);
  const fanIn = elementCount(dims.slice(1)) || 1;
  return floatTensor(
    name,
    Float32Array.from({ length: elementCount(dims) }, () => ((next() - 0.4) * 4) / Math.sqrt(fanIn)),
    dims,
  );
}

/**
 * image → Conv → relu1 → Conv → relu2 → pooled → flat → Gemm → logits (→ scores). The second convolution has 13824
 * bytes of weights: worth borrowing, and needed for the gradient at relu1.
 */
export function smallNetwork({
  opset = 17,
  dims = [1, 3, 8, 8],
  channels = 3,
  classes = 5,
  head = 'none',
  seed = 1,
}: SmallNetwork = {}): ModelParts {
  const conv = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };
  const nodes: NodeProto[] = [
    makeNode('Conv', ['image', 'w1'], ['conv1'], conv),
    makeNode('Relu', ['conv1'], ['relu1']),
    makeNode('Conv', ['relu1', 'w2'], ['conv2'], conv),
    makeNode('Relu', ['conv2'], ['relu2']),
    makeNode('GlobalAveragePool', ['relu2'], ['pooled']),
    makeNode('Flatten', ['pooled'], ['flat']),
    makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
    ...(head === 'none' ? [] : [makeNode(head, ['logits'], ['scores'])]),
  ];
  const constants = [
    weights('w1', [16, channels, 3, 3], seed),
    weights('w2', [24, 16, 3, 3], seed + 1),
    weights('w3', [classes, 24], seed + 2),
  ];
  return {
    opset,
    inputs: [{ name: 'image', dims }],
    nodes,
    constants,
    outputs: [head === 'none' ? 'logits' : 'scores'],
  };
}

export const smallModel = (network: SmallNetwork = {}): Uint8Array => buildModel(smallNetwork(network));

/**
 * [1, 3, 8, 8] → relu2 [1, 24, 8, 8] → halved 4 × 4 → 3 × 3 Conv → [1, 3, 4, 4]: a pixel of the output sees 3 × 3
 * cells.
 */
export function smallSegmentation(): Uint8Array {
  const network = smallNetwork();
  return buildModel({
    ...network,
    nodes: [
      ...network.nodes.slice(0, 4),
      makeNode('AveragePool', ['relu2'], ['halved'], { kernel_shape: [2, 2], strides: [2, 2] }),
      makeNode('Conv', ['halved', 'w3'], ['masks'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
    ],
    constants: [...network.constants!.slice(0, 2), weights('w3', [3, 24, 3, 3], 4)],
    outputs: ['masks'],
  });
}

/** A gradient graph as a user may bring it: seed and saved tensors in, `<tensor>_grad` out, no word of Whylight. */
export function ownGradientGraph(parts: Omit<ModelParts, 'opset'>): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: 'a user',
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 18n })],
      graph: create(GraphProtoSchema, {
        name: 'own',
        node: [...parts.nodes],
        initializer: [...(parts.constants ?? [])],
        input: parts.inputs.map(({ name, dims }) => valueInfo(name, 1, dims)),
        output: parts.outputs.map((name) => valueInfo(name, 1)),
      }),
    }),
  );
}

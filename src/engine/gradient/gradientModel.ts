import { create } from '@bufbuild/protobuf';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { valueInfo } from '../graph/modelBytes.ts';
import type { Score } from '../anatomy/score.ts';
import type { Shapes } from '../graph/shapes.ts';
import type { Model } from '../onnx/model.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
} from '../onnx/onnx_pb.ts';
import { elementTypes, isFloat } from '../onnx/types.ts';
import { gradientName, type BackwardPass } from './build.ts';
import { Emitter } from './emitter.ts';
import { known } from '../../vocabulary/known.ts';

/** IR 9 came with opset 20's generation and is read by every ONNX Runtime since 1.16. */
const irVersion = 9n;

/**
 * The gradient graph as a model: inputs are the seed and the saved tensors, outputs `<tensor>_grad` for each of
 * `layers`. Weights are references into the model's own file.
 */
export function gradientModel(
  graph: Graph,
  shapes: Shapes,
  score: Score,
  pass: BackwardPass,
  layers: readonly string[],
): Model {
  const { emitter } = pass;
  for (const layer of layers)
    emitter.alias(known(pass.gradients.get(layer), `gradient of ${layer}`), gradientName(layer));
  const { nodes, reads } = cutTo(layers.map(gradientName), emitter.nodes);
  const fed = [...reads].filter(
    (name) => name !== pass.seed && !graph.constants.has(name) && !emitter.constants.has(name),
  );
  const inputOf = (name: string, tensor = name): ReturnType<typeof valueInfo> => {
    const info = shapes.get(tensor);
    return valueInfo(name, elementTypes[info?.type ?? 'float32'], info?.dims);
  };
  // A quantized tensor's gradient is that of the real values it stands for.
  const gradientOf = (name: string, tensor: string): ReturnType<typeof valueInfo> =>
    isFloat(shapes.get(tensor)?.type ?? 'float32')
      ? inputOf(name, tensor)
      : valueInfo(name, elementTypes['float32'], shapes.get(tensor)?.dims);
  const graphProto = create(GraphProtoSchema, {
    name: 'gradient',
    node: [...nodes],
    initializer: [...reads].flatMap((name) => emitter.constants.get(name) ?? graph.constants.get(name) ?? []),
    input: [gradientOf(pass.seed, score.tensor), ...fed.map((name) => inputOf(name))],
    output: layers.map((layer) => gradientOf(gradientName(layer), layer)),
  });
  const proto = create(ModelProtoSchema, {
    irVersion,
    producerName: 'whylight',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(Emitter.opset) })],
    graph: graphProto,
  });
  return { fileName: '', bytes: new Uint8Array(), isWhole: true, proto, graph: graphProto, opset: Emitter.opset };
}

/** What a gradient graph in a file says of itself (`metadata_props`). */
export interface GradientMetadata {
  readonly version: string;
  readonly modelSha256: string;
  readonly score: string;
  /** Tensors. */
  readonly layers: readonly string[];
}

export function withMetadata(model: Model, metadata: GradientMetadata): Model {
  const entries: Record<string, string> = {
    'whylight.version': metadata.version,
    'whylight.model.sha256': metadata.modelSha256,
    'whylight.score': metadata.score,
    'whylight.layers': JSON.stringify(metadata.layers),
  };
  const metadataProps = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return { ...model, proto: { ...model.proto, metadataProps } };
}

/** The sha-256 of the model that a gradient graph was made for; undefined where it does not say (a user's own). */
export function statedModelSha256(model: Model): string | undefined {
  return model.proto.metadataProps.find(({ key }) => key === 'whylight.model.sha256')?.value;
}

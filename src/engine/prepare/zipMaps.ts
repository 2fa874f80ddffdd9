import { create } from '@bufbuild/protobuf';
import { Attributes, makeNode } from '../onnx/attributes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';
import { StringStringEntryProtoSchema, TensorProto_DataType as Type, type NodeProto } from '../onnx/onnx_pb.ts';
import { valueInfo } from '../graph/modelBytes.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';

const isZipMap = ({ opType, domain }: NodeProto): boolean => opType === 'ZipMap' && domain === 'ai.onnx.ml';

/** Where the names of the classes are kept that a ZipMap held: see recipe/modelMetadata.ts. */
const zipMapKey = 'ZipMap';

/**
 * The same graph with plain scores where it ends in a dictionary from names to scores (scikit-learn's converters,
 * Custom Vision): the names are kept with the model's metadata. A graph without a ZipMap comes back as it is.
 */
export function withoutZipMaps(graph: Graph): Graph {
  const zipped = graph.nodes.filter(isZipMap);
  const [first] = zipped;
  if (!first) return graph;
  const made = new Set(zipped.map((node) => outputOf(node)));
  const nodes = graph.nodes.map((node) =>
    isZipMap(node) ? makeNode('Identity', [inputOf(node)], [outputOf(node)]) : node,
  );
  const outputs = graph.outputs.map((output) =>
    made.has(output.name ?? '') ? valueInfo(output.name ?? '', Type.FLOAT) : output,
  );
  const names = namesIn(first);
  const metadataProps = names
    ? [
        ...graph.header.metadataProps,
        create(StringStringEntryProtoSchema, { key: zipMapKey, value: JSON.stringify(names) }),
      ]
    : graph.header.metadataProps;
  return indexEdges({ ...graph, nodes, outputs, header: { ...graph.header, metadataProps } });
}

function namesIn(node: NodeProto): readonly string[] | undefined {
  const attributes = new Attributes(node);
  return attributes.strings('classlabels_strings') ?? attributes.ints('classlabels_int64s')?.map(String);
}

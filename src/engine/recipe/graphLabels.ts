/** Names of classes that a model's graph itself looks up: the model answers with the name of the best class. */
import type { Graph } from '../graph/graph.ts';
import { Attributes } from '../onnx/attributes.ts';
import { TensorProto_DataType as Type, type NodeProto, type TensorProto } from '../onnx/onnx_pb.ts';
import type { Finding } from './finding.ts';

/** They take one of a list by its number. */
const lookUps: ReadonlySet<string> = new Set(['Gather', 'GatherElements', 'GatherND', 'ArrayFeatureExtractor']);

export function readGraphLabels(graph: Graph): Finding[] {
  for (const node of graph.nodes) {
    const labels = lookUps.has(node.opType ?? '') ? lookedUpIn(graph, node) : encodedIn(node);
    const source = { kind: 'graph', reason: `names that the model looks up (${node.opType})` } as const;
    if (labels && labels.length > 1) return [{ source, labels }];
  }
  return [];
}

function lookedUpIn(graph: Graph, { input }: NodeProto): readonly string[] | undefined {
  const found = input.map((name) => {
    const constant = graph.constants.get(name);
    const node = graph.producer.get(name);
    if (constant?.dataType === Type.STRING) return textsOf(constant);
    return node?.opType === 'Constant' ? new Attributes(node).strings('value_strings') : undefined;
  });
  return found.find((labels) => labels !== undefined);
}

/** LabelEncoder from 0, 1, 2 … to names. */
function encodedIn(node: NodeProto): readonly string[] | undefined {
  if (node.opType !== 'LabelEncoder') return undefined;
  const attributes = new Attributes(node);
  const [keys, values] = [attributes.ints('keys_int64s'), attributes.strings('values_strings')];
  return keys?.every((key, at) => key === at) === true ? values : undefined;
}

const utf8 = new TextDecoder();
const textsOf = ({ stringData }: TensorProto): string[] => stringData.map((bytes) => utf8.decode(bytes));

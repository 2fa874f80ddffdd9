import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { valuesOf } from '../onnx/tensors.ts';

const random: ReadonlySet<string> = new Set([
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

/** Operators on the way to the score that throw dice in each run, as “operator (“name”)”. */
export function randomOperators(graph: Graph, score: string): readonly string[] {
  return cutTo([score], graph.nodes)
    .nodes.filter((node) => random.has(node.opType) || isTraining(graph, node))
    .map(({ opType, name, output }) => `${opType} (“${name || output[0]}”)`);
}

/** Dropout drops in training alone. */
function isTraining(graph: Graph, { opType, input }: NodeProto): boolean {
  const mode = graph.constants.get(input[2] ?? '');
  return opType === 'Dropout' && mode !== undefined && valuesOf(mode)?.[0] === 1;
}

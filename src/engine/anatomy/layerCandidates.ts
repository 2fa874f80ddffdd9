import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { outputOf } from '../onnx/nodes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isFloat, isQuantized } from '../onnx/types.ts';
import { realValuesOf } from '../prepare/realValues.ts';
import type { Score } from './score.ts';

/** Inner parts of normalizations and activation functions: no layers of their own. */
const innerParts: ReadonlySet<string> = new Set([
  'Sub',
  'Pow',
  'Sqrt',
  'Div',
  'Erf',
  'Exp',
  'Reciprocal',
  'Softmax',
  'QuantizeLinear',
]);

/**
 * Tensors that may be layers, in the order of the graph; their sizes are asked for in a run where they are not known.
 *
 * @param inputRank 4 for a picture; 5 for a clip, which has layers of rank 5 too
 */
export function layerCandidates(
  graph: Graph,
  shapes: Shapes,
  channelAxes: ReadonlyMap<string, number>,
  score: Score,
  inputRank = 4,
): NodeProto[] {
  return cutTo([score.tensor], graph.nodes).nodes.filter((node) => {
    const info = shapes.get(outputOf(node));
    const rank = info?.dims?.length ?? 0;
    const mayHaveGrid =
      channelAxes.has(outputOf(node)) &&
      rank >= 3 &&
      rank <= inputRank &&
      holdsRealValues(graph, outputOf(node), info?.type ?? '');
    return (
      mayHaveGrid &&
      node.output[0] !== score.tensor &&
      !innerParts.has(node.opType ?? '') &&
      !isCopyOfQuantized(graph, node)
    );
  });
}

function holdsRealValues(graph: Graph, tensor: string, type: string): boolean {
  return isFloat(type) || (isQuantized(type) && graph.producer.has(realValuesOf(tensor)));
}

/** The real values of a tensor that is a layer itself. */
function isCopyOfQuantized(graph: Graph, { opType, input }: NodeProto): boolean {
  return opType === 'DequantizeLinear' && graph.producer.has(realValuesOf(input[0] ?? ''));
}

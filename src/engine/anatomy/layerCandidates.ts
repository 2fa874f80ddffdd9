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

/** The real values of a tensor that is a layer itself, or of the picture. */
function isCopyOfQuantized(graph: Graph, { opType, input }: NodeProto): boolean {
  if (opType !== 'DequantizeLinear') return false;
  const rounded = graph.producer.get(input[0] ?? '');
  const isInput = rounded?.opType === 'QuantizeLinear' && !graph.producer.has(rounded.input[0] ?? '');
  return isInput || graph.producer.has(realValuesOf(input[0] ?? ''));
}

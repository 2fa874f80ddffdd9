import { modelErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { inputOf } from '../onnx/nodes.ts';

/** Operators that divide by the sizes of their first input. */
const dividing: ReadonlySet<string> = new Set(['TopK', 'DFT', 'STFT']);

/**
 * The same graph. One that asks for the largest of no values, or for the frequencies of none, ends the process (SIGFPE)
 * and is refused, where that is known before the run.
 *
 * @throws WhylightError `model-too-complex`
 */
export function guardEmptiness(graph: Graph, shapes: Shapes): Graph {
  const empty = graph.nodes.find(
    (node) => !node.domain && dividing.has(node.opType) && shapes.get(inputOf(node))?.dims?.includes(0),
  );
  if (empty) throw modelErrors.tooComplex(graph.fileName, `an operator ${empty.opType} of a tensor without elements`);
  return graph;
}

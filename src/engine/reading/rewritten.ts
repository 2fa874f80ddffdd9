import { WhylightError } from '../errors.ts';
import { rewrite, rewrittenParts } from '../gradient/rewrites/rewrite.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shapes, TensorInfo } from '../graph/shapes.ts';
import { inferShapes } from './shapes.ts';
import type { Workbench } from '../ports.ts';

/**
 * `shapes`, and those of the steps that operators are taken apart into for the backward pass. Where ONNX Runtime
 * refuses these, theirs stay unknown, which the rules then say: the model itself is none the worse.
 */
export async function withRewritten(graph: Graph, shapes: Shapes, bench: Workbench): Promise<Shapes> {
  const parts = rewrittenParts(rewrite(graph, shapes), shapes);
  if (!parts) return shapes;
  const inner = await inferShapes(parts, bench).catch((error: unknown) => {
    if (error instanceof WhylightError) return new Map<string, TensorInfo>();
    throw error;
  });
  return new Map([...inner, ...shapes]);
}

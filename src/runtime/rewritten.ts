import { rewrite, rewrittenParts } from '../engine/gradient/rewrites/rewrite.ts';
import type { Graph } from '../engine/graph/graph.ts';
import type { Shapes } from '../engine/graph/shapes.ts';
import { inferShapes, type ShapeOptions } from './shapes.ts';

/** `shapes`, and those of the steps that operators are taken apart into for the backward pass. */
export async function withRewritten(graph: Graph, shapes: Shapes, options: ShapeOptions): Promise<Shapes> {
  const parts = rewrittenParts(rewrite(graph, shapes), shapes);
  return parts ? new Map([...(await inferShapes(parts, options)), ...shapes]) : shapes;
}

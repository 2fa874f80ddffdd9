import { modelErrors } from '../engine/errors.ts';
import { feedBatchesOfFloats } from '../engine/graph/pictureInputs.ts';
import { indexGraph, type Graph } from '../engine/graph/graph.ts';
import { guardQuotients } from '../engine/graph/guardQuotients.ts';
import { guardScales } from '../engine/graph/guardScales.ts';
import { withRealValues } from '../engine/graph/realValues.ts';
import { checkSizes, checkWrittenSizes, type TensorInfo } from '../engine/graph/shapes.ts';
import { unfuse } from '../engine/graph/unfuse.ts';
import { widenToFloat32 } from '../engine/graph/widen.ts';
import { parseModel } from '../engine/onnx/model.ts';
import { imageInput, type ImageInput } from './imageInput.ts';
import { inferShapes, type ShapeOptions } from './shapes.ts';

/** The graph that is explained, of a model's file. @throws WhylightError `model-processor-layout` */
export function readGraph(bytes: Uint8Array, name: string): Graph {
  const graph = indexGraph(parseModel(bytes, name));
  if (graph.nodes.some(({ domain }) => domain === 'com.microsoft.nchwc')) throw modelErrors.processorLayout(name);
  return withRealValues(feedBatchesOfFloats(unfuse(widenToFloat32(graph))));
}

/** A graph, and what is known of it before a run. */
export interface KnownGraph {
  readonly graph: Graph;
  readonly inferred: Map<string, TensorInfo>;
  readonly input: ImageInput;
}

/**
 * The graph, safe to be run.
 *
 * @throws WhylightError `model-tensor-too-large`, `model-refused`, and what `imageInput` throws
 */
export async function safeToRun(written: Graph, options: ShapeOptions): Promise<KnownGraph> {
  checkWrittenSizes(written);
  const inferred = await inferShapes(written, options);
  const graph = guardQuotients(guardScales(written, inferred), inferred);
  const input = imageInput(graph, inferred);
  checkSizes(inferred, graph);
  return { graph, inferred, input };
}

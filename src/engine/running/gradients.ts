import { gradientErrors, WhylightError } from '../errors.ts';
import { gradientName } from '../gradient/build.ts';
import type { Graph } from '../graph/graph.ts';
import type { Layer } from '../anatomy/layers.ts';
import type { FloatTensor, Tensor } from '../tensor/tensor.ts';
import { known } from '../../vocabulary/known.ts';

export interface Gradients {
  readonly byTensor: ReadonlyMap<string, FloatTensor>;
  /**
   * Layers whose gradient by the file's graph is another than the model's own, which is taken then: the file's name.
   */
  readonly refused: ReadonlyMap<string, string>;
}

/** Relative L2; rounding in another order, and another choice at a few kinks, stay far below. */
const tolerance = 0.01;

/** The graphs that have a layer's gradient, the preferred one first. */
export function graphsOf(graphs: readonly Graph[], { tensor }: Pick<Layer, 'tensor'>): Graph[] {
  return graphs.filter(({ producer }) => producer.has(gradientName(tensor)));
}

/**
 * dS/dA of some layers, by the first graph that has it: the file's, where one lies next to the model. That may be of
 * anything, and is compared with the one that is made in memory, in this very run.
 *
 * @throws WhylightError `gradient-unfit`, and what `run` throws
 */
export async function gradientsBy(
  graphs: readonly Graph[],
  layers: readonly Layer[],
  activations: ReadonlyMap<string, FloatTensor>,
  run: (graph: Graph, outputs: readonly string[]) => Promise<ReadonlyMap<string, Tensor>>,
): Promise<Gradients> {
  const byTensor = new Map<string, FloatTensor>();
  const refused = new Map<string, string>();
  for (const graph of graphs) {
    const tensors = layers.filter((layer) => graphsOf(graphs, layer).includes(graph)).map(({ tensor }) => tensor);
    if (tensors.length === 0) continue;
    const isSecond = tensors.every((tensor) => byTensor.has(tensor));
    const found = await run(graph, tensors.map(gradientName)).catch((error: unknown) => {
      // The file's graph may be there because ours can't be run.
      if (isSecond && error instanceof WhylightError) return new Map<string, Tensor>();
      throw error;
    });
    for (const tensor of tensors) take(graph, tensor, found.get(gradientName(tensor)));
  }
  return { byTensor, refused };

  function take(graph: Graph, tensor: string, gradient: Tensor | undefined): void {
    const before = byTensor.get(tensor);
    if (!gradient && before) return;
    const made = fitting(graph, tensor, known(gradient, `gradient of ${tensor}`));
    if (before && distance(before.data, made.data) > tolerance)
      refused.set(tensor, known(graphsOf(graphs, { tensor })[0], 'graph').fileName);
    if (!before || refused.has(tensor)) byTensor.set(tensor, made);
  }

  /** A user's own graph may answer with anything, where its shapes are known in the run alone. */
  function fitting(graph: Graph, tensor: string, gradient: Tensor): FloatTensor {
    const { dims } = known(activations.get(tensor), `activation of ${tensor}`);
    if (gradient.type === 'float32' && gradient.dims.join() === dims.join()) return gradient as FloatTensor;
    throw gradientErrors.unfit(graph.fileName, tensor, gradient.type, gradient.dims, dims);
  }
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: Float32Array, b: Float32Array): number {
  let [apart, size] = [0, 0];
  b.forEach((value, at) => {
    apart += ((a[at] ?? 0) - value) ** 2;
    size += value ** 2;
  });
  return apart === 0 ? 0 : Math.sqrt(apart / size);
}

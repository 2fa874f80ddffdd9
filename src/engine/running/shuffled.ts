/** A model whose weights are shuffled from the top down (Adebayo et al. 2018): its sessions are its own. */
import { weightLayers, type WeightLayer } from '../anatomy/weightLayers.ts';
import { measureErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { uniform } from '../measure/random.ts';
import { shuffled } from '../onnx/shuffled.ts';
import type { TensorProto } from '../onnx/onnx_pb.ts';
import { heldBytes, isExternal, rawData } from '../onnx/tensors.ts';
import { known } from '../../vocabulary/known.ts';
import { bytesOf } from './memory.ts';
import type { RunnableModel } from './runnableModel.ts';
import { SessionCache } from './sessionCache.ts';

/** They are written into the graphs, and a graph holds 2 GiB at most. */
const mostBytes = 2 ** 30;

export interface ShuffledModel {
  /** Down to this layer of weights. */
  readonly layer: string;
  /** Of how many layers of weights, and how many there are. */
  readonly count: number;
  readonly all: number;
  readonly model: RunnableModel;
}

/**
 * The model with the weights of its last layer shuffled, then of more and more, down to all: `most` of such models,
 * evenly spread. Each lives until the next is asked for.
 *
 * @throws WhylightError `measure-randomization`, and what reading the weights throws
 */
export async function* shuffledModels(
  model: RunnableModel,
  most: number,
  seed: number,
): AsyncGenerator<ShuffledModel, void> {
  const { anatomy, bench } = model;
  const { graph, gradientGraphs, score, layers } = anatomy;
  const found = weightLayers(graph, score, layers);
  const size = bytesOf(
    graph,
    found.flatMap(({ kernels }) => kernels),
  );
  if (anatomy.network.parts.length > 1) throw measureErrors.randomizationUnfit('it has several parts');
  if (found.length === 0) throw measureErrors.randomizationUnfit('it has no weights that are known as such');
  if (size > mostBytes)
    throw measureErrors.randomizationUnfit(`its weights take ${megabytes(size)} MB of 1024 allowed`);
  const next = uniform(seed);
  const done = new Map<string, TensorProto>();
  let before = 0;
  for (const count of stops(found.length, most)) {
    for (const layer of found.slice(before, count))
      for (const [name, tensor] of await shuffledIn(graph, layer, bench.read, next)) done.set(name, tensor);
    before = count;
    const cache = new SessionCache(0, false);
    const own = {
      graph: withConstants(graph, done),
      gradientGraphs: gradientGraphs.map((each) => withConstants(each, done)),
    };
    const layer = known(found[count - 1], 'layer of weights').name;
    try {
      const key = `${model.key} shuffled ${count}`;
      yield { layer, count, all: found.length, model: { ...model, key, cache, anatomy: { ...anatomy, ...own } } };
    } finally {
      await cache.release();
    }
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** From 1 to all of them. */
function stops(all: number, most: number): number[] {
  if (all <= most) return Array.from({ length: all }, (_, at) => at + 1);
  return Array.from({ length: most }, (_, at) => Math.round(1 + ((all - 1) * at) / Math.max(most - 1, 1)));
}

async function shuffledIn(
  { constants }: Graph,
  { kernels }: WeightLayer,
  read: RunnableModel['bench']['read'],
  next: () => number,
): Promise<[string, TensorProto][]> {
  const tensors = kernels.map((name) => [name, known(constants.get(name), name)] as const);
  const external = tensors.map(([, tensor]) => tensor).filter(isExternal);
  const files = external.length > 0 ? await read?.(external) : undefined;
  return tensors.map(([name, tensor]) => {
    const data = isExternal(tensor) ? files?.get(tensor) : heldBytes(tensor) > 0 ? rawData(tensor) : undefined;
    if (!data) throw measureErrors.randomizationUnfit(`“${name}” can't be read`);
    return [name, shuffled(tensor, data, next)];
  });
}

/** The gradient graph knows the weights by the same names. */
function withConstants(graph: Graph, others: ReadonlyMap<string, TensorProto>): Graph {
  const constants = new Map(graph.constants);
  for (const [name, tensor] of others) if (constants.has(name)) constants.set(name, tensor);
  return { ...graph, constants };
}

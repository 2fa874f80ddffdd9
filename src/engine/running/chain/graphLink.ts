import type { Stages } from '../../classifier.ts';
import { gradientName, seedName } from '../../gradient/build.ts';
import type { Graph } from '../../graph/graph.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';
import type { Link, LinkRun } from './link.ts';
import type { PartRunner } from './partRunner.ts';
import { known } from '../../../vocabulary/known.ts';

/** A part's graph with its gradient graph, for what it is fed with. */
export interface BoundGraph {
  readonly graph: Graph;
  readonly gradient: Graph;
  /** Forward values that the gradient graph reads. */
  readonly saved: readonly string[];
}

export interface GraphLinkOf {
  readonly runner: PartRunner;
  /** As the file has it, at any sizes. */
  readonly graph: Graph;
  /** The input that takes the features, and the output. */
  readonly input: string;
  readonly output: string;
  /** What the other inputs are fed with. */
  readonly others: ReadonlyMap<string, Tensor>;
  /** @throws WhylightError where the output's gradient does not reach the features */
  readonly bound: (features: FloatTensor) => Promise<BoundGraph>;
}

/** A graph: a decoder, say. */
export class GraphLink implements Link {
  constructor(private readonly of: GraphLinkOf) {}

  async run(features: FloatTensor, saves: boolean, stages: Stages): Promise<LinkRun> {
    const { runner, graph, input, output, others } = this.of;
    const feeds = new Map(others).set(input, features);
    if (!saves) {
      const results = await runner.run(graph, 'steps', [output], feeds, stages);
      return { result: known(results.get(output), output) as FloatTensor, back: notSaved };
    }
    const bound = await this.of.bound(features);
    const size = [...feeds.values()].map(({ dims }) => dims.join('×')).join();
    const outputs = [output, ...bound.saved].filter((name, at, all) => !feeds.has(name) && all.indexOf(name) === at);
    const results = new Map([...feeds, ...(await runner.run(bound.graph, 'forward', outputs, feeds, stages, size))]);
    const saved = bound.saved.map((name) => [name, known(results.get(name), name)] as const);
    const gradient = gradientName(input);
    return {
      result: known(results.get(output), output) as FloatTensor,
      back: async (seed, told) => {
        const given = new Map<string, Tensor>([...saved, [seedName(output), seed]]);
        const found = await runner.run(bound.gradient, 'gradient', [gradient], given, told, size);
        return known(found.get(gradient), gradient) as FloatTensor;
      },
    };
  }
}

const notSaved = (): Promise<never> => Promise.reject(new Error('The run was made without what a gradient needs.'));

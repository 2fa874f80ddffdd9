import type { Stages } from '../../classifier.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Opened, Workbench } from '../../ports.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { cutSource } from '../memory.ts';
import type { SessionCache, SessionKey, SessionSource } from '../sessionCache.ts';

/** Runs the graphs of one part of a network. */
export class PartRunner {
  /**
   * @param model unique to this version of the network
   * @param bench where the part's weights are
   */
  constructor(
    private readonly model: string,
    private readonly part: string,
    private readonly bench: Workbench,
    private readonly cache: SessionCache,
  ) {}

  /**
   * @param pass `steps`: forward, and many times
   * @param size of what it is fed with, where the graph was made for this alone
   */
  run(
    graph: Graph,
    pass: 'forward' | 'gradient' | 'steps',
    outputs: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    stages: Stages,
    size = '',
  ): Promise<ReadonlyMap<string, Tensor>> {
    const { inference, ...place } = this.bench;
    const make = (): SessionSource => {
      stages.begin('session');
      return cutSource(graph, outputs);
    };
    const open = (model: Uint8Array): Promise<Opened> => inference.open(model, { ...place, optimize: 'all' });
    const work = (session: Opened): Promise<ReadonlyMap<string, Tensor>> => {
      stages.begin(pass === 'steps' ? 'forward' : pass);
      return session.run(feeds);
    };
    const { device } = inference;
    const key: SessionKey = { model: this.model, part: this.part, purpose: pass, device, size, what: outputs.join() };
    return this.cache.use(key, make, open, work);
  }
}

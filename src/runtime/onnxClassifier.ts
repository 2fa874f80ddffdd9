import type { Classifier, ForwardRun, Stages } from '../engine/explain.ts';
import { layerErrors } from '../engine/errors.ts';
import { gradientName, type Obstacle } from '../engine/gradient/build.ts';
import { cutTo } from '../engine/graph/cut.ts';
import type { Graph } from '../engine/graph/graph.ts';
import { defaultLayer, type Layer } from '../engine/graph/layers.ts';
import { cutModel } from '../engine/graph/modelBytes.ts';
import { byteLength } from '../engine/onnx/tensors.ts';
import { nearestNames } from '../engine/score/nearestNames.ts';
import type { HeadKind } from '../engine/score/heads.ts';
import type { Activation } from '../engine/score/prediction.ts';
import type { FloatTensor, Tensor } from '../engine/tensor.ts';
import type { SessionOptions } from './ort.ts';
import type { SessionCache, SessionSource } from './sessionCache.ts';

/** What is known of a model once it has been read. */
export interface Anatomy {
  readonly graph: Graph;
  /** The first that has a layer's gradient is used: the one beside the model, then the one in memory. */
  readonly gradientGraphs: readonly Graph[];
  /** The input that takes the image. */
  readonly input: string;
  readonly score: string;
  readonly layers: readonly Layer[];
  /** Operators that let no gradient through. */
  readonly obstacles: readonly Obstacle[];
}

/** Runs a model's two graphs, each cut to what is asked, in ONNX Runtime. */
export class OnnxClassifier implements Classifier {
  private lastRun: { readonly input: FloatTensor; readonly layer: string; readonly run: ForwardRun } | undefined;

  constructor(
    readonly anatomy: Anatomy,
    readonly labels: readonly string[],
    readonly activation: Activation,
    readonly head: HeadKind,
    private readonly preferredLayer: string | undefined,
    private readonly cache: SessionCache,
    /** Unique to this model, this version of its file. */
    private readonly key: string,
    private readonly options: Pick<SessionOptions, 'folder' | 'threads'>,
  ) {}

  layer(wanted = this.preferredLayer): Layer {
    const { layers, obstacles } = this.anatomy;
    if (wanted === undefined) {
      const found = defaultLayer(layers, this.head);
      if (!found) throw layerErrors.none(obstacles);
      return found;
    }
    const found = layers.find(({ name, tensor }) => name === wanted || tensor === wanted);
    if (!found) throw layerErrors.unknown(wanted, nearestNames(wanted, layers.map(({ name }) => name)));
    if (found.reason !== undefined) {
      const working = layers.filter(({ reason }) => reason === undefined).map(({ name }) => name);
      throw layerErrors.obstructed(found.name, found.reason, obstacles, working.slice(-3));
    }
    return found;
  }

  /** The same picture and layer again, for another class or method, is not run again. */
  async forward(input: FloatTensor, layer: Layer, stages: Stages): Promise<ForwardRun> {
    if (this.lastRun?.input === input && this.lastRun.layer === layer.tensor) return this.lastRun.run;
    const { anatomy } = this;
    const saved = this.savedFor(layer);
    const outputs = [...new Set([anatomy.score, layer.tensor, ...saved])].filter((name) => name !== anatomy.input);
    const feeds = new Map<string, Tensor>([[anatomy.input, input]]);
    const results = await this.run(anatomy.graph, 'forward', outputs, feeds, stages);
    const run: ForwardRun = {
      score: results.get(anatomy.score) as FloatTensor,
      activation: results.get(layer.tensor) as FloatTensor,
      saved: new Map(saved.map((name) => [name, name === anatomy.input ? input : results.get(name)!])),
    };
    this.lastRun = { input, layer: layer.tensor, run };
    return run;
  }

  async gradient(run: ForwardRun, layer: Layer, seed: FloatTensor, stages: Stages): Promise<FloatTensor> {
    const feeds = new Map<string, Tensor>([...run.saved, [gradientName(this.anatomy.score), seed]]);
    const output = gradientName(layer.tensor);
    const results = await this.run(this.gradientGraph(layer), 'gradient', [output], feeds, stages);
    return results.get(output) as FloatTensor;
  }

  private gradientGraph(layer: Layer): Graph {
    return this.anatomy.gradientGraphs.find((graph) => graph.producer.has(gradientName(layer.tensor)))!;
  }

  /** Inputs of the gradient graph, once it is cut to this layer, beside the seed. */
  private savedFor(layer: Layer): string[] {
    const gradientGraph = this.gradientGraph(layer);
    const { reads } = cutTo([gradientName(layer.tensor)], gradientGraph.nodes);
    const seed = gradientName(this.anatomy.score);
    return gradientGraph.inputs.map(({ name }) => name ?? '').filter((name) => name !== seed && reads.has(name));
  }

  private async run(
    graph: Graph,
    pass: 'forward' | 'gradient',
    outputs: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    stages: Stages,
  ): Promise<Map<string, Tensor>> {
    const key = `${this.key}#${pass}#${outputs.join()}`;
    const source = (): SessionSource => {
      stages.begin('session');
      return { bytes: cutModel(graph, outputs), weightBytes: weightBytes(graph, outputs) };
    };
    return this.cache.use(key, source, { ...this.options, optimise: pass === 'forward' ? 'all' : 'gradient' }, (session) => {
      stages.begin(pass);
      return session.run(feeds);
    });
  }
}

function weightBytes(graph: Graph, outputs: readonly string[]): number {
  const { reads } = cutTo(outputs, graph.nodes);
  return [...reads].reduce((sum, name) => sum + sizeOf(graph, name), 0);
}

function sizeOf(graph: Graph, name: string): number {
  const tensor = graph.constants.get(name);
  return tensor ? (byteLength(tensor) ?? 0) : 0;
}

import { gradientFreeTitles } from '../cam/methods.ts';
import type { Variants } from '../cam/variants.ts';
import type { Classifier, ForwardRun, Stages } from '../classifier.ts';
import { gradientErrors, layerErrors } from '../errors.ts';
import { gradientName, seedName } from '../gradient/build.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { defaultLayer, defaultWithoutGradient } from '../anatomy/defaultLayer.ts';
import { activationOf, type Layer } from '../anatomy/layers.ts';
import { cutModel } from '../graph/modelBytes.ts';
import { tailModel, tailOf } from '../anatomy/tail.ts';
import { byteLength } from '../onnx/tensors.ts';
import { nearestNames } from '../score/nearestNames.ts';
import { companionsOf, type Detector } from '../score/boxes/detector.ts';
import type { HeadKind } from '../score/heads.ts';
import type { Activation } from '../score/prediction.ts';
import type { FloatTensor, Tensor } from '../tensor/tensor.ts';
import type { Opened } from '../reading/ports.ts';
import type { Anatomy, RunnableModel } from './runnableModel.ts';
import { scoreVariants } from './scoreVariants.ts';
import type { Part, Purpose, SessionSource } from './sessionCache.ts';

/** Runs a model's two graphs, each cut to what is asked, in ONNX Runtime. */
export class OnnxClassifier implements Classifier {
  private static count = 0;
  private lastRun: { readonly input: FloatTensor; readonly layer: string; readonly run: ForwardRun } | undefined;
  /** Of this very classifier: the same model with another recipe is another, and each keeps a run of its own. */
  private readonly runPart: Part;

  readonly anatomy: Anatomy;
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  readonly detector: Detector | undefined;

  constructor(private readonly model: RunnableModel) {
    this.anatomy = model.anatomy;
    this.labels = model.labels;
    this.activation = model.activation;
    this.head = model.head;
    this.detector = model.detector;
    this.runPart = { model: model.key, purpose: 'run', what: String(OnnxClassifier.count++) };
  }

  get classAxis(): number | undefined {
    return this.anatomy.classAxis;
  }

  get hasGradient(): boolean {
    return this.anatomy.layers.some(({ reason }) => reason === undefined);
  }

  layer(wanted = this.model.preferredLayer, withGradient = true): Layer {
    const { layers, obstacles } = this.anatomy;
    if (wanted === undefined) {
      const found =
        defaultLayer(layers, this.head) ?? (withGradient ? undefined : defaultWithoutGradient(layers, this.head));
      if (!found) throw layerErrors.none(obstacles);
      return found;
    }
    const found = layers.find(({ name, tensor }) => name === wanted || tensor === wanted);
    if (!found)
      throw layerErrors.unknown(
        wanted,
        nearestNames(
          wanted,
          layers.map(({ name }) => name),
        ),
      );
    if (found.reason !== undefined && withGradient) {
      const working = layers.filter(({ reason }) => reason === undefined).map(({ name }) => name);
      throw layerErrors.obstructed(found.name, found.reason, obstacles, working.slice(-3), gradientFreeTitles);
    }
    return found;
  }

  /** The same picture and layer again, for another class or method, is not run again. */
  async forward(input: FloatTensor, layer: Layer, stages: Stages): Promise<ForwardRun> {
    const { anatomy } = this;
    if (this.lastRun?.input === input && this.lastRun.layer === layer.tensor) {
      this.model.cache.touch(this.runPart);
      return this.lastRun.run;
    }
    const saved = this.savedFor(layer);
    const companions = this.detector ? companionsOf(this.detector) : [];
    const outputs = [...new Set([anatomy.score, activationOf(layer), ...companions, ...saved])].filter(
      (name) => name !== anatomy.input,
    );
    const feeds = new Map<string, Tensor>([[anatomy.input, input]]);
    const results = await this.run(anatomy.graph, 'forward', outputs, feeds, stages);
    const run: ForwardRun = {
      input,
      score: results.get(anatomy.score) as FloatTensor,
      activation: results.get(activationOf(layer)) as FloatTensor,
      beside: new Map(companions.map((name) => [name, results.get(name)!])),
      saved: new Map(saved.map((name) => [name, name === anatomy.input ? input : results.get(name)!])),
    };
    this.lastRun = { input, layer: layer.tensor, run };
    await this.model.cache.keep(this.runPart, bytesIn(run), () => (this.lastRun = undefined));
    return run;
  }

  async gradient(run: ForwardRun, layer: Layer, seed: FloatTensor, stages: Stages): Promise<FloatTensor> {
    const feeds = new Map<string, Tensor>([...run.saved, [seedName(this.anatomy.score), seed]]);
    const output = gradientName(layer.tensor);
    const graph = this.gradientGraph(layer);
    const gradient = (await this.run(graph, 'gradient', [output], feeds, stages)).get(output)!;
    const { dims } = run.activation;
    // A user's own graph may answer with anything, where its shapes are known in the run alone.
    const fits = gradient.type === 'float32' && gradient.dims.join() === dims.join();
    if (!fits) throw gradientErrors.unfit(graph.fileName, layer.tensor, gradient.type, gradient.dims, dims);
    return gradient as FloatTensor;
  }

  async scoresOf(inputs: Variants, scoreIn: (scores: FloatTensor) => number, stages: Stages): Promise<Float64Array> {
    return Float64Array.from((await this.numbersOf(inputs, (scores) => [scoreIn(scores)], stages)).flat());
  }

  async numbersOf(
    inputs: Variants,
    read: (scores: FloatTensor) => readonly number[],
    stages: Stages,
  ): Promise<(readonly number[])[]> {
    const { graph, shapes, input, score } = this.anatomy;
    const mayBatch = typeof shapes.get(input)?.dims?.[0] === 'string';
    const source = (): SessionSource => ({ bytes: cutModel(graph, [score]), weightBytes: weightBytes(graph, [score]) });
    return this.use('forward', score, source, stages, (session) => {
      const scoresOf = async (batch: FloatTensor): Promise<FloatTensor> =>
        (await session.run(new Map([[input, batch]]))).get(score) as FloatTensor;
      return scoreVariants(inputs, mayBatch, scoresOf, read, stages);
    });
  }

  async scoresWith(
    run: ForwardRun,
    layer: Layer,
    activations: Variants,
    scoreIn: (scores: FloatTensor) => number,
    stages: Stages,
  ): Promise<Float64Array> {
    const { graph, input, score } = this.anatomy;
    const tail = tailOf(graph, layer, score);
    const beside = new Map<string, Tensor>([[input, run.input]]);
    const computed = tail.beside.filter((name) => name !== input);
    if (computed.length > 0)
      for (const [name, value] of await this.run(graph, 'forward', computed, beside, stages)) beside.set(name, value);
    const source = (): SessionSource => ({
      bytes: tailModel(graph, tail, layer, run.activation, beside),
      weightBytes: bytesOf(graph, tail.weights),
    });
    // Its inputs are declared as they are in this run, whose sizes may be others at another size of the picture.
    const what = [layer.tensor, ...[...beside].map(([name, { dims }]) => `${name} ${dims.join('×')}`)].join();
    return this.use('tail', what, source, stages, async (session) => {
      const scoresOf = async (batch: FloatTensor): Promise<FloatTensor> =>
        (await session.run(new Map(beside).set(activationOf(layer), batch))).get(score) as FloatTensor;
      // Whether the part of the model takes several, only a run can tell.
      const found = await scoreVariants(activations, true, scoresOf, (scores) => [scoreIn(scores)], stages);
      return Float64Array.from(found.flat());
    });
  }

  private gradientGraph(layer: Layer): Graph {
    return this.anatomy.gradientGraphs.find((graph) => graph.producer.has(gradientName(layer.tensor)))!;
  }

  /** Inputs of the gradient graph, once it is cut to this layer, beside the seed; none where the layer has no gradient. */
  private savedFor(layer: Layer): string[] {
    if (layer.reason !== undefined) return [];
    const gradientGraph = this.gradientGraph(layer);
    const { reads } = cutTo([gradientName(layer.tensor)], gradientGraph.nodes);
    const seed = seedName(this.anatomy.score);
    return gradientGraph.inputs.map(({ name }) => name ?? '').filter((name) => name !== seed && reads.has(name));
  }

  private async run(
    graph: Graph,
    pass: 'forward' | 'gradient',
    outputs: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    stages: Stages,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const source = (): SessionSource => ({ bytes: cutModel(graph, outputs), weightBytes: weightBytes(graph, outputs) });
    return this.use(pass, outputs.join(), source, stages, (session) => {
      stages.begin(pass);
      return session.run(feeds);
    });
  }

  /** The session of a part of the model, made where it is not there yet. */
  private use<Result>(
    purpose: Exclude<Purpose, 'run'>,
    what: string,
    source: () => SessionSource,
    stages: Stages,
    work: (session: Opened) => Promise<Result>,
  ): Promise<Result> {
    const make = (): SessionSource => {
      stages.begin('session');
      return source();
    };
    const { inference, ...place } = this.model.bench;
    const open = (model: Uint8Array): Promise<Opened> => inference.open(model, { ...place, optimize: 'all' });
    return this.model.cache.use({ model: this.model.key, purpose, what }, make, open, work);
  }
}

/** What is in it twice (a layer that is saved, too) is in memory once. */
function bytesIn({ score, activation, saved }: ForwardRun): number {
  const buffers = new Set([score, activation, ...saved.values()].map(({ data }) => data));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function weightBytes(graph: Graph, outputs: readonly string[]): number {
  return bytesOf(graph, cutTo(outputs, graph.nodes).reads);
}

function bytesOf(graph: Graph, names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + sizeOf(graph, name), 0);
}

function sizeOf(graph: Graph, name: string): number {
  const tensor = graph.constants.get(name);
  return tensor ? (byteLength(tensor) ?? 0) : 0;
}

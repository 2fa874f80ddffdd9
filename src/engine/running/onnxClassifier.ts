import type { Variants } from '../cam/variants.ts';
import type { Classifier, ForwardRun, ReadScores, Stages } from '../classifier.ts';
import { gradientName, seedName } from '../gradient/build.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import type { Answer } from '../anatomy/answer/answer.ts';
import { activationOf, type Layer } from '../anatomy/layers.ts';
import { feedsOf, scoringPart, type Part } from '../network.ts';
import { tailModel, tailOf } from '../anatomy/tail.ts';
import { answersOf, tensorsOf } from '../score/answers.ts';
import { companionsOf, type Detector } from '../score/boxes/detector.ts';
import type { HeadKind, Activation } from '../../vocabulary/names.ts';
import type { FloatTensor, Tensor } from '../tensor/tensor.ts';
import type { Opened } from '../ports.ts';
import type { Anatomy, RunnableModel } from './runnableModel.ts';
import { guidedGradient } from './guided.ts';
import { bytesIn, bytesOf, cutSource, isSame } from './memory.ts';
import { gradientsBy, graphsOf } from './gradients.ts';
import { shuffledModels } from './shuffled.ts';
import { wantedLayer } from './wantedLayer.ts';
import { scoreVariants } from './scoreVariants.ts';
import type { Purpose, SessionKey, SessionSource } from './sessionCache.ts';
import { known } from '../../vocabulary/known.ts';

/** Runs a model's two graphs, each cut to what is asked, in ONNX Runtime. */
export class OnnxClassifier implements Classifier {
  private static count = 0;
  private lastRun: { readonly at: string; readonly run: ForwardRun } | undefined;
  /** Of this very classifier: the same model with another recipe is another, and each keeps a run of its own. */
  private readonly runKey: SessionKey;
  private readonly part: Part;

  readonly anatomy: Anatomy;
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly head: HeadKind;
  readonly detector: Detector | undefined;
  readonly answer: Answer | undefined;
  readonly random: readonly string[];
  readonly branches: readonly Layer[];
  readonly bind: Classifier['bind'];
  readonly vector: RunnableModel['vector'];
  private refused: ReadonlyMap<string, string> = new Map();

  constructor(private readonly model: RunnableModel) {
    this.anatomy = model.anatomy;
    this.labels = model.labels;
    this.activation = model.activation;
    this.head = model.head;
    this.detector = model.detector;
    this.answer = model.anatomy.answer;
    this.random = model.anatomy.random;
    this.branches = model.anatomy.branches;
    this.vector = model.vector;
    this.part = scoringPart(model.anatomy.network);
    this.bind = model.bind && ((picture, wish, stages) => known(model.bind, 'words')(this, picture, wish, stages));
    const own = { device: model.bench.inference.device, what: String(OnnxClassifier.count++) };
    this.runKey = { model: model.key, part: this.part.name, purpose: 'run', size: '', ...own };
  }

  get classAxis(): number | undefined {
    return this.anatomy.classAxis;
  }

  get hasGradient(): boolean {
    return this.anatomy.layers.some(({ reason }) => reason === undefined);
  }

  layer(wanted = this.model.preferredLayer, withGradient = true): Layer {
    return wantedLayer(this.anatomy, this.head, wanted, withGradient);
  }

  feedsOf(picture: FloatTensor): ReadonlyMap<string, Tensor> {
    return feedsOf(this.part, { picture });
  }

  /** The same picture and layers again, for another class or method, are not run again. */
  async forward(feeds: ReadonlyMap<string, Tensor>, layers: readonly Layer[], stages: Stages): Promise<ForwardRun> {
    const { graph, score } = this.anatomy;
    const at = layers.map(({ tensor }) => tensor).join();
    if (this.lastRun?.at === at && isSame(this.lastRun.run.feeds, feeds)) {
      this.model.cache.touch(this.runKey);
      return this.lastRun.run;
    }
    const saved = [...new Set(layers.flatMap((layer) => this.savedFor(layer)))];
    const companions = [...(this.detector ? companionsOf(this.detector) : []), ...tensorsOf(this.answer)];
    const outputs = [...new Set([score, ...layers.map(activationOf), ...companions, ...saved])];
    const made = outputs.filter((name) => !feeds.has(name));
    const results = new Map([...feeds, ...(await this.run(graph, 'forward', made, feeds, stages))]);
    const run: ForwardRun = {
      feeds,
      score: results.get(score) as FloatTensor,
      activations: new Map(layers.map((layer) => [layer.tensor, results.get(activationOf(layer)) as FloatTensor])),
      beside: new Map(companions.map((name) => [name, known(results.get(name), name)])),
      saved: new Map(saved.map((name) => [name, known(results.get(name), name)])),
    };
    this.lastRun = { at, run };
    await this.model.cache.keep(this.runKey, bytesIn(run), () => (this.lastRun = undefined));
    return run;
  }

  async gradients(
    run: ForwardRun,
    layers: readonly Layer[],
    seed: FloatTensor,
    stages: Stages,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const feeds = new Map<string, Tensor>([...run.saved, [seedName(this.anatomy.score), seed]]);
    const { byTensor, refused } = await gradientsBy(
      this.anatomy.gradientGraphs,
      layers,
      run.activations,
      (graph, outputs) => this.run(graph, 'gradient', outputs, feeds, stages),
    );
    this.refused = refused;
    return byTensor;
  }

  guided(run: ForwardRun, seed: FloatTensor, stages: Stages): ReturnType<typeof guidedGradient> {
    return guidedGradient(this.anatomy, run, seed, (...what) => this.run(...what, stages));
  }

  async *shuffled(most: number, seed: number): ReturnType<NonNullable<Classifier['shuffled']>> {
    for await (const { model, ...what } of shuffledModels(this.model, most, seed))
      yield { ...what, classifier: new OnnxClassifier(model) };
  }

  /** Of the last gradients that were asked for. */
  gradientRefused({ tensor }: Layer): string | undefined {
    return this.refused.get(tensor);
  }

  async numbersOf(inputs: Variants, read: ReadScores, stages: Stages): Promise<(readonly number[])[]> {
    const { graph, shapes, input, score } = this.anatomy;
    const names = [...new Set([score, ...tensorsOf(this.answer)])];
    const readAll = (found: readonly Tensor[]): readonly number[] => {
      const [scores, made] = [
        found[0] as FloatTensor,
        new Map(names.map((name, at) => [name, known(found[at], name)])),
      ];
      return read(scores, answersOf(this.answer, made, scores.data.length));
    };
    // What else it reads is of one picture.
    const mayBatch = typeof shapes.get(input)?.dims?.[0] === 'string' && this.part.reads.size === 1;
    return this.use(
      'forward',
      names.join(),
      () => cutSource(graph, names),
      stages,
      (session) => {
        const run = async (batch: FloatTensor): Promise<readonly Tensor[]> => {
          const made = await session.run(this.feedsOf(batch));
          return names.map((name) => known(made.get(name), name));
        };
        return scoreVariants(inputs, mayBatch, run, readAll, stages);
      },
    );
  }

  async scoresWith(
    run: ForwardRun,
    layer: Layer,
    activations: Variants,
    scoreIn: (scores: FloatTensor) => number,
    stages: Stages,
  ): Promise<Float64Array> {
    const { graph, score } = this.anatomy;
    const tail = tailOf(graph, layer, score);
    const beside = new Map(run.feeds);
    const computed = tail.beside.filter((name) => !beside.has(name));
    if (computed.length > 0)
      for (const [name, value] of await this.run(graph, 'forward', computed, run.feeds, stages))
        beside.set(name, value);
    const activation = known(run.activations.get(layer.tensor), `activation of ${layer.tensor}`);
    const source = (): SessionSource => ({
      bytes: tailModel(graph, tail, layer, activation, beside),
      weightBytes: bytesOf(graph, tail.weights),
    });
    const work = async (session: Opened): Promise<Float64Array> => {
      const run = async (batch: FloatTensor): Promise<readonly Tensor[]> => [
        known((await session.run(new Map(beside).set(activationOf(layer), batch))).get(score), score),
      ];
      const read = ([scores]: readonly Tensor[]): readonly number[] => [scoreIn(scores as FloatTensor)];
      // Whether the part of the model takes several, only a run can tell.
      const found = await scoreVariants(activations, true, run, read, stages);
      return Float64Array.from(found.flat());
    };
    // Its inputs are declared as they are in this run, whose sizes may be others at another size of the picture.
    const size = [...beside].map(([name, { dims }]) => `${name} ${dims.join('×')}`).join();
    return this.use('tail', layer.tensor, source, stages, work, size);
  }

  /** Inputs of the gradient graphs except the seed, once cut to this layer; none where the layer has no gradient. */
  private savedFor(layer: Layer): string[] {
    if (layer.reason !== undefined) return [];
    const seed = seedName(this.anatomy.score);
    return graphsOf(this.anatomy.gradientGraphs, layer).flatMap(({ nodes, inputs }) => {
      const { reads } = cutTo([gradientName(layer.tensor)], nodes);
      return inputs.map(({ name }) => name ?? '').filter((name) => name !== seed && reads.has(name));
    });
  }

  private async run(
    graph: Graph,
    pass: 'forward' | 'gradient',
    outputs: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    stages: Stages,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const work = (session: Opened): Promise<ReadonlyMap<string, Tensor>> => {
      stages.begin(pass);
      return session.run(feeds);
    };
    // The file's gradient graph and ours make tensors of the same names.
    const what = pass === 'gradient' ? `${graph.fileName}:${outputs.join()}` : outputs.join();
    return this.use(pass, what, () => cutSource(graph, outputs), stages, work);
  }

  /** The session of a part of the model, made where it is not there yet. */
  private use<Result>(
    purpose: Exclude<Purpose, 'run'>,
    what: string,
    source: () => SessionSource,
    stages: Stages,
    work: (session: Opened) => Promise<Result>,
    size = '',
  ): Promise<Result> {
    const make = (): SessionSource => {
      stages.begin('session');
      return source();
    };
    const { inference, ...place } = this.model.bench;
    const open = (model: Uint8Array): Promise<Opened> => inference.open(model, { ...place, optimize: 'all' });
    const key = { ...this.runKey, purpose, size, what };
    return this.model.cache.use(key, make, open, work);
  }
}

import type { Layer } from '../../anatomy/layers.ts';
import type { Variants } from '../../cam/variants.ts';
import type { Classifier, ForwardRun, ReadScores, Stages } from '../../classifier.ts';
import type { Detector } from '../../score/boxes/detector.ts';
import type { Spoken } from '../../score/words.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';
import type { Activation } from '../../../vocabulary/names.ts';
import { runLinks, type Link, type LinkRun } from './link.ts';
import { known } from '../../../vocabulary/known.ts';

/** What a network's words are bound to. */
export interface BoundTo {
  readonly head: 'words' | 'prompts' | 'boxes';
  /** Prompts. */
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly spoken?: Spoken;
  /** Of boxes for prompts: how they are read, and the tensors that they are read from beside the scores. */
  readonly detector?: Detector;
  readonly beside?: (features: FloatTensor, stages: Stages) => Promise<ReadonlyMap<string, Tensor>>;
  /** From the picture's features to the score. */
  readonly links: readonly Link[];
  /** Whether the features are one for the whole picture, and not a row for each of its cells. */
  readonly isPooled: boolean;
}

/** A run, and what it was made of. */
interface Made {
  /** Of the picture's part. */
  readonly of: ForwardRun;
  readonly links: LinkRun;
  readonly run: ForwardRun;
}

/**
 * A network whose words are given: so it takes a picture alone, and is a classifier like others. Its layers are those
 * of the picture's part.
 */
export class ChainClassifier implements Classifier {
  readonly head: BoundTo['head'];
  readonly labels: readonly string[];
  readonly activation: Activation;
  readonly spoken: Spoken | undefined;
  readonly isPooled: boolean;
  readonly detector: Detector | undefined;
  readonly isPrompted: boolean;
  readonly random: readonly string[];
  readonly branches: readonly Layer[];
  readonly hasGradient: boolean;
  private readonly made = new WeakMap<ForwardRun, Made>();
  private last: Made | undefined;

  constructor(
    private readonly picture: Classifier,
    private readonly to: BoundTo,
  ) {
    this.head = to.head;
    this.labels = to.labels;
    this.activation = to.activation;
    this.spoken = to.spoken;
    this.isPooled = to.isPooled;
    this.detector = to.detector;
    this.isPrompted = to.head !== 'words';
    this.random = picture.random ?? [];
    this.branches = picture.branches ?? [];
    this.hasGradient = picture.hasGradient;
  }

  layer(wanted?: string, withGradient?: boolean): Layer {
    return this.picture.layer(wanted, withGradient);
  }

  feedsOf(picture: FloatTensor): ReadonlyMap<string, Tensor> {
    return this.picture.feedsOf(picture);
  }

  async forward(feeds: ReadonlyMap<string, Tensor>, layers: readonly Layer[], stages: Stages): Promise<ForwardRun> {
    const of = await this.picture.forward(feeds, layers, stages);
    if (this.last?.of === of) return this.last.run;
    const saves = layers.some(({ reason }) => reason === undefined);
    const links = await runLinks(this.to.links, of.score, saves, stages);
    const run: ForwardRun = {
      ...of,
      score: links.result,
      beside: (await this.to.beside?.(of.score, stages)) ?? new Map(),
    };
    this.last = { of, links, run };
    this.made.set(run, this.last);
    return run;
  }

  async gradients(
    run: ForwardRun,
    layers: readonly Layer[],
    seed: FloatTensor,
    stages: Stages,
  ): Promise<ReadonlyMap<string, FloatTensor>> {
    const { of, links } = known(this.made.get(run), 'run');
    return this.picture.gradients(of, layers, await links.back(seed, stages), stages);
  }

  gradientRefused(layer: Layer): string | undefined {
    return this.picture.gradientRefused?.(layer);
  }

  numbersOf(inputs: Variants, read: ReadScores, stages: Stages): Promise<(readonly number[])[]> {
    return this.each(inputs, read, stages, async (one, take) => void (await this.picture.numbersOf(one, take, stages)));
  }

  async scoresWith(
    run: ForwardRun,
    layer: Layer,
    activations: Variants,
    scoreIn: (scores: FloatTensor) => number,
    stages: Stages,
  ): Promise<Float64Array> {
    const { of } = known(this.made.get(run), 'run');
    const found = await this.each(
      activations,
      (scores) => [scoreIn(scores)],
      stages,
      async (one, take) =>
        void (await this.picture.scoresWith(of, layer, one, (features) => take(features)[0] ?? 0, stages)),
    );
    return Float64Array.from(found.flat());
  }

  /** One after the other: the features of many would fill the memory. */
  private async each(
    variants: Variants,
    read: (scores: FloatTensor) => readonly number[],
    stages: Stages,
    run: (one: Variants, take: (features: FloatTensor) => readonly number[]) => Promise<void>,
  ): Promise<(readonly number[])[]> {
    const found: (readonly number[])[] = [];
    for (let at = 0; at < variants.count; at++) {
      stages.begin('runs', { done: at, total: variants.count });
      let made: FloatTensor | undefined;
      const one = { ...variants, count: 1, write: (_: number, into: Float32Array) => variants.write(at, into) };
      await run(one, (features) => {
        made = features;
        return [0];
      });
      const { result } = await runLinks(this.to.links, known(made, 'features'), false, stages);
      found.push(read(result));
    }
    return found;
  }
}

/** The part of a network that says words: how it is fed, for any words and any picture. */
import { textErrors } from '../../errors.ts';
import type { Stages } from '../../classifier.ts';
import type { Graph } from '../../graph/graph.ts';
import { sizesOf } from '../../onnx/valueInfo.ts';
import type { Workbench } from '../../ports.ts';
import { GraphLink, type BoundGraph } from '../../running/chain/graphLink.ts';
import type { Link } from '../../running/chain/link.ts';
import type { PartRunner } from '../../running/chain/partRunner.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../tensor/tensor.ts';
import { boundGraph } from './boundGraph.ts';
import { inputsOf, roleOf, type InputRole } from './inputRoles.ts';
import { known } from '../../../vocabulary/known.ts';

/** Whole numbers, as a part takes its tokens. */
export function tokensTensor(rows: readonly (readonly number[])[], type = 'int64'): Tensor {
  const dims = [rows.length, rows[0]?.length ?? 0];
  const values = rows.flat();
  if (type === 'int32') return { type, dims, data: Int32Array.from(values) };
  return { type: 'int64', dims, data: BigInt64Array.from(values, BigInt) };
}

/** One of a network's graphs that takes more than a picture. */
export interface WordsPart {
  readonly graph: Graph;
  readonly bench: Workbench;
  readonly runner: PartRunner;
  /** The input that what comes of the picture goes into. */
  readonly input: string;
  readonly output: string;
}

/** What the inputs of a part are fed with, by what they are for. */
export interface Fed {
  readonly tokens?: readonly (readonly number[])[];
  readonly mask?: readonly (readonly number[])[];
  readonly embeddings?: FloatTensor;
  /** How many tokens or embeddings there are, and of what the features are. */
  readonly length: number;
  readonly sourceLength?: number;
  /** How many tokens before these are remembered; none when absent. */
  readonly past?: number;
  /** As the model sees it: some parts ask how large it is. */
  readonly picture?: FloatTensor;
}

/** How many graphs for texts of other lengths are remembered. */
const keptLengths = 8;

/** A link through a part. Its gradient graph is made for each length of text once. */
export class PartLinks {
  private readonly bound = new Map<string, Promise<BoundGraph>>();

  constructor(readonly part: WordsPart) {}

  link(fed: Fed): Link {
    const { graph, runner, input, output, bench } = this.part;
    const others = feedsFor(graph, input, fed);
    return new GraphLink({
      ...{ runner, graph, input, output, others },
      bound: (features) => {
        const feeds = new Map(others).set(input, features);
        const key = [...feeds].map(([name, { dims }]) => `${name} ${dims.join('×')}`).join();
        const found = this.bound.get(key) ?? boundGraph(graph, feeds, input, output, bench);
        this.bound.delete(key);
        this.bound.set(key, found);
        found.catch(() => this.bound.delete(key));
        for (const old of [...this.bound.keys()].slice(0, -keptLengths)) this.bound.delete(old);
        return found;
      },
    });
  }

  /** The output for features that are known already, without a gradient. */
  async run(fed: Fed, stages: Stages, features?: FloatTensor): Promise<FloatTensor> {
    const { graph, runner, input, output } = this.part;
    const feeds = feedsFor(graph, input, fed);
    if (features) feeds.set(input, features);
    const results = await runner.run(graph, 'steps', [output], feeds, stages);
    return known(results.get(output), output) as FloatTensor;
  }
}

/** Of all inputs but one. @throws WhylightError `part-unfit` */
export function feedsFor(graph: Graph, input: string, fed: Fed): Map<string, Tensor> {
  const others = graph.inputs.filter(({ name }) => name !== input);
  return new Map(
    others.map((info) => {
      const role = roleOf(info);
      const value = role && feeds[role](fed, sizesOf(info), typeOf(graph, info.name));
      if (!value) throw textErrors.partUnfit(graph.fileName, `nothing is known of its input “${info.name}”`);
      return [info.name, value];
    }),
  );
}

type Feed = (fed: Fed, sizes: readonly (number | undefined)[], type: string) => Tensor | undefined;

const ones = (rows: number, length: number): readonly (readonly number[])[] =>
  Array.from({ length: rows }, () => Array.from({ length }, () => 1));

/** What goes into an input of each kind. */
const feeds: Readonly<Record<InputRole, Feed>> = {
  tokens: ({ tokens }, _, type) => tokens && tokensTensor(tokens, type),
  mask: ({ mask, tokens, length, past = 0 }, _, type) =>
    tokensTensor(mask ?? ones(tokens?.length ?? 1, past + length), type),
  'source-mask': ({ sourceLength }, _, type) =>
    sourceLength === undefined ? undefined : tokensTensor(ones(1, sourceLength), type),
  positions: ({ length, past = 0 }, _, type) => tokensTensor([Array.from({ length }, (_value, at) => past + at)], type),
  embeddings: ({ embeddings }) => embeddings,
  features: () => undefined,
  cache: (_, sizes) =>
    floatTensorOf(
      sizes.map((size, axis) => size ?? (axis === 0 ? 1 : 0)),
      new Float32Array(0),
    ),
  branch: () => undefined,
  picture: ({ picture }) => picture,
};

const typeOf = (graph: Graph, name: string): string => (isInt32(graph, name) ? 'int32' : 'int64');

function isInt32({ inputs }: Graph, name: string): boolean {
  const type = inputs.find((input) => input.name === name)?.type?.value;
  return type?.case === 'tensorType' && type.value.elemType === 6;
}

/** The input that takes the picture's features. @throws WhylightError `part-unfit` */
export function featureInput(graph: Graph): string {
  const [features, ...others] = inputsOf(graph, 'features');
  if (features === undefined || others.length > 0)
    throw textErrors.partUnfit(graph.fileName, 'it has no one input that takes what the picture’s part makes');
  return features;
}

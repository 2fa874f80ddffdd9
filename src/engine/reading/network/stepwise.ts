/**
 * Binds a network whose decoder takes one token at a time, and remembers: its steps are written out for the gradient.
 */
import { textErrors } from '../../errors.ts';
import type { Stages } from '../../classifier.ts';
import { TensorProto_DataType as Type } from '../../onnx/onnx_pb.ts';
import { sizesOf, tensorTypeOf } from '../../onnx/valueInfo.ts';
import type { Workbench } from '../../ports.ts';
import type { PartRunner } from '../../running/chain/partRunner.ts';
import type { Bind } from '../../running/runnableModel.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../tensor/tensor.ts';
import type { Next } from '../../text/generate.ts';
import { known } from '../../../vocabulary/known.ts';
import { captioner, lengthOf } from './captioner.ts';
import { PartLinks, tokensTensor, type WordsPart } from './decoder.ts';
import { textNumber, type Settings } from './settings.ts';
import { unrolled, unrolledNames, type StepDecoder } from './stepDecoder.ts';

export interface Stepwise {
  readonly step: StepDecoder;
  readonly bench: Workbench;
  /** A runner of its own for each number of steps, and for one alone. */
  readonly runnerFor: (kind: string) => PartRunner;
  /** Tokens as vectors, where the decoder takes these. */
  readonly embedder?: WordsPart | undefined;
}

type Embed = (ids: readonly number[], stages: Stages) => Promise<FloatTensor>;

export function stepwiseBind(of: Stepwise, settings: Settings): Bind {
  const { tokenizer, generation } = settings;
  const { step, embedder } = of;
  const embedding = embedder && new PartLinks(embedder);
  const embed: Embed | undefined =
    embedding && ((ids, stages) => embedding.run({ tokens: [ids], length: ids.length }, stages));
  const links = new Map<number, PartLinks>();
  const linksOf = (count: number): PartLinks => {
    const found = links.get(count) ?? new PartLinks(partOf(of, count));
    links.set(count, found);
    return found;
  };
  return captioner({
    vocabulary: textNumber(settings, 'vocab_size'),
    ...{ tokenizer, generation },
    open: () =>
      Promise.resolve({
        before: [],
        prefix: generation.start === undefined ? [] : [generation.start],
        decoder: async (ids, features, stages) => {
          const sourceLength = lengthOf(features);
          if (!embed) return [linksOf(ids.length).link({ tokens: [ids], length: ids.length, sourceLength })];
          const embeddings = ids.length === 0 ? undefined : await embed(ids, stages);
          return [linksOf(ids.length + 1).link({ ...(embeddings && { embeddings }), length: ids.length })];
        },
        steps: (features, stages) => stepping({ ...of, step }, features, embed, stages),
      }),
  });
}

function partOf({ step, bench, runnerFor }: Stepwise, count: number): WordsPart {
  if (count === 0) throw textErrors.partUnfit(step.graph.fileName, 'nothing says with which token a text begins');
  const { features: input, logits: output } = unrolledNames;
  return { graph: unrolled(step, count), bench, runner: runnerFor(`:${count} steps`), input, output };
}

/** Writes with what the step before has left behind. */
function stepping(
  { step, runnerFor }: Stepwise,
  features: FloatTensor,
  embed: Embed | undefined,
  stages: Stages,
): Next {
  const runner = runnerFor(':step');
  const { graph, states, logits } = step;
  const outputs = [logits, ...states.map(({ output }) => output)];
  const zeros = states.map(({ dims }) => floatTensorOf(dims, new Float32Array(dims.reduce((a, b) => a * b, 1))));
  /** Of a token; of none: what stands before all tokens. */
  const taken = async (id: number | undefined): Promise<readonly (readonly [string, Tensor])[]> => {
    if (step.vectors === undefined) return tokenFeeds(step, known(id, 'first token'), features);
    const vector = id === undefined || !embed ? features : await embed([id], stages);
    return [[step.vectors, floatTensorOf([...Array(step.rank - 1).fill(1), vector.data.length], vector.data)]];
  };
  let before = new Map<string, readonly Tensor[]>();
  return async (texts) => {
    const [now, rows] = [new Map<string, readonly Tensor[]>(), [] as Float32Array[]];
    for (const ids of texts) {
      const all = [...(step.vectors === undefined ? [] : [undefined]), ...ids];
      const remembered = before.get(ids.slice(0, -1).join());
      let [memory, row]: [readonly Tensor[], Float32Array] = [remembered ?? zeros, new Float32Array(0)];
      for (const id of remembered && ids.length > 0 ? all.slice(-1) : all) {
        const own = states.map(({ input }, at) => [input, known(memory[at], 'state')] as const);
        const feeds = new Map([...(await taken(id)), ...own]);
        const results = await runner.run(graph, 'steps', outputs, feeds, stages);
        memory = states.map(({ output }) => known(results.get(output), output));
        row = (results.get(logits) as FloatTensor).data;
      }
      now.set(ids.join(), memory);
      rows.push(row.slice());
    }
    before = now;
    return rows;
  };
}

function tokenFeeds({ graph, token = '', features = '', rank }: StepDecoder, id: number, given: FloatTensor) {
  const info = known(
    graph.inputs.find(({ name }) => name === token),
    'token',
  );
  const { data, type } = tokensTensor([[id]], tensorTypeOf(info)?.elemType === Type.INT32 ? 'int32' : 'int64');
  const dims = sizesOf(info)
    .slice(0, rank)
    .map(() => 1);
  return [[token, { type, dims, data } as Tensor] as const, [features, given] as const];
}

/** A decoder that remembers the words before, to write a text with: each step reads one word, not all of them again. */
import type { Stages } from '../../classifier.ts';
import type { Graph } from '../../graph/graph.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';
import type { Next } from '../../text/generate.ts';
import { known } from '../../../vocabulary/known.ts';
import { feedsFor, type Fed, type WordsPart } from './decoder.ts';
import { inputsOf } from './inputRoles.ts';

/** What goes into a step: the tokens after those that are remembered, as the part takes them. */
export interface StepFed {
  readonly fed: Fed;
  /** Into the part's own input: the picture's features, or the words' vectors. */
  readonly input: FloatTensor;
}

/** By the names of the inputs that take it. */
type Memory = ReadonlyMap<string, Tensor>;

export interface Rememberer {
  /** Reads all words at once, and begins the memory. */
  readonly first: WordsPart;
  /** Reads one more. */
  readonly next: WordsPart;
}

/** `past_key_values.0.key` comes of `present.0.key`. */
const presentOf = (past: string): string => past.replace(/^past(_key_values)?/, 'present');

/** Undefined where the files do not hold all that one of them has to remember. */
export function rememberer(first: WordsPart, next: WordsPart): Rememberer | undefined {
  const pasts = inputsOf(next.graph, 'cache');
  const isWhole = pasts.length > 0 && pasts.every((past) => hasOutput(first.graph, presentOf(past)));
  return isWhole && hasOutput(next.graph, next.output) ? { first, next } : undefined;
}

/** @param fedFor for all of these words, or, where some are remembered, for those after them */
export function remembered(
  { first, next }: Rememberer,
  fedFor: (ids: readonly number[], past: number) => Promise<StepFed>,
  stages: Stages,
): Next {
  let memories = new Map<string, Memory>();
  return async (texts) => {
    const now = new Map<string, Memory>();
    const rows: Float32Array[] = [];
    for (const ids of texts) {
      const memory = memories.get(ids.slice(0, -1).join());
      const past = memory ? ids.length - 1 : 0;
      const { fed, input } = await fedFor(ids, past);
      const step = await run(memory ? next : first, inputsOf(next.graph, 'cache'), { fed, input, memory }, stages);
      now.set(ids.join(), step.memory);
      const vocabulary = step.logits.dims.at(-1) ?? 1;
      rows.push(step.logits.data.slice(-vocabulary));
    }
    memories = now;
    return rows;
  };
}

async function run(
  { runner, graph, input: own, output }: WordsPart,
  pasts: readonly string[],
  { fed, input, memory = new Map() }: StepFed & { readonly memory: Memory | undefined },
  stages: Stages,
): Promise<{ readonly logits: FloatTensor; readonly memory: Memory }> {
  const presents = pasts.map(presentOf).filter((name) => hasOutput(graph, name));
  const feeds = new Map([...feedsFor(graph, own, fed), [own, input] as const, ...memory]);
  const taken = new Map([...feeds].filter(([name]) => graph.inputs.some((each) => each.name === name)));
  const results = await runner.run(graph, 'steps', [output, ...presents], taken, stages);
  const kept = pasts.map((past): [string, Tensor] => {
    const made = results.get(presentOf(past));
    // What is remembered of the picture is made once; later steps hand out nothing in its place.
    return [past, made && made.data.length > 0 ? made : known(memory.get(past), past)];
  });
  return { logits: known(results.get(output), output) as FloatTensor, memory: new Map(kept) };
}

const hasOutput = ({ outputs }: Graph, name: string): boolean => outputs.some((each) => each.name === name);

/** What a model of words is made of once its files are read, and what it is read with. */
import type { Graph } from '../../graph/graph.ts';
import type { Ports } from '../../ports.ts';
import { PartRunner } from '../../running/chain/partRunner.ts';
import type { Bind } from '../../running/runnableModel.ts';
import type { SessionCache } from '../../running/sessionCache.ts';
import type { Source } from '../source.ts';
import type { WordsPart } from './decoder.ts';

/** What binds a picture's part to words. */
export interface WordsOf {
  /** What the picture's part makes. */
  readonly border: string;
  readonly head: 'words' | 'prompts';
  readonly bind: Bind;
  /** Whether the words look at the picture's cells one by one. */
  readonly isAttended: boolean;
  /** Of a reader of letters: into how many columns it cuts the picture. */
  readonly steps?: number;
  /** Of all files that were read, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** A network's parts: the picture's, which is explained, and what binds it to words. */
export interface NetworkOf extends WordsOf {
  readonly picture: Source;
}

/** What it is read with. */
export interface Reading {
  readonly ports: Ports;
  readonly cache: SessionCache;
}

export function partOf(source: Source, input: string, output: string, { cache }: Reading, kind = ''): WordsPart {
  const key = `${source.file}@${[...source.versions].join()}>${output}${kind}`;
  const runner = new PartRunner(key, 'words', source.bench, cache);
  return { graph: source.graph, bench: source.bench, runner, input, output };
}

/** What the picture's part makes, by its usual names. */
export const featureOutputs = ['image_features', 'image_embeds', 'last_hidden_state', 'pooler_output', 'features'];
export const pooledOutputs = ['image_embeds', 'pooler_output', 'image_features'];

export function outputOfPicture({ outputs }: Graph, wanted: readonly string[]): string {
  const names = outputs.map(({ name }) => name);
  return wanted.find((name) => names.includes(name)) ?? names[0] ?? '';
}

/** How many axes an input has; 0 where it does not say. */
export const rankOf = ({ inputs }: Graph, name: string): number => {
  const type = inputs.find((input) => input.name === name)?.type?.value;
  return type?.case === 'tensorType' ? (type.value.shape?.dim.length ?? 0) : 0;
};

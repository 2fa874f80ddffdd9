/** Writes a text token by token: greedily, or by a beam search as transformers' `generate` does it. */
import type { Generation } from './generation.ts';
import { logSoftmax, mostLikely } from './probabilities.ts';

/** The logits of what may follow each of these texts, float32, one after the other. */
export type Next = (texts: readonly (readonly number[])[]) => Promise<readonly Float32Array[]>;

export interface Written {
  /** With the first token and, where it came to one, the last. */
  readonly ids: readonly number[];
  /** Grew to the greatest length without an end. */
  readonly isEndless: boolean;
}

/** @param before what the text begins with */
export async function generate(next: Next, how: Generation, before: readonly number[]): Promise<Written> {
  const longest = how.maxNew === undefined ? Math.max(how.maxLength, before.length + 1) : before.length + how.maxNew;
  return how.beams > 1 ? beamSearch(next, how, before, longest) : greedy(next, how, before, longest);
}

async function greedy(next: Next, how: Generation, before: readonly number[], longest: number): Promise<Written> {
  const ids = [...before];
  while (ids.length < longest) {
    const forced = forcedAt(how, ids.length, longest);
    const token = forced ?? mostLikely((await next([ids]))[0] ?? new Float32Array(1));
    ids.push(token);
    if (how.ends.includes(token)) return { ids, isEndless: false };
  }
  return { ids, isEndless: how.ends.length > 0 };
}

function forcedAt({ forcedFirst, forcedLast }: Generation, length: number, longest: number): number | undefined {
  if (length === 1 && forcedFirst !== undefined) return forcedFirst;
  return length === longest - 1 ? forcedLast : undefined;
}

interface Beam {
  readonly ids: readonly number[];
  /** Σ log p of the tokens that were chosen. */
  readonly sum: number;
}

interface Finished {
  readonly ids: readonly number[];
  readonly score: number;
}

/**
 * The `beams` most probable texts grow side by side; of those that have ended, the best by Σ log p / length^penalty is
 * taken.
 */
async function beamSearch(next: Next, how: Generation, before: readonly number[], longest: number): Promise<Written> {
  const { beams, lengthPenalty, earlyStopping } = how;
  const scored = (ids: readonly number[], sum: number): Finished => ({
    ids,
    score: sum / (ids.length - before.length) ** lengthPenalty,
  });
  let running: Beam[] = [{ ids: before, sum: 0 }];
  let finished: Finished[] = [];
  while (running.length > 0 && (running[0]?.ids.length ?? longest) < longest) {
    const followed = await follow(next, how, running, longest);
    const ended = followed.slice(0, beams).filter(({ ids }) => how.ends.includes(ids.at(-1) ?? -1));
    finished = [...finished, ...ended.map(({ ids, sum }) => scored(ids, sum))]
      .sort((a, b) => b.score - a.score)
      .slice(0, beams);
    running = followed.filter(({ ids }) => !how.ends.includes(ids.at(-1) ?? -1)).slice(0, beams);
    const [best] = running;
    const worst = finished[beams - 1];
    if (best && worst && (earlyStopping || scored(best.ids, best.sum).score <= worst.score)) break;
  }
  const grown = running.filter(({ ids }) => ids.length >= longest).map(({ ids, sum }) => scored(ids, sum));
  const all = finished.length >= beams ? finished : [...finished, ...grown];
  const best = all.reduce((a, b) => (b.score > a.score ? b : a), all[0] ?? { ids: before, score: 0 });
  return { ids: best.ids, isEndless: how.ends.length > 0 && !how.ends.includes(best.ids.at(-1) ?? -1) };
}

/** What may come next of all beams together: twice as many as there are beams, since some of them end. */
async function follow(next: Next, how: Generation, running: readonly Beam[], longest: number): Promise<Beam[]> {
  const forced = forcedAt(how, running[0]?.ids.length ?? 0, longest);
  if (forced !== undefined) return running.map(({ ids, sum }) => ({ ids: [...ids, forced], sum }));
  const logits = await next(running.map(({ ids }) => ids));
  const wanted = 2 * how.beams;
  const candidates = running.flatMap(({ ids, sum }, at) => {
    const scores = logSoftmax(logits[at] ?? new Float32Array(1));
    return highest(scores, wanted).map((token) => ({ ids: [...ids, token], sum: sum + (scores[token] ?? 0) }));
  });
  return candidates.sort((a, b) => b.sum - a.sum).slice(0, wanted);
}

/** The numbers of the highest scores, the highest first. */
function highest(scores: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let token = 0; token < scores.length; token++) {
    const score = scores[token] ?? 0;
    if (best.length === count && score <= (scores[best[count - 1] ?? 0] ?? 0)) continue;
    let at = best.length;
    while (at > 0 && (scores[best[at - 1] ?? 0] ?? 0) < score) at--;
    best.splice(at, 0, token);
    if (best.length > count) best.pop();
  }
  return best;
}

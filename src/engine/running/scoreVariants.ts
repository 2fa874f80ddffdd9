import type { Variants } from '../cam/variants.ts';
import { WhylightError } from '../errors.ts';
import type { Stages } from '../classifier.ts';
import { floatTensorOf, type FloatTensor } from '../tensor/tensor.ts';

type Run = (batch: FloatTensor) => Promise<FloatTensor>;
type ScoreIn = (scores: FloatTensor) => number;

/** A batch has at most so many variants, and so many numbers. */
const mostVariants = 32;
const mostValues = 2 ** 22;

/** Of the score: float32 adds up in another order in a batch. */
const tolerance = 1e-4;

/**
 * One score for each variant, all of them, in batches where the model takes any. It is asked to: a Reshape to a fixed
 * batch, or numbers that one picture of a batch has from another, show only in a run.
 */
export async function scoreVariants(
  variants: Variants,
  mayBatch: boolean,
  run: Run,
  scoreIn: ScoreIn,
  stages: Stages,
): Promise<Float64Array> {
  const scores = new Float64Array(variants.count);
  const largest = Math.min(mostVariants, Math.floor(mostValues / valuesIn(variants)));
  let size = 1;
  for (let done = 0; done < variants.count; done += size) {
    // The first one has been run alone: that is what a batch is measured by.
    if (done === 1 && mayBatch && largest > 1 && (await takesTwo(variants, run, scoreIn, scores[0]!))) size = largest;
    stages.begin('runs', { done, total: variants.count });
    scores.set((await scoresFrom(done, Math.min(size, variants.count - done), variants, run, scoreIn))!, done);
  }
  return scores;
}

async function takesTwo(variants: Variants, run: Run, scoreIn: ScoreIn, alone: number): Promise<boolean> {
  try {
    const scores = await scoresFrom(0, 2, variants, run, scoreIn);
    return scores !== undefined && Math.abs(scores[0]! - alone) <= tolerance * Math.max(Math.abs(alone), 1);
  } catch (error) {
    if (error instanceof WhylightError && error.code === 'run-failed') return false;
    throw error;
  }
}

/** Undefined where the scores are not as many as the variants. */
async function scoresFrom(
  from: number,
  count: number,
  variants: Variants,
  run: Run,
  scoreIn: ScoreIn,
): Promise<number[] | undefined> {
  const length = valuesIn(variants);
  const data = new Float32Array(count * length);
  for (let at = 0; at < count; at++) variants.write(from + at, data.subarray(at * length, (at + 1) * length));
  const found = await run(floatTensorOf([count, ...variants.dims.slice(1)], data));
  if (count === 1) return [scoreIn(found)];
  if (found.dims[0] !== count) return undefined;
  const each = found.data.length / count;
  const dims = [1, ...found.dims.slice(1)];
  return Array.from({ length: count }, (_, at) =>
    scoreIn(floatTensorOf(dims, found.data.subarray(at * each, (at + 1) * each))),
  );
}

function valuesIn({ dims }: Variants): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

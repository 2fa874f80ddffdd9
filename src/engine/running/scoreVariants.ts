import type { Variants } from '../cam/variants.ts';
import { runtimeErrors, WhylightError } from '../errors.ts';
import type { Stages } from '../classifier.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../tensor/tensor.ts';

/** Answers with the scores, and with what else is read of a run. */
type Run = (batch: FloatTensor) => Promise<readonly Tensor[]>;
type Read = (found: readonly Tensor[]) => readonly number[];

/** A batch has at most so many variants, and so many numbers. */
const mostVariants = 32;
const mostValues = 2 ** 22;

/** Of the score: float32 adds up in another order in a batch. */
const tolerance = 1e-4;

/**
 * What `read` finds in what is made of each variant, all of them, in batches where the model takes any. It is asked to:
 * a Reshape to a fixed batch, or numbers that one picture of a batch has from another, show only in a run.
 */
export async function scoreVariants(
  variants: Variants,
  mayBatch: boolean,
  run: Run,
  read: Read,
  stages: Stages,
): Promise<(readonly number[])[]> {
  const found: (readonly number[])[] = [];
  const largest = Math.min(mostVariants, Math.floor(mostValues / valuesIn(variants)));
  let size = 1;
  while (found.length < variants.count) {
    const done = found.length;
    const [alone] = found;
    // The first one has been run alone: that is what a batch is measured by.
    const mayTry = done === 1 && alone && mayBatch && largest > 1 && variants.count > 2;
    const second = mayTry ? await secondOfTwo(variants, run, read, alone) : undefined;
    if (second) {
      size = largest;
      found.push(second);
      continue;
    }
    stages.begin('runs', { done, total: variants.count });
    const next = await readBatch(done, Math.min(size, variants.count - done), variants, run, read);
    if (!next) throw runtimeErrors.outputMissing('scores of a batch');
    found.push(...next);
  }
  return found;
}

/** The second of a batch of the first two, where the first says in it what it said alone; undefined: no batches. */
async function secondOfTwo(
  variants: Variants,
  run: Run,
  read: Read,
  alone: readonly number[],
): Promise<readonly number[] | undefined> {
  try {
    const [first, second] = (await readBatch(0, 2, variants, run, read)) ?? [];
    const isNear = (value: number, at: number): boolean => {
      const other = first?.[at] ?? NaN;
      return Object.is(value, other) || Math.abs(other - value) <= tolerance * Math.max(Math.abs(value), 1);
    };
    return first !== undefined && alone.every(isNear) ? second : undefined;
  } catch (error) {
    if (error instanceof WhylightError && error.code === 'run-failed') return undefined;
    throw error;
  }
}

/** Undefined where what is made is not as much as the variants. */
async function readBatch(
  from: number,
  count: number,
  variants: Variants,
  run: Run,
  read: Read,
): Promise<(readonly number[])[] | undefined> {
  const length = valuesIn(variants);
  const data = new Float32Array(count * length);
  for (let at = 0; at < count; at++) variants.write(from + at, data.subarray(at * length, (at + 1) * length));
  const found = await run(floatTensorOf([count, ...variants.dims.slice(1)], data));
  if (count === 1) return [read(found)];
  if (found.some(({ dims }) => dims[0] !== count)) return undefined;
  return Array.from({ length: count }, (_, at) => read(found.map((batch) => oneOf(batch, at, count))));
}

function oneOf(batch: Tensor, at: number, count: number): Tensor {
  const each = batch.data.length / count;
  const data = batch.data.subarray(at * each, (at + 1) * each);
  return { ...batch, dims: [1, ...batch.dims.slice(1)], data };
}

function valuesIn({ dims }: Variants): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Which pictures belong to which task of an array job: by the key alone, so that a list may grow. */

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export const wholeSet: Shard = { index: 0, count: 1 };

/** FNV-1a, 32 bits, of the key's UTF-8 bytes. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

export const isIn = ({ index, count }: Shard, key: string): boolean => hashOf(key) % count === index;

/** `3/16`; undefined where it is none. */
export function parseShard(text: string): Shard | undefined {
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text.trim());
  const [index, count] = [Number(found?.[1]), Number(found?.[2])];
  return found && index < count ? { index, count } : undefined;
}

/** Variables of the process; see docs/cluster.md. */
type Environment = Readonly<Record<string, string | undefined>>;

const numberIn = (environment: Environment, name: string): number | undefined => {
  const value = environment[name];
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
};

/**
 * The shard that a scheduler gave this process: a SLURM array task, a Kubernetes indexed job (with `WHYLIGHT_SHARDS`),
 * a job of GNU parallel (with `WHYLIGHT_SHARDS`); undefined where there is none.
 */
export function shardFrom(environment: Environment): Shard | undefined {
  const of = (index: number | undefined, count: number | undefined): Shard | undefined =>
    index !== undefined && count !== undefined && index >= 0 && index < count ? { index, count } : undefined;
  const read = (name: string): number | undefined => numberIn(environment, name);
  const task = read('SLURM_ARRAY_TASK_ID');
  const shards = read('WHYLIGHT_SHARDS');
  const sequence = read('PARALLEL_SEQ');
  return (
    of(task === undefined ? undefined : task - (read('SLURM_ARRAY_TASK_MIN') ?? 0), read('SLURM_ARRAY_TASK_COUNT')) ??
    of(read('JOB_COMPLETION_INDEX'), shards) ??
    of(sequence === undefined ? undefined : sequence - 1, shards)
  );
}

/** `part-00003-of-00016`, without an extension. */
export function partName({ index, count }: Shard): string {
  const padded = (number: number): string => String(number).padStart(5, '0');
  return `part-${padded(index)}-of-${padded(count)}`;
}

/** Missing shards as SLURM's --array takes them: `0,3-5`. */
export function asArray(indices: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** What the commands that go through many pictures have in common. */
import path from 'node:path';
import type { AnyRow } from '../engine/dataset/rows.ts';
import { isIn, parseShard, shardFrom, wholeSet, type Shard } from '../engine/dataset/shard.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import { Ahead } from '../runtime/dataset/ahead.ts';
import { Decoders } from '../runtime/dataset/decoders.ts';
import { WhylightError } from '../engine/errors.ts';
import type { Made } from '../runtime/dataset/made.ts';
import type { Part } from '../runtime/dataset/parts.ts';
import { defaultLimits } from '../runtime/engine.ts';
import { picturesIn, picturesOf, type Pictures } from '../runtime/dataset/pictures.ts';
import { sweepOver, type PrepareKey } from '../runtime/dataset/sweepOver.ts';
import { printable, type Terminal } from './terminal.ts';
import { numberOption, UsageError } from './usage.ts';

/** @throws UsageError */
export function shardOf(text: string | undefined): Shard {
  if (text === undefined) return wholeSet;
  const shard = text === 'auto' ? shardFrom(process.env) : parseShard(text);
  if (shard) return shard;
  const why = text === 'auto' ? 'no scheduler’s variables are set' : `--shard is “${text}”`;
  throw new UsageError(`${why}; INDEX/COUNT was expected, with INDEX from 0, such as 3/16`);
}

/** More than any layer has. */
const largestSide = 1024;

/** Cells of a side that all maps are brought to. @throws UsageError */
export const sizeOption = (text: string | undefined): number | undefined =>
  numberOption(text, 'size', 1, largestSide, true);

/** @throws UsageError, WhylightError as `picturesIn` */
export async function findPictures(positionals: readonly string[], list: string | undefined): Promise<Pictures> {
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one folder, or a list of pictures with --list');
  if ((folder === undefined) === (list === undefined)) throw new UsageError('name a folder, or a list with --list');
  return list === undefined ? picturesIn(folder ?? '.') : picturesOf(list);
}

/** Those of the shard that the part does not hold yet. */
export const keysLeft = ({ keys }: Pictures, shard: Shard, { done }: Part): readonly string[] =>
  keys.filter((key) => isIn(shard, key) && !done.has(key));

/** Does `work` while other threads make the next pictures ready. */
export async function decodingAhead<Result>(
  { recipe }: LoadedModel,
  { root }: Pictures,
  keys: readonly string[],
  work: (prepare: PrepareKey) => Promise<Result>,
): Promise<Result> {
  const script = path.join(__dirname, 'decoder.js');
  const decoders = new Decoders(script, { recipe: recipe.input, maxPixels: defaultLimits.maxPixels });
  const ready = new Ahead(keys, (key) => decoders.prepare(path.join(root, key)), decoders.depth);
  try {
    return await work((key) => ready.take(key));
  } finally {
    await decoders.close();
  }
}

/** Does `work` on a part, and closes it, whatever comes of it. */
export async function closing<Result>(part: Part, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    await part.close();
  }
}

/** What is there already, and what of it is no longer as it was. */
function noteBefore({ done, changed }: Part, { keys }: Pictures, left: number, terminal: Terminal): void {
  if (done.size > 0) terminal.note(`${done.size} pictures were done before; ${left} are left.`);
  if (changed > 0) terminal.note(`${changed} have changed since, and are done again.`);
  const wanted = new Set(keys);
  const others = [...done].filter((key) => !wanted.has(key)).length;
  if (others > 0)
    terminal.note(
      `${others} of those that were done are not among these pictures. They count: to leave them out, ` +
        `name another --out.`,
    );
}

/**
 * SIGTERM and SIGINT let the picture at hand be finished: schedulers give some seconds. A parent that forked this
 * process is told of each picture; when it is gone, nobody waits for the rest.
 */
export async function runSweep(
  make: (key: string) => Promise<Made<AnyRow>>,
  part: Part,
  pictures: Pictures,
  shard: Shard,
  terminal: Terminal,
): Promise<{ readonly failed: number; readonly isWhole: boolean }> {
  const keys = keysLeft(pictures, shard, part);
  noteBefore(part, pictures, keys.length, terminal);
  let isStopped = false;
  const stop = (): void => void (isStopped = true);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  if (process.connected) process.on('disconnect', stop);
  try {
    return await sweepOver(
      make,
      part,
      keys,
      () => isStopped,
      ({ done, total, key, code }) => {
        if (process.connected) process.send?.({ done, total });
        if (code !== undefined) terminal.note(`${terminal.alarm(code)} ${printable(key)}`);
        else if (done % 100 === 0 || done === total) terminal.note(terminal.dim(`${done}/${total}`));
      },
    );
  } catch (error) {
    // A full disk passes; what was written before is kept, and the same command goes on from there.
    if (!(error instanceof WhylightError) || error.code !== 'file-unwritable') throw error;
    terminal.error(error);
    return { failed: 0, isWhole: false };
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop).off('disconnect', stop);
  }
}

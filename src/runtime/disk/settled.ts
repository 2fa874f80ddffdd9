import { setTimeout as sleep } from 'node:timers/promises';
import { WhylightError } from '../../engine/errors.ts';
import { fileVersion } from './files.ts';

/** What a model looks like that is just being written. */
const unsettled = [
  'model-changed',
  'file-changing',
  'model-empty',
  'model-truncated',
  'model-unreadable',
  'model-no-graph',
  'model-weights',
  'model-external-data',
];

const attempts = 4;
/** A file that was not written for so long is as its writer left it. */
const quietMs = 250;
const longestWaitMs = 1000;

/**
 * Does `work` on a model again where it failed as it does while a training job writes the file, and the file is another
 * one now.
 */
export async function onceSettled<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const version = await versionOf(file);
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !(error instanceof WhylightError) || !unsettled.includes(error.code)) throw error;
      if ((await settledVersion(file)) === version) throw error;
    }
  }
}

async function settledVersion(file: string): Promise<string> {
  let version = await versionOf(file);
  const end = Date.now() + longestWaitMs;
  while (Date.now() < end && Math.abs(Date.now() - Number.parseFloat(version)) < quietMs) {
    await sleep(quietMs / 4);
    version = await versionOf(file);
  }
  return version;
}

/** Begins with the time of the last write, in milliseconds. */
const versionOf = (file: string): Promise<string> => fileVersion(file).catch(() => 'none');

/**
 * A file that says who works in a folder. A holder writes into it every other second; one that was killed is known by
 * its process (on this machine), or by its silence (on another one: clocks are not compared).
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileErrors } from '../../engine/errors.ts';
import { codeOf, systemError } from './systemErrors.ts';

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

export interface Pace {
  readonly beatMs: number;
  /** A holder that is silent for so long is gone. */
  readonly patienceMs: number;
}

const usualPace: Pace = { beatMs: 2000, patienceMs: 30_000 };

/** Of this thread: a lock of this process that is none of them was left by a thread that ended. */
const held = new Set<string>();

export class Lock {
  private beats = 0;
  private isLost = false;
  private writing: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly file: string,
    private readonly holder: Holder,
    { beatMs }: Pace,
  ) {
    held.add(holder.token);
    this.timer = setInterval(() => void (this.writing = this.writing.then(() => this.beat())), beatMs);
    this.timer.unref();
  }

  /** @throws WhylightError `file-in-use`, `file-unwritable` */
  static async take(file: string, pace = usualPace): Promise<Lock> {
    const holder: Holder = { host: hostname(), pid: process.pid, token: randomUUID() };
    for (;;) {
      try {
        await writeFile(file, text(holder, 0), { flag: 'wx' });
        return new Lock(file, holder, pace);
      } catch (cause) {
        if (codeOf(cause) !== 'EEXIST') throw systemError(cause, file, fileErrors.unwritable);
      }
      await takeAway(file, await abandoned(file, pace));
    }
  }

  /** Before anything is written. @throws WhylightError `file-in-use`, where another one took it for abandoned */
  check(): void {
    if (this.isLost) throw fileErrors.inUse(this.file);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    held.delete(this.holder.token);
    if (!this.isLost) await rm(this.file, { force: true });
  }

  private async beat(): Promise<void> {
    const found = await read(this.file);
    if (this.isLost || found === undefined) return; // whoever removed it knows why
    this.isLost = holderIn(found)?.token !== this.holder.token;
    // A disk that is full is the business of what is written, not of who writes it.
    if (!this.isLost) await writeFile(this.file, text(this.holder, ++this.beats)).catch(() => undefined);
  }
}

const text = (holder: Holder, beats: number): string => `${JSON.stringify({ ...holder, beats })}\n`;

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Undefined while it is being written. */
function holderIn(content: string): Holder | undefined {
  try {
    return JSON.parse(content) as Holder;
  } catch {
    return undefined;
  }
}

/** What the file holds once its holder is known to be gone. @throws WhylightError `file-in-use` */
async function abandoned(file: string, { beatMs, patienceMs }: Pace): Promise<string | undefined> {
  const first = await read(file);
  if (first === undefined || isGone(holderIn(first))) return first;
  for (const until = performance.now() + patienceMs; performance.now() < until;) {
    await sleep(beatMs / 4);
    const now = await read(file);
    if (now === undefined || isGone(holderIn(now))) return now;
    const holder = holderIn(now);
    if (now !== first && holder) throw fileErrors.inUse(file, `${holder.host}, process ${holder.pid}`);
  }
  return first;
}

function isGone(holder: Holder | undefined): boolean {
  if (!holder || holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return !held.has(holder.token);
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** Of two that want it, one gets it: the other finds another content under the name, and gives it back. */
async function takeAway(file: string, content: string | undefined): Promise<void> {
  if (content === undefined) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw systemError(error, file, fileErrors.unwritable);
  }
  if ((await read(aside)) === content) await rm(aside, { force: true });
  else await rename(aside, file);
}

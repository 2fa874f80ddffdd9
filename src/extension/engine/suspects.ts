/**
 * Models that brought the engine down are remembered, and not run again before the user says so: by their content, so
 * that a new name changes nothing and a new training does. The checksum is worked out only where a model went down, or
 * has the size of one that did.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RemoteError } from '../../protocol/channel.ts';
import { engineFailures } from './engineFailures.ts';
import { stateOf, type RunNotes } from './runNotes.ts';
import type { RunWatch } from './runWatch.ts';

interface Fingerprint {
  readonly size: number;
  readonly sha256: string;
}

interface Suspect extends Fingerprint {
  readonly why: string;
}

/** VS Code's Memento, as far as it is needed. */
export interface Store {
  get<Value>(key: string): Value | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'whylight.suspects';
const mostKept = 50;

export class Suspects implements RunWatch {
  private readonly checksums = new Map<string, string>();
  /** What is being remembered; nothing is run before it is. */
  private remembering: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly notes: RunNotes,
    private readonly log: (message: string) => void,
  ) {
    for (const model of notes.takeOrphaned()) this.broke(model, engineFailures.hostGone);
  }

  async begin(model: string, alone: boolean): Promise<void> {
    await this.remembering;
    const suspect = await this.find(model);
    if (suspect) throw new RemoteError(engineFailures.suspect(basename(model), suspect.why));
    if (!alone) this.notes.write(model);
  }

  end(): void {
    this.notes.erase();
  }

  broke(model: string, why: string): void {
    this.remembering = this.remembering.then(() => this.remember(model, why));
  }

  /** The user still wants it to run. */
  async allow(model: string): Promise<void> {
    await this.remembering;
    const { sha256 } = await this.fingerprint(model).catch(() => ({ sha256: '' })); // gone: the engine says so
    await this.store.update(
      key,
      this.known.filter((one) => one.sha256 !== sha256),
    );
  }

  private get known(): readonly Suspect[] {
    return this.store.get<readonly Suspect[]>(key) ?? [];
  }

  private async find(model: string): Promise<Suspect | undefined> {
    const { known } = this;
    if (known.length === 0) return undefined;
    try {
      const { size } = statSync(model);
      if (!known.some((one) => one.size === size)) return undefined;
      const { sha256 } = await this.fingerprint(model);
      return known.find((one) => one.sha256 === sha256);
    } catch {
      return undefined; // what can't be read can't be run: the engine says why
    }
  }

  private async remember(model: string, why: string): Promise<void> {
    try {
      const found = await this.fingerprint(model);
      const others = this.known.filter((one) => one.sha256 !== found.sha256);
      await this.store.update(key, [...others, { ...found, why }].slice(-mostKept));
      this.log(`${model} brought the engine down: you will be asked before it is run again.`);
    } catch (error) {
      this.log(`${model} brought the engine down, and can't be remembered: ${String(error)}`);
    }
  }

  private async fingerprint(model: string): Promise<Fingerprint> {
    const { size } = statSync(model);
    const state = stateOf(model);
    const sha256 = this.checksums.get(state) ?? (await checksum(model));
    this.checksums.set(state, sha256);
    return { size, sha256 };
  }
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

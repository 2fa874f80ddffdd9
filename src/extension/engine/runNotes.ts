/**
 * A crash in a thread takes the extension host along, and with it whoever could remember it. So what is about to be run
 * is written down before, and deleted after: a note whose writer is gone names what was running at the end. Two small
 * file operations for a run, 0.1 ms.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Note {
  readonly model: string;
  readonly state: string;
}

const noteName = /^run-(\d+)\.json$/;

export class RunNotes {
  private readonly own: string;

  /** `folder`: the extension's own, shared by all windows. */
  constructor(
    private readonly folder: string,
    private readonly log: (message: string) => void,
  ) {
    this.own = join(folder, `run-${process.pid}.json`);
  }

  write(model: string): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(this.own, JSON.stringify({ model, state: stateOf(model) } satisfies Note));
    } catch (error) {
      this.log(`${model} is run without a note: ${String(error)}`);
    }
  }

  erase(): void {
    rmSync(this.own, { force: true });
  }

  /**
   * Deletes the notes whose writers are gone; answers with the models in them, except those that were replaced since.
   */
  takeOrphaned(): readonly string[] {
    const orphaned = namesIn(this.folder).filter((name) => {
      const writer = Number(noteName.exec(name)?.[1]);
      return writer === process.pid || (writer > 0 && !isAlive(writer));
    });
    return orphaned.flatMap((name) => {
      const file = join(this.folder, name);
      try {
        const { model, state } = JSON.parse(readFileSync(file, 'utf8')) as Note;
        return stateOf(model) === state ? [model] : [];
      } catch (error) {
        this.log(`${file} can't be read: ${String(error)}`); // half-written, or its model is gone
        return [];
      } finally {
        rmSync(file, { force: true });
      }
    });
  }
}

/** Differs when the file was replaced. */
export function stateOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${file}|${size}|${mtimeMs}`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it is made with the first note
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}

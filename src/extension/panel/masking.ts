/** How the heat that is shown lies on a mask that the user has chosen: worked out for each map. Pure. */
import { basename } from 'node:path';
import type { EngineRequests } from '../../protocol/engine.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import { paramsShown, type Answer } from './state.ts';

type Request = EngineRequests['mask'];

export interface MaskingEvents {
  /** Rejects when it is canceled. */
  readonly ask: (params: Request['params']) => Promise<Request['result']>;
  readonly cancel: () => void;
  readonly send: (message: ToWebview) => void;
  /** What is wrong, in words; undefined where it was canceled. */
  readonly problemOf: (error: unknown) => string | undefined;
}

export class Masking {
  private shown: Answer | undefined;
  private file: string | undefined;

  constructor(private readonly events: MaskingEvents) {}

  begin(shown: Answer): void {
    this.shown = shown;
    void this.answer();
  }

  /** For a newer wish. */
  stop(): void {
    this.events.cancel();
  }

  /** undefined: none any more. */
  use(file: string | undefined): void {
    this.stop();
    this.file = file;
    if (file === undefined) this.events.send({ kind: 'mask', name: '' });
    else void this.answer();
  }

  private async answer(): Promise<void> {
    const { shown, file } = this;
    if (!shown || file === undefined) return;
    const message = { kind: 'mask', name: basename(file) } as const;
    this.events.send(message);
    const isWanted = (): boolean => shown === this.shown && file === this.file;
    try {
      const answer = await this.events.ask({ ...paramsShown(shown), mask: file });
      if (isWanted()) this.events.send({ ...message, answer });
    } catch (error) {
      const problem = this.events.problemOf(error);
      if (isWanted() && problem !== undefined) this.events.send({ ...message, problem });
    }
  }
}

import type { EngineWorker } from '../../../src/extension/engine/engineWorker.ts';
import type { Port, WireError } from '../../../src/protocol/channel.ts';

export type Wire = { readonly kind: string; readonly id: number; readonly method: string; readonly params: unknown };

/** An engine whose answers the test gives by hand; `configure` and `release` are answered at once. */
export class HandWorker implements EngineWorker {
  readonly asked: Wire[] = [];
  terminated = false;
  /** Whether `configure` and `release` are answered. */
  answers = true;
  private toClient: (message: unknown) => void = () => undefined;
  private exit: (why: WireError) => void = () => undefined;
  readonly port: Port = {
    post: (message) => this.receive(message as Wire),
    listen: (listener) => (this.toClient = listener),
  };

  onExit(listener: (why: WireError) => void): void {
    this.exit = listener;
  }

  async terminate(): Promise<void> {
    this.terminated = true;
  }

  answer(method: string, result: unknown): void {
    const request = this.asked.find((wire) => wire.kind === 'request' && wire.method === method)!;
    this.asked.splice(this.asked.indexOf(request), 1);
    this.toClient({ kind: 'result', id: request.id, result });
  }

  /** Done with a canceled request. */
  end(id: number): void {
    this.asked.splice(
      this.asked.findIndex((wire) => wire.id === id),
      1,
    );
    this.toClient({ kind: 'error', id, error: { code: 'canceled', message: 'Canceled.', nextStep: '' } });
  }

  emit(id: number, stage: string): void {
    this.toClient({ kind: 'event', id, name: 'stage', payload: { stage } });
  }

  crash(why: WireError = { code: 'engine-crashed', message: 'It broke.', nextStep: '' }): void {
    this.exit(why);
  }

  get methods(): readonly string[] {
    return this.asked.filter(({ kind }) => kind === 'request').map(({ method }) => method);
  }

  private receive(wire: Wire): void {
    this.asked.push(wire);
    if (!this.answers) return;
    if (wire.method === 'configure' || wire.method === 'release') queueMicrotask(() => this.answer(wire.method, null));
  }
}

/** One that can be ended at any time, as a process can. */
export class KillableHandWorker extends HandWorker {
  readonly killed: string[] = [];
  readonly kill = (why: WireError): void => {
    this.killed.push(why.code);
    queueMicrotask(() => this.crash(why));
  };
}

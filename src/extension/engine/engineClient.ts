/**
 * The engine as the extension sees it: asked one request at a time, started at first use, started again after a crash
 * or an idle stop. Every request is answered or rejected. Nothing here touches vscode or threads.
 *
 * A worker is never terminated while it may be inside ONNX Runtime: that aborts the whole process, extension host
 * included. It is stopped only after it has answered `release`, that is, when nothing native is held.
 */
import type { EngineEvents, EngineRequests, Stage } from '../../protocol/engine';
import type { Pending, Port, WireError } from '../../protocol/channel';
import { cancelled, Client, RemoteError } from '../../protocol/channel';

type EngineMethod = keyof EngineRequests & string;
type EngineChannel = Client<EngineRequests, EngineEvents>;

/** A running engine, whatever it runs in. */
export interface EngineWorker {
  readonly port: Port;
  /** Called once, when it is gone. */
  onExit(listener: (why: WireError) => void): void;
  /** Only ever called when the worker is idle. */
  terminate(): Promise<unknown>;
  /** Ends it at once, whatever it does; absent where that would take the extension host along. */
  readonly kill?: (why: WireError) => void;
}

export interface EngineClientOptions {
  readonly start: () => EngineWorker;
  readonly configuration: () => EngineRequests['configure']['params'];
  readonly log: (message: string) => void;
  /** Why nothing may be asked now; undefined when it may. */
  readonly refusal?: () => WireError | undefined;
  /** After this long without a request the engine is stopped, which gives its memory back. */
  readonly idleMs: number;
}

export interface AskOptions {
  /** The newest wish in a slot wins: an older one, waiting or running, is cancelled. */
  readonly slot?: string;
  readonly onStage?: (stage: Stage, progress: EngineEvents['stage']) => void;
}

interface Job {
  readonly slot: string | undefined;
  readonly send: (channel: EngineChannel) => Pending<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  pending?: Pending<unknown>;
  dropped?: boolean;
}

export class EngineClient {
  private channel: EngineChannel | undefined;
  private worker: EngineWorker | undefined;
  private readonly queue: Job[] = [];
  private running: Job | undefined;
  /** A job runs, or the engine is being stopped: what comes meanwhile waits. */
  private busy = false;
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: EngineClientOptions) {}

  ask<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
    { slot, onStage }: AskOptions = {},
  ): Promise<EngineRequests[M]['result']> {
    if (slot !== undefined) this.cancel(slot);
    const send = (channel: EngineChannel): Pending<unknown> =>
      channel.request(method, params, (name, payload) => {
        if (name === 'stage') onStage?.(payload.stage, payload);
      });
    return new Promise<EngineRequests[M]['result']>((resolve, reject) => {
      const refusal = this.closed ? cancelled : this.options.refusal?.();
      if (refusal) reject(new RemoteError(refusal));
      else this.enqueue({ slot, send, resolve: resolve as Job['resolve'], reject });
    });
  }

  /** Rejects what waits or runs in the slot with `cancelled`. */
  cancel(slot: string): void {
    for (const job of [...this.queue, ...(this.running ? [this.running] : [])]) {
      if (job.slot === slot) this.drop(job);
    }
  }

  /** Settings changed. An engine that is not up gets them when it starts. */
  async configure(): Promise<void> {
    if (this.channel) await this.ask('configure', this.options.configuration());
  }

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Cancels everything; resolves when the engine is gone. */
  async dispose(): Promise<void> {
    if (this.closed) return;
    for (const job of [...this.queue, ...(this.running ? [this.running] : [])]) this.drop(job);
    this.closed = true;
    clearTimeout(this.idleTimer);
    if (this.channel) await this.releaseAndStop().catch(() => undefined);
  }

  private enqueue(job: Job): void {
    this.queue.push(job);
    void this.pump();
  }

  private drop(job: Job): void {
    job.dropped = true;
    const waiting = this.queue.indexOf(job);
    if (waiting >= 0) this.queue.splice(waiting, 1);
    job.pending?.cancel();
    job.reject(new RemoteError(cancelled));
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    const job = this.queue.shift();
    if (!job) return;
    this.busy = true;
    this.running = job;
    clearTimeout(this.idleTimer);
    try {
      const channel = this.channel ?? (await this.startEngine());
      if (!job.dropped) {
        job.pending = job.send(channel);
        job.resolve(await job.pending.result);
      }
    } catch (error) {
      job.reject(error);
    }
    this.running = undefined;
    this.busy = false;
    if (this.queue.length > 0) void this.pump();
    else this.waitForIdle();
  }

  private async startEngine(): Promise<EngineChannel> {
    const started = performance.now();
    const worker = this.options.start();
    const channel = new Client<EngineRequests, EngineEvents>(worker.port);
    this.worker = worker;
    this.channel = channel;
    worker.onExit((why) => {
      channel.close(why);
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.channel = undefined;
      this.options.log(`The engine is gone: ${why.message}`);
    });
    await channel.request('configure', this.options.configuration()).result;
    this.options.log(`The engine is up after ${Math.round(performance.now() - started)} ms.`);
    return channel;
  }

  private waitForIdle(): void {
    if (!this.worker || this.closed) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.stopIdle(), this.options.idleMs);
    this.idleTimer.unref();
  }

  private stopIdle(): void {
    if (this.busy || !this.channel) return;
    this.busy = true;
    const done = (): void => {
      this.busy = false;
      void this.pump();
    };
    this.releaseAndStop().then(done, done);
  }

  private async releaseAndStop(): Promise<void> {
    const { channel, worker } = this;
    if (!channel || !worker) return;
    await channel.request('release', {}).result;
    this.channel = undefined;
    this.worker = undefined;
    await worker.terminate();
    this.options.log('The engine was stopped.');
  }
}

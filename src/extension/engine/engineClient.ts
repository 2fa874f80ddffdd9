/**
 * The engine as the extension sees it: asked one request at a time, started at first use, started again after a crash
 * or an idle stop. Every request is answered or rejected. Nothing here touches vscode, threads or processes.
 *
 * A worker thread is never terminated while it may be inside ONNX Runtime: that aborts the whole process, extension
 * host included. It is stopped only after it has answered `release`, that is, when nothing native is held; one that is
 * stuck is named, and left behind where another kind of engine takes over. A child process may be ended at any time.
 */
import type { EngineEvents, EngineRequests } from '../../protocol/engine.ts';
import { type Pending, type WireError, canceled, Client, RemoteError } from '../../protocol/channel.ts';
import { blameless, engineFailures } from './engineFailures.ts';
import type { EngineWorker } from './engineWorker.ts';
import type { RunWatch } from './runWatch.ts';
import { Silence, type Patience } from './silence.ts';

type EngineMethod = keyof EngineRequests;
type EngineChannel = Client<EngineRequests, EngineEvents>;

export interface EngineClientOptions {
  readonly start: () => EngineWorker;
  readonly configuration: () => EngineRequests['configure']['params'];
  readonly log: (message: string) => void;
  /** Why nothing may be asked now; undefined when it may. */
  readonly refusal?: (method: EngineMethod) => WireError | undefined;
  /** After this long without a request the engine is stopped, which gives its memory back. */
  readonly idleMs: number;
  readonly patience?: Patience;
  readonly watch?: RunWatch;
}

export interface AskOptions {
  /** The newest wish in a slot wins: an older one, waiting or running, is canceled. */
  readonly slot?: string;
  /** Work over many pictures: begins when nothing else waits. */
  readonly isBehind?: boolean;
  readonly onStage?: (stage: EngineEvents['stage']['stage'], progress: EngineEvents['stage']) => void;
}

interface Job {
  readonly slot: string | undefined;
  readonly isBehind: boolean;
  /** The model that it runs, if any. */
  readonly model: string | undefined;
  readonly send: (channel: EngineChannel) => Pending<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  pending?: Pending<unknown>;
  dropped?: boolean;
  stage?: EngineEvents['stage']['stage'];
}

/** The file that is read in these is the picture: what goes wrong in them is not the model's fault. */
const pictureStages: readonly unknown[] = ['decode', 'preprocess'];

export class EngineClient {
  private channel: EngineChannel | undefined;
  private worker: EngineWorker | undefined;
  private readonly queue: Job[] = [];
  private running: Job | undefined;
  /** A job runs, or the engine is being stopped: what comes meanwhile waits. */
  private busy = false;
  /** A run that can't be ended has been silent for too long: nothing can be asked until it ends. */
  private stuck: WireError | undefined;
  private outdated = false;
  private closed = false;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly silence: Silence;

  constructor(private readonly options: EngineClientOptions) {
    this.silence = new Silence((ms) => this.tooLong(ms), options.patience);
  }

  ask<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
    { slot, isBehind = false, onStage }: AskOptions = {},
  ): Promise<EngineRequests[M]['result']> {
    if (slot !== undefined) this.cancel(slot);
    return new Promise<EngineRequests[M]['result']>((resolve, reject) => {
      const send = (channel: EngineChannel): Pending<unknown> =>
        channel.request(method, params, (name, payload) => {
          if (name !== 'stage') return;
          this.silence.heard();
          job.stage = payload.stage;
          onStage?.(payload.stage, payload);
        });
      const model = 'model' in params ? params.model : undefined;
      const job: Job = { slot, isBehind, model, send, resolve: resolve as Job['resolve'], reject };
      const refusal = this.closed ? canceled : (this.stuck ?? this.options.refusal?.(method));
      if (refusal) return reject(new RemoteError(refusal));
      this.queue.push(job);
      void this.pump();
    });
  }

  /** Rejects what waits or runs in the slot with `canceled`. */
  cancel(slot: string): void {
    for (const job of this.jobs) if (job.slot === slot) this.drop(job);
  }

  /** Settings changed. An engine that is not up gets them when it starts. */
  async configure(): Promise<void> {
    // One that goes down meanwhile is started with the new ones.
    if (this.channel) await this.ask('configure', this.options.configuration()).catch(() => undefined);
  }

  /** The next request starts another engine, of another kind perhaps. What runs goes on; what is stuck is left. */
  renew(): void {
    if (!this.worker) return;
    this.outdated = true;
    if (!this.stuck) return this.stopIdle();
    this.forget(this.stuck);
    this.stuck = undefined;
  }

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  get isStuck(): boolean {
    return this.stuck !== undefined;
  }

  /** Cancels everything; resolves when the engine is gone, or at once where it is stuck. */
  async dispose(): Promise<void> {
    if (this.closed) return;
    for (const job of this.jobs) this.drop(job);
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.silence.end();
    this.options.watch?.end();
    if (!this.stuck) await this.stop().catch(() => undefined);
  }

  private get jobs(): readonly Job[] {
    return [...this.queue, ...(this.running ? [this.running] : [])];
  }

  /** What a person waits for comes before work over many pictures. */
  private take(): Job | undefined {
    const first = this.queue.findIndex(({ isBehind }) => !isBehind);
    return this.queue.splice(Math.max(first, 0), 1)[0];
  }

  private drop(job: Job): void {
    job.dropped = true;
    const waiting = this.queue.indexOf(job);
    if (waiting >= 0) this.queue.splice(waiting, 1);
    job.pending?.cancel();
    if (job.pending) this.silence.unwanted();
    job.reject(new RemoteError(canceled));
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    const job = this.take();
    if (!job) return;
    this.busy = true;
    this.running = job;
    clearTimeout(this.idleTimer);
    this.silence.begin();
    await this.run(job).catch((error: unknown) => job.reject(error));
    this.silence.end();
    this.running = undefined;
    this.stuck = undefined;
    this.busy = false;
    if (this.queue.length > 0) void this.pump();
    else if (this.outdated) this.stopIdle();
    else this.waitForIdle();
  }

  /** Resolves when the engine is done with the job, which may be long after it was canceled. */
  private async run(job: Job): Promise<void> {
    if (this.outdated) await this.stop().catch(() => undefined); // gone is gone
    const channel = this.channel ?? (await this.startEngine());
    if (job.model !== undefined && !job.dropped)
      await this.options.watch?.begin(job.model, this.worker?.kill !== undefined);
    if (!job.dropped) {
      job.pending = job.send(channel);
      job.pending.result.then(job.resolve, job.reject);
      await job.pending.ended;
    }
    this.options.watch?.end();
  }

  private async startEngine(): Promise<EngineChannel> {
    const started = performance.now();
    const worker = this.options.start();
    const channel = new Client<EngineRequests, EngineEvents>(worker.port);
    this.worker = worker;
    this.channel = channel;
    this.outdated = false;
    worker.onExit((why) => {
      channel.close(why);
      if (this.worker !== worker) return;
      this.blame(why);
      this.forget(why);
    });
    await channel.request('configure', this.options.configuration()).result;
    this.options.log(`The engine is up after ${Math.round(performance.now() - started)} ms.`);
    return channel;
  }

  /** Silent for `ms`: ended where that is possible, named where not. */
  private tooLong(ms: number): void {
    if (this.worker?.kill) return this.worker.kill(this.running?.dropped ? canceled : engineFailures.timeLimit(ms));
    if (this.stuck) return;
    this.stuck = engineFailures.stuck(ms);
    this.blame(this.stuck);
    for (const job of this.jobs) {
      job.reject(new RemoteError(this.stuck));
      this.drop(job);
    }
  }

  private blame({ code, message }: WireError): void {
    const { model, stage, pending } = this.running ?? {};
    if (!pending || model === undefined || blameless.includes(code) || pictureStages.includes(stage)) return;
    this.options.watch?.broke(model, message);
  }

  private forget(why: WireError): void {
    this.channel?.close(why);
    this.channel = this.worker = undefined;
    this.options.log(`The engine is gone: ${why.message}`);
  }

  private waitForIdle(): void {
    clearTimeout(this.idleTimer);
    if (!this.worker || this.closed) return;
    this.idleTimer = setTimeout(() => this.stopIdle(), this.options.idleMs);
    this.idleTimer.unref();
  }

  private stopIdle(): void {
    if (this.busy || !this.channel) return;
    this.busy = true;
    const done = (): void => ((this.busy = false), void this.pump());
    this.stop().then(done, done);
  }

  private async stop(): Promise<void> {
    const { channel, worker } = this;
    if (!channel || !worker) return;
    if (!worker.kill) await channel.request('release', {}).result;
    this.channel = this.worker = undefined;
    await worker.terminate();
    this.options.log('The engine was stopped.');
  }
}

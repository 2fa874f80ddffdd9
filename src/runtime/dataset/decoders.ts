/** Threads that decode and preprocess pictures while the model runs on the main thread's ONNX Runtime. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { runtimeErrors } from '../../engine/errors.ts';
import type { RecipeInput } from '../../engine/recipe/recipe.ts';
import { known } from '../../vocabulary/known.ts';
import type { ReadyPicture, UnreadyPicture } from './prepared.ts';

/** What a decoder is started with. */
export interface DecoderData {
  readonly recipe: RecipeInput;
  readonly maxPixels: number;
}

/** A few keep any model busy; each takes some ten megabytes. */
const mostDecoders = 4;

type Answer = ReadyPicture | UnreadyPicture;

interface Waiting {
  readonly file: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class Decoders {
  private readonly workers: readonly Worker[];
  private readonly idle: Worker[];
  private readonly queue: Waiting[] = [];
  private readonly atWork = new Map<Worker, Waiting>();
  private failure: Error | undefined;

  /** @param script of a decoder: dist/decoder.js */
  constructor(
    script: string,
    data: DecoderData,
    count = Math.max(1, Math.min(mostDecoders, availableParallelism() - 1)),
  ) {
    this.workers = Array.from({ length: count }, () => this.start(script, data));
    this.idle = [...this.workers];
  }

  /** So many may wait: each decoder has a next one at hand. */
  get depth(): number {
    return 2 * this.workers.length;
  }

  prepare(file: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.queue.push({ file, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.failure ??= new Error('the decoders were closed');
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private start(script: string, workerData: DecoderData): Worker {
    const worker = new Worker(script, { name: 'whylight decoder', execArgv: [], workerData });
    worker.on('message', (answer: Answer) => {
      const waiting = known(this.atWork.get(worker), 'request');
      this.atWork.delete(worker);
      this.idle.push(worker);
      waiting.resolve(answer);
      this.next();
    });
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`exit code ${code}`)));
    return worker;
  }

  private next(): void {
    if (this.failure) return this.fail(this.failure);
    const worker = this.queue.length > 0 ? this.idle.pop() : undefined;
    const waiting = worker && this.queue.shift();
    if (!worker || !waiting) return;
    this.atWork.set(worker, waiting);
    worker.postMessage(waiting.file);
  }

  /** Of one: of all, for a sweep must not go on with fewer and fewer. */
  private fail(cause: Error): void {
    this.failure ??= cause;
    const error = runtimeErrors.processEnded(`a decoder ended: ${this.failure.message}`);
    for (const { reject } of [...this.atWork.values(), ...this.queue.splice(0)]) reject(error);
    this.atWork.clear();
  }
}

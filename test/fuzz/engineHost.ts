import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, RemoteError, type WireError } from '../../src/protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../../src/protocol/engine.ts';

export interface HostLimits {
  readonly milliseconds: number;
  readonly memoryBytes: number;
}

/** How a case ended: `ok`, or the code of its error; of the child's end, what ended it. */
export interface Outcome {
  readonly code: string;
  readonly message: string;
}

const root = path.resolve(import.meta.dirname, '../..');

/** An engine in a child process for many requests, one after the other; a new child after one that has ended. */
export class EngineHost {
  private child: ChildProcess | undefined;
  private client: Client<EngineRequests, EngineEvents> | undefined;
  /** Why this host ended the child, where it did. */
  private verdict: string | undefined;

  constructor(
    private readonly limits: HostLimits,
    /** Where the child's stderr goes: stacks of errors that nobody foresaw, and ONNX Runtime's complaints. */
    private readonly stderr: 'ignore' | 'inherit' = 'ignore',
  ) {}

  async ask<Method extends keyof EngineRequests & string>(method: Method, params: EngineRequests[Method]['params']): Promise<Outcome> {
    const client = this.client ?? this.start();
    const watch = this.watch();
    try {
      await client.request(method, params).result;
      return { code: 'ok', message: '' };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { code: error.code, message: error.message };
    } finally {
      clearInterval(watch);
    }
  }

  stop(): void {
    this.child?.kill('SIGKILL');
  }

  private start(): Client<EngineRequests, EngineEvents> {
    const child = fork(path.join(import.meta.dirname, 'engineChild.ts'), {
      cwd: root,
      serialization: 'advanced',
      execArgv: ['--import', 'tsx', '--require', './test/support/wasmFiles.cjs'],
      stdio: ['ignore', 'ignore', this.stderr, 'ipc'],
    });
    const client = new Client<EngineRequests, EngineEvents>({ post: (message) => void child.send(message as object), listen: (listener) => void child.on('message', listener) });
    child.on('exit', (code, signal) => {
      if (this.child === child) [this.child, this.client] = [undefined, undefined];
      client.close(this.endOf(code, signal));
    });
    [this.child, this.client, this.verdict] = [child, client, undefined];
    client.request('configure', { threads: 1, memoryMegabytes: 64, maxMegapixels: 4 }).result.catch(() => undefined); // its end is told to whoever asks next
    return client;
  }

  private endOf(code: number | null, signal: string | null): WireError {
    return { code: this.verdict ?? 'died', message: signal ? `ended by ${signal}` : `exit code ${code}`, nextStep: '' };
  }

  private watch(): NodeJS.Timeout {
    const began = performance.now();
    return setInterval(() => {
      const tooLong = performance.now() - began > this.limits.milliseconds;
      const tooLarge = residentBytes(this.child?.pid) > this.limits.memoryBytes;
      if (!tooLong && !tooLarge) return;
      this.verdict = tooLong ? 'time' : 'memory';
      this.child?.kill('SIGKILL');
    }, 50);
  }
}

/** 0 where the system does not tell. */
function residentBytes(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0; // it has just ended
  }
}

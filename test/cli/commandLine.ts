import { strict as assert } from 'node:assert';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { bundle } from '../support/bundles.ts';

/** A line of --json, with the keys that tests look at; which of them are there depends on the command. */
export interface Line {
  readonly image: string;
  readonly layer: { readonly name: string; readonly shape: readonly number[] };
  readonly method: string;
  readonly class: { readonly index: number; readonly label: string };
  readonly target: { readonly kind: string };
  readonly frame?: number;
  readonly error?: { readonly code: string };
  readonly predictions: readonly unknown[];
  readonly heatmap: { readonly width: number; readonly height: number; readonly values: readonly number[] };
  readonly recipe: { readonly source: { readonly path: string } };
  readonly gradientGraph: string;
  readonly files: readonly string[];
  readonly name: string;
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly default: boolean;
  readonly reason?: string;
  readonly path: string;
  readonly bytes: number;
  readonly worstError: number;
  readonly obstacle?: string;
  readonly directions: number;
  readonly agrees: boolean;
}

export const lines = (stdout: string): Line[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** The bundled command line as a process, in `folder`. */
export class CommandLine {
  constructor(private readonly folder: { readonly path: string }) {}

  run(...args: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [bundle('cli'), ...args], {
      encoding: 'utf8',
      cwd: this.folder.path,
      maxBuffer: 2 ** 26,
    });
  }

  succeed(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.run(...args);
    assert.equal(status, 0, stderr);
    return stdout;
  }

  json(...args: readonly string[]): Line {
    return lines(this.succeed(...args, '--json'))[0]!;
  }

  /** Fails with `status`, says so on stderr without a stack trace, and answers with stdout. */
  fail(status: number, says: RegExp, ...args: readonly string[]): string {
    const found = this.run(...args);
    assert.equal(found.status, status, found.stderr);
    assert.match(found.stderr, says);
    assert.ok(!/^\s+at /m.test(found.stderr), `a stack trace: ${found.stderr}`);
    return found.stdout;
  }
}

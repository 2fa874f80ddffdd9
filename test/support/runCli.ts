import { spawn } from 'node:child_process';
import { bundle } from './bundles.ts';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line to its end; −1: a signal ended it. */
export function runCli(...args: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [bundle('cli'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, out, err })));
}

/** What explaining costs as a whole process: the command line, next to a plain program of one session and one run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { medianOf } from './statistics.ts';

const root = path.join(import.meta.dirname, '../..');

/** One run of a program. */
interface Cost {
  readonly milliseconds: number;
  /** The largest resident memory of each of its processes, added up: it may start another. */
  readonly kilobytes: number;
}

/** Medians of ratios, the command line to the plain program; each round runs both. */
export interface ProcessRatios {
  readonly coldRatio: number;
  readonly peakMemoryRatio: number;
}

export function measureProcesses(model: string, image: string, tensor: FloatTensor, rounds: number): ProcessRatios {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-bench-'));
  try {
    const [ready, peaks] = [path.join(folder, 'tensor'), path.join(folder, 'peaks')];
    writeFileSync(ready, tensor.data);
    const plain = [path.join(import.meta.dirname, 'plain.cjs'), model, ready, tensor.dims.join()];
    const explain = [path.join(root, 'dist/cli.js'), 'explain', image, '--model', model];
    // So that both find their files in the system's cache.
    for (const program of [plain, explain]) costOf(program, peaks);
    const pairs = Array.from({ length: rounds }, () => [costOf(plain, peaks), costOf(explain, peaks)] as const);
    return {
      coldRatio: medianOf(pairs.map(([by, of]) => of.milliseconds / by.milliseconds)),
      peakMemoryRatio: medianOf(pairs.map(([by, of]) => of.kilobytes / by.kilobytes)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function costOf(program: readonly string[], peaks: string): Cost {
  writeFileSync(peaks, '');
  const preload = `--require ${JSON.stringify(path.join(import.meta.dirname, 'peak.cjs'))}`;
  const env = { ...process.env, NODE_OPTIONS: preload, BENCH_PEAK: peaks, ORT_DISABLE_TELEMETRY: '1' };
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8', cwd: root, env });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`${program[0]} failed: ${stderr}`);
  const kilobytes = readFileSync(peaks, 'utf8').trim().split('\n').map(Number);
  return { milliseconds, kilobytes: kilobytes.reduce((sum, each) => sum + each) };
}

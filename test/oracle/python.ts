import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { skip } from '../support/skip.ts';

export const python = process.env['PYTHON'] ?? 'python3';

/** Those of `modules` that Python lacks. Asks for files only: importing PyTorch takes seconds. */
export function missingModules(modules: readonly string[]): readonly string[] {
  const script =
    'import sys\nfrom importlib.util import find_spec\nprint(*[m for m in sys.argv[1:] if find_spec(m) is None])';
  const { status, stdout } = spawnSync(python, ['-c', script, ...modules], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(/\s+/).filter(Boolean) : [python];
}

/** Skips the test, or in `before` its group, where Python or one of these packages is not there. */
export function skipWithoutPython(context: Mocha.Context, modules: readonly string[]): void {
  const missing = missingModules(modules);
  if (missing.length > 0) skip(context, lacks(missing));
}

export function lacks(missing: readonly string[]): string {
  const what = missing[0] === python ? `there is no ${python}` : `Python lacks ${missing.join(', ')}`;
  return `${what} (to install: test/oracle/README.md)`;
}

/** Runs a script of this folder, its output shown as it grows; answers with its exit code. */
export async function runPython(script: string, parameters: readonly string[]): Promise<number | null> {
  const child = spawn(python, [path.join(import.meta.dirname, script), ...parameters], { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
}

import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

export const python = process.env['PYTHON'] ?? 'python3';

/** Those of `modules` that Python lacks. Asks for files only: importing PyTorch takes seconds. */
export function missingModules(modules: readonly string[]): readonly string[] {
  const script =
    'import sys\nfrom importlib.util import find_spec\nprint(*[m for m in sys.argv[1:] if find_spec(m) is None])';
  const { status, stdout } = spawnSync(python, ['-c', script, ...modules], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(/\s+/).filter(Boolean) : [python];
}

/** Skips the test, and says so, where Python or one of these packages is not there. */
export function skipWithoutPython(test: Mocha.Context, modules: readonly string[]): void {
  const missing = missingModules(modules);
  if (missing.length === 0) return;
  console.log(`      not compared with PyTorch: ${missing.join(', ')} missing (see test/oracle/README.md)`);
  test.skip();
}

/** Runs a script of this folder, its output shown as it grows; answers with its exit code. */
export async function runPython(script: string, parameters: readonly string[]): Promise<number | null> {
  const child = spawn(python, [path.join(import.meta.dirname, script), ...parameters], { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
}

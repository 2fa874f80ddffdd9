import { spawnSync } from 'node:child_process';

export const python = process.env['PYTHON'] ?? 'python3';

/** Those of `modules` that Python lacks. Asks for files only: importing PyTorch takes seconds. */
export function missingModules(modules: readonly string[]): readonly string[] {
  const script = 'import sys\nfrom importlib.util import find_spec\nprint(*[m for m in sys.argv[1:] if find_spec(m) is None])';
  const { status, stdout } = spawnSync(python, ['-c', script, ...modules], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split(/\s+/).filter(Boolean) : [python];
}

import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Figures {
  readonly complete: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly failures?: readonly string[];
  readonly retried?: readonly string[];
}

/** A script that leaves these figures in place of a run of mocha, and ends with this exit code. */
function leaves(file: string, figures: Figures, code = 0): string {
  const text = JSON.stringify(JSON.stringify({ failures: [], ...figures }));
  return `require('fs').writeFileSync(process.env.WHYLIGHT_REPORT + ${JSON.stringify(file)}, ${text}); process.exit(${code})`;
}

describe('npm test', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();

  /** What .ci/test.mjs prints in a project whose parts are these. */
  function run(check: string, unit: string, vscode: string): { readonly status: number | null; readonly sum: string } {
    cpSync(path.join(root, '.ci/test.mjs'), folder.at('.ci/test.mjs'));
    const parts = { check, 'test:unit': unit, 'test:vscode': vscode };
    for (const [name, code] of Object.entries(parts)) folder.write(`${name.replace(':', '-')}.js`, code);
    const scripts = Object.keys(parts).map((name) => [name, `node ${name.replace(':', '-')}.js`]);
    folder.write('package.json', JSON.stringify({ private: true, scripts: Object.fromEntries(scripts) }));
    const { status, stdout } = spawnSync(process.execPath, [folder.at('.ci/test.mjs')], { encoding: 'utf8' });
    return { status, sum: stdout.slice(stdout.indexOf('\nSum')).replaceAll(/ \([\d.]+ min\)/g, '') };
  }

  it('adds up the parts, and names what was skipped and why', () => {
    const unit = leaves('.json', { complete: true, passed: 5, failed: 0, skipped: ['no Python', 'no Python'] });
    const vscode = leaves('.e2e.json', { complete: true, passed: 2, failed: 0, skipped: ['no SLURM'] });
    assert.deepEqual(run('', unit, vscode), {
      status: 0,
      sum: `
Sum
  check passed
  test:unit passed: 5 passed, 0 failed, 2 skipped
  test:vscode passed: 2 passed, 0 failed, 1 skipped
Skipped
  2 × no Python
  1 × no SLURM
7 passed, 0 failed, 3 skipped
`,
    });
  });

  it('runs all parts where the first two fail, counts them, and names what failed', () => {
    const failures = ['a heatmap is whole: 1 !== 2', 'a map is empty: 3 !== 4'];
    const unit = leaves('.json', { complete: true, passed: 5, failed: 2, skipped: [], failures }, 2);
    const retried = ['the sheet is walked: not stable'];
    const vscode = leaves('.e2e.json', { complete: true, passed: 2, failed: 0, skipped: [], retried });
    assert.deepEqual(run('process.exit(1)', unit, vscode), {
      status: 1,
      sum: `
Sum
  check failed
  test:unit failed: 5 passed, 2 failed, 0 skipped
  test:vscode passed: 2 passed, 0 failed, 0 skipped
Failed
  a heatmap is whole: 1 !== 2
  a map is empty: 3 !== 4
Tried twice
  the sheet is walked: not stable
7 passed, 3 failed, 0 skipped
`,
    });
  });

  it('counts a part that stopped early, or left no figures, as a failure', () => {
    const unit = leaves('.json', { complete: false, passed: 5, failed: 0, skipped: [] }, 139);
    assert.deepEqual(run('', unit, ''), {
      status: 1,
      sum: `
Sum
  check passed
  test:unit stopped before its end (exit code 139): 5 passed, 1 failed, 0 skipped
  test:vscode stopped before its end (exit code 0): 0 passed, 1 failed, 0 skipped
5 passed, 2 failed, 0 skipped
`,
    });
  });
});

import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

const python = process.env['PYTHON'] ?? 'python3';
const minutes = 20;

/** CI compares every network; a developer's machine two of them, unless WHYLIGHT_ORACLE=all. */
const isWhole = Boolean(process.env['CI']) || process.env['WHYLIGHT_ORACLE'] === 'all';

describe('Whylight, PyTorch and pytorch-grad-cam', () => {
  it(`agree on ${isWhole ? 'every network' : 'two networks (all of them: WHYLIGHT_ORACLE=all)'}`, async function () {
    const missing = missingModules();
    if (missing !== undefined) {
      console.log(`      not compared with PyTorch: ${missing} (see test/oracle/README.md)`);
      this.skip();
    }
    this.timeout(minutes * 60_000);
    const exitCode = await compare();
    assert.equal(exitCode, 0, 'a line of the table above is WRONG');
  });
});

/** Undefined where everything is there. Asks for files only: importing PyTorch takes seconds. */
function missingModules(): string | undefined {
  const modules = ['torch', 'torchvision', 'timm', 'pytorch_grad_cam', 'onnx', 'onnxscript'];
  const script = `from importlib.util import find_spec\nprint(*[m for m in ${JSON.stringify(modules)} if find_spec(m) is None])`;
  const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  if (status !== 0) return `${python} does not start`;
  return stdout.trim() === '' ? undefined : `Python lacks ${stdout.trim()}`;
}

/** Prints the oracle's table as it grows; answers with its exit code. */
async function compare(): Promise<number | null> {
  const script = path.join(import.meta.dirname, 'oracle.py');
  const oracle = spawn(python, [script, ...(isWhole ? [] : ['--quick'])], { stdio: 'inherit' });
  return new Promise((resolve, reject) => oracle.on('error', reject).on('exit', resolve));
}

import { strict as assert } from 'node:assert';
import { runPython, skipWithoutPython } from './python.ts';

const minutes = 20;

/** CI compares every network; a developer's machine two of them, unless WHYLIGHT_ORACLE=all. */
const isWhole = Boolean(process.env['CI']) || process.env['WHYLIGHT_ORACLE'] === 'all';

describe('Whylight, PyTorch and pytorch-grad-cam', () => {
  it(`agree on ${isWhole ? 'every network' : 'two networks (all of them: WHYLIGHT_ORACLE=all)'}`, async function () {
    skipWithoutPython(this, [
      'torch',
      'torchvision',
      'timm',
      'pytorch_grad_cam',
      'onnx',
      'onnxscript',
      ...(isWhole ? ['transformers'] : []),
    ]);
    this.timeout(minutes * 60_000);
    const exitCode = await runPython('oracle.py', isWhole ? [] : ['--quick']);
    assert.equal(exitCode, 0, 'a line of the table above is WRONG');
  });
});

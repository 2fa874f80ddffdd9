import { strict as assert } from 'node:assert';
import { skip } from '../support/skip.ts';
import { skipWithoutPython, runPython } from './python.ts';

const minutes = 15;

describe('Families of image classifiers', () => {
  it('are explained with the gradients of PyTorch, on grids that follow the picture', async function () {
    if (!process.env['CI'] && process.env['WHYLIGHT_ORACLE'] !== 'all') {
      skip(this, 'takes minutes: runs in CI and with WHYLIGHT_ORACLE=all');
    }
    skipWithoutPython(this, ['torch', 'torchvision', 'timm', 'onnx', 'onnxscript']);
    this.timeout(minutes * 60_000);
    assert.equal(await runPython('sweep.py', ['--sample', '--jobs', '2']), 0, 'a line of the table above is WRONG');
  });
});

import { strict as assert } from 'node:assert';
import { runPython, skipWithoutPython } from './python.ts';

const isWhole = Boolean(process.env['CI']) || process.env['WHYLIGHT_ORACLE'] === 'all';

describe('networks of MONAI and torchxrayvision, from the medical file to the map', () => {
  it(`agree with PyTorch${isWhole ? '' : ', one export each (both: WHYLIGHT_ORACLE=all)'}`, async function () {
    const files = ['pydicom', 'nibabel'];
    skipWithoutPython(this, [
      'torch',
      'torchvision',
      'monai',
      'torchxrayvision',
      'einops',
      'onnx',
      'onnxscript',
      ...files,
    ]);
    this.timeout(10 * 60_000);
    const exitCode = await runPython('medical.py', isWhole ? [] : ['--exporter', 'script']);
    assert.equal(exitCode, 0, 'a line of the table above is WRONG');
  });
});

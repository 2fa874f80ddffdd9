import { strict as assert } from 'node:assert';
import { nativeFailure } from '../../../src/extension/engine/nativeFailure.ts';

const cases = [
  ['win32', 'x64', 'The specified module could not be found.\n\\\\?\\C:\\onnxruntime_binding.node', /Visual C\+\+/],
  [
    'darwin',
    'x64',
    "Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'",
    /no binaries for darwin-x64/,
  ],
  ['linux', 'x64', "Error: /lib/libc.so.6: version `GLIBC_2.28' not found", /glibc 2\.28/],
  ['linux', 'x64', 'libonnxruntime.so.1: cannot open shared object file', /build of Whylight for linux-x64/],
] as const;

describe('native code that does not load', () => {
  for (const [platform, arch, message, nextStep] of cases) {
    it(`on ${platform}-${arch}: ${message.slice(0, 40)}…`, () => {
      const failure = nativeFailure(message, platform, arch);
      assert.equal(failure?.code, 'native-library');
      assert.match(failure.nextStep, nextStep);
      assert.ok(!failure.message.includes('\n'));
    });
  }

  it('is told from other errors', () => {
    assert.equal(nativeFailure('The model is truncated.', 'linux', 'x64'), undefined);
  });
});

import { strict as assert } from 'node:assert';
import { describeEnd, notStarted } from '../../../src/extension/engine/childEnd.ts';

const options = { memoryBytes: 2 ** 30 };
const own = { ...options, node: '/usr/bin/node' };

describe('the end of the engine’s process', () => {
  /* Chromium's allocator: a breakpoint, as each system reports it; Windows' codes come signed and unsigned. */
  for (const end of ['SIGTRAP', 0x80000003, -2147483645, 0xe0000008, 0xe0000008 - 2 ** 32]) {
    it(`by ${end} is the allocator of desktop VS Code, unless the user’s own Node.js ran it`, () => {
      const { code, nextStep } = describeEnd(end, '', options);
      assert.equal(code, 'allocation-limit');
      assert.match(nextStep, /smaller model.*whylight\.node/);
      assert.equal(describeEnd(end, '', own).code, 'engine-crashed');
    });
  }

  for (const { end, output, code, message } of [
    { end: 'SIGSEGV', output: '', code: 'engine-crashed', message: /SIGSEGV/ },
    { end: 'SIGBUS', output: '', code: 'model-changed', message: /overwritten/ },
    {
      end: 3,
      output: 'one\nTypeError: it broke\n  at x',
      code: 'engine-crashed',
      message: /code 3; TypeError: it broke/,
    },
    { end: 1, output: 'Error: dlopen(x): no', code: 'native-library', message: /dlopen/ },
    {
      end: 'SIGKILL',
      output: '\nwhylight-memory-limit 2147483648\n',
      code: 'memory-limit',
      message: /2\.0 GiB.*1\.0 GiB/,
    },
  ]) {
    it(`by ${end}${output && ' with last words'} is ${code}`, () => {
      const found = describeEnd(end, output, options);
      assert.equal(found.code, code);
      assert.match(found.message, message);
    });
  }

  it('that was no start names the setting where there is one', () => {
    assert.equal(notStarted('spawn /usr/bin/node ENOENT', own).code, 'node-unusable');
    assert.match(notStarted('spawn /usr/bin/node ENOENT', own).message, /usr\/bin\/node.*ENOENT/);
    assert.equal(notStarted('EAGAIN', options).code, 'engine-crashed');
  });
});

import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '..');
const silentSkip = /\b(this|test|context)\.skip\(|\b(it|describe)\.skip\b|\bx(it|describe)\(/;
const allowed = ['support/skip.ts', 'ci/skips.test.ts'];

describe('a skipped test', () => {
  it('has a reason: it is skipped by support/skip.ts', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const silent = files
      .map((name) => name.replaceAll(path.sep, '/'))
      .filter((name) => !allowed.includes(name) && silentSkip.test(readFileSync(path.join(folder, name), 'utf8')));
    assert.deepEqual(silent, []);
  });

  it('would be noticed without one', () => {
    for (const text of ['if (windows) this.skip();', "it.skip('does it', noop);", "describe.skip('all', noop);"]) {
      assert.match(text, silentSkip);
    }
    assert.doesNotMatch("skip(this, 'there is no Python')", silentSkip);
  });
});

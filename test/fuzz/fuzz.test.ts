import { strict as assert } from 'node:assert';
import { readName } from './caseNames.ts';
import { faults, fuzz, Fuzzer } from './fuzz.ts';
import { kinds, type KindName } from './kinds.ts';
import regressions from './regressions.json';

/** Milliseconds a kind: a longer run is `npm run fuzz`. */
const share = 8000;

describe('files from strangers', () => {
  describe('that went wrong once are answered, or refused with a code', () => {
    let fuzzer: Fuzzer;
    before(async () => {
      fuzzer = new Fuzzer();
      await fuzzer.prepare();
    });
    after(() => fuzzer.close());

    for (const { case: name, was } of regressions) {
      it(`${name} (${was})`, async () => {
        const outcome = await fuzzer.run(readName(name));
        assert.ok(outcome, 'nothing was mutated');
        assert.ok(!faults.has(outcome.code) && !outcome.code.endsWith('-limit'), `${outcome.code}: ${outcome.message}`);
      });
    }
  });

  for (const kind of Object.keys(kinds) as KindName[]) {
    it(`that are mutated ${kind} are answered, or refused with a code`, async () => {
      const began = performance.now();
      const { findings, cases } = await fuzz(kind, 1, () => performance.now() - began > share);
      assert.deepEqual(findings, []);
      assert.ok(cases > 20, `only ${cases} cases`);
    });
  }
});

/** Tokens of 1,000 strings against Python's own tokenizers. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTokenizer } from '../../src/engine/text/tokenizer.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'tokens.py');

interface Expected {
  readonly strings: readonly string[];
  readonly ids: readonly (readonly number[])[];
}

describe('tokenizers', () => {
  let folder = '';

  before(function () {
    this.timeout(120_000);
    skipWithoutPython(this, ['tokenizers']);
    folder = mkdtempSync(path.join(tmpdir(), 'whylight-tokens-'));
    execFileSync(python, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  });

  after(() => folder !== '' && rmSync(folder, { recursive: true, force: true }));

  for (const kind of ['bpe', 'wordpiece', 'unigram']) {
    it(`${kind}: at least 99.5 % of 1,000 strings are what Python makes of them`, () => {
      const read = (name: string): string => readFileSync(path.join(folder, kind, name), 'utf8');
      const tokenizer = readTokenizer(read('tokenizer.json'), read('tokenizer_config.json'), 'tokenizer.json');
      const { strings, ids } = JSON.parse(read('expected.json')) as Expected;
      const different = strings.filter((text, at) => tokenizer.encode(text).join() !== ids[at]?.join());
      if (process.env['WHYLIGHT_FIGURES'])
        console.log(kind, `${1000 - different.length} of 1000`, different.slice(0, 5));
      assert.ok(different.length <= 5, `${different.length}: ${JSON.stringify(different.slice(0, 10))}`);
    });
  }
});

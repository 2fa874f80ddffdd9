import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTokenizer } from '../../../src/engine/text/tokenizer.ts';

const folder = path.join(import.meta.dirname, '../../../samples/prompts');
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const text = read('tokenizer.json');

describe('a tokenizer', () => {
  it('knows its token for unknown words without tokenizer_config.json, too', () => {
    const marked = (JSON.parse(text) as { model: { vocab: Record<string, number> } }).model.vocab['<unk>'];
    const alone = readTokenizer(text, undefined, 'tokenizer.json').encode('a zebra', false);
    assert.deepEqual(
      alone,
      readTokenizer(text, read('tokenizer_config.json'), 'tokenizer.json').encode('a zebra', false),
    );
    assert.equal(alone[1], marked);
  });

  it('without one is refused when it meets such a word, and reads the others', () => {
    const parsed = JSON.parse(text) as { model: Record<string, unknown> };
    delete parsed.model['unk_token'];
    const tokenizer = readTokenizer(JSON.stringify(parsed), '{}', 'tokenizer.json');
    assert.equal(tokenizer.encode('a cat', false).length, 2);
    assert.throws(() => tokenizer.encode('a zebra', false), { code: 'tokenizer-unreadable' });
  });
});

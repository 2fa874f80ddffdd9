import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCanceled, toFailure } from '../../../src/extension/panel/failures.ts';
import { canceled, RemoteError } from '../../../src/protocol/channel.ts';

const remote = (code: string): RemoteError => new RemoteError({ code, message: 'It is so.', nextStep: 'Do this.' });

describe('an error in the panel', () => {
  for (const [code, first] of [
    ['recipe-invalid', 'fixRecipe'],
    ['model-truncated', 'chooseModel'],
    ['layer-unknown', 'chooseLayer'],
    ['class-unknown', 'chooseClass'],
    ['image-too-large', 'openSettings'],
    ['native-library', 'showLog'],
    ['input-shape', 'fixRecipe'],
    ['gradient-not-finite', 'chooseLayer'],
    ['no-layer', 'chooseModel'],
    ['allocation-limit', 'useOwnNode'],
    ['node-unusable', 'openSettings'],
    ['something-new', 'retry'],
  ] as const) {
    it(`${code} has the button ${first} first`, () => {
      const failure = toFailure(remote(code));
      assert.equal(failure.actions[0], first);
      assert.deepEqual([failure.code, failure.message, failure.nextStep], [code, 'It is so.', 'Do this.']);
    });
  }

  it('has a remedy of its own for every code of the engine', () => {
    const read = (file: string): string => readFileSync(join(__dirname, '../../../src', file), 'utf8');
    const ofImages = [...read('engine/errors.ts').matchAll(/(?:^\s*|WhylightError\()'([a-z]+(?:-[a-z]+)+)',/gm)];
    const ofItself = [...read('extension/engine/engineFailures.ts').matchAll(/code: '([a-z-]+)'/g)];
    assert.equal(ofItself.length, 7);
    const codes = [...ofImages, ...ofItself].map((match) => match[1]!);
    const generic = toFailure(remote('something-new')).actions.join();
    const without = codes.filter(
      (code) => !/^(image|npy|check)-/.test(code) && toFailure(remote(code)).actions.join() === generic,
    );
    assert.ok(codes.length > 10);
    assert.deepEqual(without, []);
  });

  it('that is a mistake of ours says so', () => {
    assert.equal(toFailure(new TypeError('x is undefined')).code, 'internal');
    assert.equal(toFailure('odd').message, 'odd');
  });

  it('is none when the user canceled', () => {
    assert.equal(isCanceled(new RemoteError(canceled)), true);
    assert.equal(isCanceled(remote('model-truncated')), false);
  });
});

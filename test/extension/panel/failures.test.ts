import assert from 'node:assert/strict';
import { isCancelled, toFailure } from '../../../src/extension/panel/failures';
import { cancelled, RemoteError } from '../../../src/protocol/channel';

const remote = (code: string): RemoteError => new RemoteError({ code, message: 'It is so.', nextStep: 'Do this.' });

describe('an error in the panel', () => {
  for (const [code, first] of [
    ['recipe-invalid', 'fixRecipe'],
    ['model-truncated', 'chooseModel'],
    ['layer-unknown', 'chooseLayer'],
    ['class-unknown', 'chooseClass'],
    ['image-too-large', 'openSettings'],
    ['native-load', 'showLog'],
    ['something-new', 'retry'],
  ] as const) {
    it(`${code} has the button ${first} first`, () => {
      const failure = toFailure(remote(code));
      assert.equal(failure.actions[0], first);
      assert.deepEqual([failure.code, failure.message, failure.nextStep], [code, 'It is so.', 'Do this.']);
    });
  }

  it('that is a mistake of ours says so', () => {
    assert.equal(toFailure(new TypeError('x is undefined')).code, 'internal');
    assert.equal(toFailure('odd').message, 'odd');
  });

  it('is none when the user cancelled', () => {
    assert.equal(isCancelled(new RemoteError(cancelled)), true);
    assert.equal(isCancelled(remote('model-truncated')), false);
  });
});

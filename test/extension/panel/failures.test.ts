import { errorCodes, type ErrorCode } from '../../../src/vocabulary/codes.ts';
import { strict as assert } from 'node:assert';
import { isCanceled, toFailure } from '../../../src/extension/panel/failures.ts';
import { canceled, RemoteError } from '../../../src/protocol/channel.ts';

const remote = (code: ErrorCode): RemoteError => new RemoteError({ code, message: 'It is so.', nextStep: 'Do this.' });

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
    ['internal', 'retry'],
  ] as const) {
    it(`${code} has the button ${first} first`, () => {
      const failure = toFailure(remote(code));
      assert.equal(failure.actions[0], first);
      assert.deepEqual([failure.code, failure.message, failure.nextStep], [code, 'It is so.', 'Do this.']);
    });
  }

  it('has a remedy of its own for every code of the engine', () => {
    const generic = toFailure(remote('internal')).actions.join();
    // Asked of the command line alone, or answered otherwise.
    const elsewhere =
      /^(image|npy|frame|measure|dataset|maps|compare|boxes-invalid|archive-invalid|canceled|unknown-method|bad-request|internal|no-model|several-models|restricted)/;
    const without = errorCodes.filter(
      (code) => !elsewhere.test(code) && toFailure(remote(code)).actions.join() === generic,
    );
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

/**
 * Every error that a user can see, a constructor each. An error names the thing, what was found, what was allowed,
 * and the next step. Callers compare `code`, never the text.
 */
export class WhylightError extends Error {
  override readonly name = 'WhylightError';

  constructor(
    /** Stable and machine-readable, for example `model-truncated`. */
    readonly code: string,
    message: string,
    /** What the user can do now: one sentence, imperative. */
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a skipped test, or a group of them, carries for the reporter. */
export interface WithReason {
  readonly skipReason?: string;
}

/**
 * Skips this test, or in `before` all tests of its group. The reason says what is missing and how to get it;
 * the reporter prints it, and `npm test` repeats it in its sum.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const { test, currentTest } = context;
  const isOfGroup = test?.title.startsWith('"before all" hook') === true;
  const isOfEach = test?.title.startsWith('"before each" hook') === true;
  const skipped = isOfGroup ? test.parent : isOfEach ? currentTest : test;
  if (skipped) Object.assign(skipped, { skipReason: reason } satisfies WithReason);
  return context.skip();
}

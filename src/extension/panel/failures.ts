/** Errors as the panel shows them: words, next step, buttons. Pure. */
import type { WireError } from '../../protocol/channel.ts';
import type { ActionId } from '../../vocabulary/names.ts';

export interface Failure {
  readonly tone: 'error' | 'start';
  readonly code: string;
  readonly title?: string;
  readonly message: string;
  readonly nextStep: string;
  readonly actions: readonly ActionId[];
}

/**
 * What helps against the errors of src/engine/errors.ts and engine/engineFailures.ts, by the beginning of their codes;
 * the first that fits.
 */
const remedies: readonly (readonly [prefix: string, actions: readonly ActionId[]])[] = [
  ['image-too-large', ['openSettings']],
  ['clip-too-large', ['openSettings']],
  ['image', ['retry', 'showLog']],
  ['recipe', ['fixRecipe', 'retry']],
  ['level', ['fixRecipe', 'retry']],
  ['region', ['fixRecipe', 'retry']],
  ['orientation', ['fixRecipe', 'retry']],
  ['labels', ['fixRecipe', 'retry']],
  ['input', ['fixRecipe', 'chooseModel']],
  ['bands', ['fixRecipe', 'chooseModel']],
  ['score', ['fixRecipe', 'chooseModel']],
  ['class', ['chooseClass', 'retry']],
  ['contrast', ['chooseClass', 'retry']],
  ['target', ['chooseClass', 'retry']],
  ['word', ['chooseWord', 'retry']],
  ['nothing-said', ['chooseWord', 'chooseModel']],
  ['text-unfit', ['chooseWord', 'chooseModel']],
  ['prompt', ['choosePrompts', 'chooseModel']],
  ['tokenizer', ['chooseModel', 'retry']],
  ['letters', ['fixRecipe', 'chooseModel']],
  ['part', ['chooseModel', 'retry']],
  ['no-layer', ['chooseModel']],
  ['layer', ['chooseLayer', 'retry']],
  ['gradient-not-finite', ['chooseLayer', 'fixRecipe']],
  ['map-not-finite', ['chooseLayer', 'fixRecipe']],
  ['guided', ['openSettings', 'retry']],
  ['gradient', ['exportGradientGraph', 'retry']],
  ['mask', ['chooseLayer', 'retry']],
  ['method', ['openSettings', 'retry']],
  ['measure', ['chooseLayer', 'retry']],
  ['part', ['retry']],
  ['output-not-scores', ['chooseOutput', 'fixRecipe', 'chooseModel']],
  ['output', ['fixRecipe', 'chooseModel']],
  ['reference', ['chooseReference', 'chooseOutput', 'chooseModel']],
  ['model-suspect', ['useProcess', 'runAnyway', 'chooseModel']],
  ['model', ['chooseModel', 'retry']],
  ['run', ['chooseModel', 'retry']],
  ['file-in-use', ['retry']],
  ['file-too-large', ['chooseModel', 'openSettings']],
  ['file', ['retry', 'chooseModel']],
  ['engine-stuck', ['useProcess', 'retry', 'showLog']],
  // The model is remembered by now: a mere retry would only ask.
  ['engine-crashed', ['runAnyway', 'chooseModel', 'showLog']],
  ['memory-limit', ['runAnyway', 'chooseModel', 'openSettings']],
  ['allocation-limit', ['useOwnNode', 'chooseModel', 'showLog']],
  ['node-unusable', ['openSettings', 'retry', 'showLog']],
  ['time-limit', ['runAnyway', 'chooseModel', 'showLog']],
  ['native', ['showLog', 'retry']],
];

export function toFailure(error: unknown): Failure {
  const { code, message, nextStep } = toWire(error);
  const actions = remedies.find(([prefix]) => code.startsWith(prefix))?.[1] ?? ['retry', 'showLog'];
  return { tone: 'error', code, message, nextStep, actions };
}

/** What is done in the panel instead of in a file or on the command line. */
const here: Readonly<Record<string, string>> = {
  'input-missing': 'Give it a value under “Further inputs”.',
};

export const inPanel = (failure: Failure): Failure => ({
  ...failure,
  nextStep: here[failure.code] ?? failure.nextStep,
});

/** `RemoteError`s and the like carry a code; anything else is a mistake of ours. */
export function toWire(error: unknown): WireError {
  if (error instanceof Error && 'code' in error && 'nextStep' in error) {
    return { code: String(error.code) as WireError['code'], message: error.message, nextStep: String(error.nextStep) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, nextStep: 'Please report this: the log has the details.' };
}

export function isCanceled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'canceled';
}

import type { Prediction } from './explanation.ts';

/**
 * The boxes of the first prompt, of the second …: each prompt's surest, however unsure, and the others that are listed.
 * Prompts without boxes stay as they are.
 */
export function byPrompt<Each extends Prediction>(
  prompts: readonly Each[],
  predictions: readonly Each[],
): readonly Each[] {
  if (!prompts.some(({ box }) => box)) return prompts;
  return prompts.flatMap((surest) => [
    surest,
    ...predictions.filter(({ prompt, index }) => prompt === surest.prompt && index !== surest.index),
  ]);
}

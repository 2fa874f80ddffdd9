import type { Guess, RecipeInput } from './recipe.ts';

/**
 * What a recipe may leave to a guess, and the keys of its input that settle it: the model's open size, how a photo is
 * fitted, its values; the classes' names.
 */
const settledBy = {
  size: ['width', 'height'],
  fit: ['resize', 'resizedWidth', 'resizedHeight', 'cropRounding'],
  scale: ['scale'],
  mean: ['mean'],
  std: ['std'],
  labels: [],
} as const satisfies Readonly<Record<Guess, readonly (keyof RecipeInput)[]>>;

/** What is still a guess once this is said. */
export function stillGuessed(guessed: ReadonlySet<Guess>, said: Partial<RecipeInput>): ReadonlySet<Guess> {
  return new Set([...guessed].filter((guess) => settledBy[guess].every((key) => said[key] === undefined)));
}

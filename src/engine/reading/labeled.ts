import type { FoundScore } from '../anatomy/findScore.ts';
import { guessFor, withLikelyLabels } from '../recipe/guess.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import { judged } from './judging.ts';
import { labelCounts, notesOn } from './modelScore.ts';
import type { Disk } from '../ports.ts';
import { withFittingLabels } from './recipeFiles.ts';

/** The recipe with labels that fit, and with what is known now that the score is: guesses follow it. */
export async function labeled(
  disk: Disk,
  found: Recipe,
  file: string,
  score: FoundScore,
  classCount: number | undefined,
  isOther: boolean,
): Promise<Recipe> {
  const areIndependent = score.head === 'classes' && score.activation === 'sigmoid';
  const fit = { areIndependent, isOther };
  const fitting = await withFittingLabels(disk, guessFor(score, found), file, labelCounts(score, classCount), fit);
  const likely = withLikelyLabels(fitting, score.head, score.tasks ? undefined : classCount);
  // A single number, or the only mask, is called as the output that it is.
  const isLone = classCount === 1 && score.head !== 'classes' && score.head !== 'boxes' && likely.labels.length === 0;
  const named = isLone ? { ...likely, labels: [score.output] } : likely;
  const scores = score.head === 'classes' && !score.tasks ? classCount : undefined;
  return withNotes(await judged(disk, named, file, scores), found.output.name === undefined ? notesOn(score) : []);
}

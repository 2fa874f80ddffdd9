/**
 * Of branches that run side by side in a model, the one that carries the score: measured, as each is silenced in turn.
 */
import type { Branch } from './anatomy/branches.ts';
import type { Layer } from './anatomy/layers.ts';
import { ask, type Asked } from './ask.ts';
import type { Stages } from './classifier.ts';
import { known } from '../vocabulary/known.ts';

/**
 * The question at the branch that carries the score, if no layer was wished for, and what each branch carries, the most
 * first.
 */
export async function atBranch(
  asked: Asked,
  withGradient: boolean,
  stages: Stages,
): Promise<{ readonly asked: Asked; readonly branches: readonly Branch[] }> {
  const { classifier, input, wish, layer } = asked;
  const all = classifier.branches ?? [];
  if (wish.layer !== undefined || !withGradient || all[0]?.tensor !== layer.tensor) return { asked, branches: [] };
  const measured: Branch[] = [];
  for (const branch of all) measured.push({ layer: branch, change: await changeWithout(asked, branch, stages) });
  const branches = measured.toSorted((a, b) => b.change - a.change);
  const { tensor } = known(branches[0], 'branch').layer;
  if (tensor === layer.tensor) return { asked, branches };
  return { asked: await ask(input, classifier, { ...wish, layer: tensor }, withGradient, stages), branches };
}

async function changeWithout({ classifier, run, scoreIn }: Asked, layer: Layer, stages: Stages): Promise<number> {
  const own = await classifier.forward(run.feeds, [layer], stages);
  const { dims } = known(own.activations.get(layer.tensor), 'activation');
  const silence = { count: 1, dims, write: (_: number, into: Float32Array) => void into.fill(0) };
  const [score = NaN] = await classifier.scoresWith(own, layer, silence, scoreIn, stages);
  return Math.abs(scoreIn(own.score) - score);
}

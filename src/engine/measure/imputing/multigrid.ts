/**
 * One V-cycle over ROAD's system on coarser and coarser grids is nearly its solution, whatever the hidden parts look
 * like. Symmetric, so that conjugate gradients may begin each step with it.
 */
import { collect, spread } from './halfGrid.ts';
import type { Level } from './level.ts';
import { relaxBackwards, relaxFirst, relaxForwards, restOfFirst } from './stencil.ts';

/** There and back on the coarsest grid, instead of going to a coarser one. */
const coarsestSweeps = 6;

/** Nearly the solution of A · found = question, both of the level. @returns found · question */
export function vCycle(level: Level): number {
  const { coarser, found, question } = level;
  relaxFirst(level, found.fill(0), question);
  if (coarser && coarser.count > 0) {
    restOfFirst(level, found, level.rest);
    collect(level, coarser, level.rest);
    vCycle(coarser);
    spread(level, coarser, found);
    return relaxBackwards(level, found, question);
  }
  for (let sweep = 1; sweep < (coarser ? 1 : coarsestSweeps); sweep++) {
    relaxBackwards(level, found, question);
    relaxForwards(level, found, question);
  }
  return relaxBackwards(level, found, question);
}

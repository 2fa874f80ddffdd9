/**
 * How a reader that was trained with CTC says letters: a row of scores for each step along the picture, a blank among
 * them. The same letter in steps that follow each other is one letter; a blank between two makes them two.
 */
import { known } from '../../vocabulary/known.ts';
import { logSoftmax, mostLikely } from './probabilities.ts';

/** A letter's number, and the step that says it. */
export interface Letter {
  readonly id: number;
  readonly row: number;
}

/** Scores of each step, one after the other: logits. */
export interface Steps {
  readonly count: number;
  /** Letters and the blank. */
  readonly size: number;
  readonly data: Float32Array;
}

/** What each step says most of all, with equal ones in a row taken together: each at the step that is surest of it. */
export function greedyLetters(steps: Steps, blank: number): readonly Letter[] {
  const table = logSoftmaxes(steps);
  const best = table.map((row) => mostLikely(row));
  const runs: Letter[] = [];
  best.forEach((id, row) => {
    const last = runs.at(-1);
    if (row > 0 && best[row - 1] === id && last) {
      if (known(table[row]?.[id], 'score') > known(table[last.row]?.[id], 'score')) runs[runs.length - 1] = { id, row };
    } else runs.push({ id, row });
  });
  return runs.filter(({ id }) => id !== blank);
}

/**
 * The most probable way to say these letters (Viterbi over blank, letter, blank, letter …, blank), each at the step
 * that is surest of it; undefined where there are fewer steps than that takes.
 */
export function alignedLetters(steps: Steps, ids: readonly number[], blank: number): readonly Letter[] | undefined {
  const table = logSoftmaxes(steps);
  const states = [blank, ...ids.flatMap((id) => [id, blank])];
  const from = table.map(() => new Int32Array(states.length));
  let best = Float64Array.from(states, (id, at) => (at < 2 ? known(table[0]?.[id], 'score') : -Infinity));
  for (let row = 1; row < table.length; row++) {
    const before = best;
    best = Float64Array.from(states, (id, at) => {
      const ways = [at, at - 1, ...(mayBeSkipped(states, at - 1, blank) ? [at - 2] : [])].filter((way) => way >= 0);
      const way = ways.reduce((a, b) => ((before[b] ?? 0) > (before[a] ?? 0) ? b : a));
      known(from[row], 'row')[at] = way;
      return (before[way] ?? -Infinity) + known(table[row]?.[id], 'score');
    });
  }
  const last = states.length - 1;
  let state = last > 0 && known(best[last - 1], 'score') > known(best[last], 'score') ? last - 1 : last;
  if (best[state] === -Infinity) return undefined;
  const surest = new Map<number, number>();
  for (let row = table.length - 1; row >= 0; row--) {
    const id = known(states[state], 'state');
    const found = surest.get(state);
    if (found === undefined || known(table[row]?.[id], 'score') >= known(table[found]?.[id], 'score'))
      surest.set(state, row);
    state = known(from[row]?.[state], 'state');
  }
  return ids.map((id, at) => ({ id, row: known(surest.get(2 * at + 1), 'step') }));
}

/** A blank between two different letters. */
const mayBeSkipped = (states: readonly number[], at: number, blank: number): boolean =>
  at > 0 && states[at] === blank && states[at - 1] !== states[at + 1];

const logSoftmaxes = ({ count, size, data }: Steps): readonly Float64Array[] =>
  Array.from({ length: count }, (_, row) => logSoftmax(data.subarray(row * size, (row + 1) * size)));

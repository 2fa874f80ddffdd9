import { strict as assert } from 'node:assert';
import { alignedLetters, greedyLetters, type Letter, type Steps } from '../../../src/engine/text/ctc.ts';
import { random } from '../../support/random.ts';

const size = 3;
const blank = 1;

/** The letters of a path, each with the step of its run that is surest of it. */
function collapsed(path: readonly number[], { data }: Steps): readonly Letter[] {
  const letters: { id: number; row: number }[] = [];
  path.forEach((id, row) => {
    if (id === blank) return;
    const last = letters.at(-1);
    // Of logits in one row the difference of log p is that of the logits; rows are made to have the same sum.
    if (row > 0 && path[row - 1] === id) {
      if (data[row * size + id]! > data[last!.row * size + id]!) last!.row = row;
    } else letters.push({ id, row });
  });
  return letters;
}

function* paths(count: number): Generator<readonly number[]> {
  for (let at = 0; at < size ** count; at++)
    yield Array.from({ length: count }, (_, row) => Math.floor(at / size ** row) % size);
}

/** Rows of log-probabilities. */
function steps(count: number, seed: number): Steps {
  const next = random(seed);
  const data = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const powers = Array.from({ length: size }, () => Math.exp(4 * next()));
    const total = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, id) => (data[row * size + id] = Math.log(power / total)));
  }
  return { count, size, data };
}

describe('letters of CTC', () => {
  it('of the greedy path are those of the most probable path of all', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const rows = steps(6, seed);
      assert.deepEqual(greedyLetters(rows, blank), collapsed(bestOf([...paths(6)], rows), rows));
    }
  });

  it('of a given text are those of the most probable of all paths that say it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const rows = steps(6, seed);
      for (const ids of [[0], [0, 2], [2, 2], [0, 0, 2], [2, 0, 2, 0]]) {
        const saying = [...paths(6)].filter(
          (path) =>
            collapsed(path, rows)
              .map(({ id }) => id)
              .join() === ids.join(),
        );
        assert.deepEqual(
          alignedLetters(rows, ids, blank),
          collapsed(bestOf(saying, rows), rows),
          `${seed}: ${ids.join()}`,
        );
      }
    }
    assert.equal(alignedLetters(steps(6, 1), [0, 0, 0, 0], blank), undefined);
    assert.deepEqual(alignedLetters(steps(6, 1), [], blank), []);
  });
});

const bestOf = (all: readonly (readonly number[])[], rows: Steps): readonly number[] =>
  all.reduce((a, b) => (scoreOf(b, rows) > scoreOf(a, rows) ? b : a));

const scoreOf = (path: readonly number[], { data }: Steps): number =>
  path.reduce((sum, id, row) => sum + data[row * size + id]!, 0);

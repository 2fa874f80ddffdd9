import { strict as assert } from 'node:assert';
import { groupsOf, type Evidence } from '../../../src/engine/dataset/groups/groups.ts';
import { byPlace } from '../../../src/engine/dataset/groups/vectors.ts';
import type { PictureRow } from '../../../src/engine/dataset/rows.ts';
import { wilson } from '../../../src/engine/dataset/statistics.ts';
import { normal, uniform } from '../../../src/engine/measure/random.ts';

const row = (key: string, explained: number, correct: boolean): PictureRow => ({
  key,
  size: [100, 100],
  light: { brightness: 0.5, contrast: 0.2, saturation: 0.2 },
  correct,
  predictions: [{ index: explained, label: `class ${explained}`, score: 1, probability: 0.9 }],
  class: explained,
  methods: { 'grad-cam++': { border: 0.2 } },
});

/** A blob of heat with noise around it. */
function blob(side: number, x: number, y: number, width: number, next: () => number): Float32Array {
  const values = Float32Array.from({ length: side * side }, (_, cell) => {
    const [dx, dy] = [((cell % side) + 0.5) / side - x, (Math.floor(cell / side) + 0.5) / side - y];
    return Math.exp(-(dx * dx + dy * dy) / (2 * width * width)) + 0.08 * next();
  });
  const most = Math.max(...values);
  return values.map((value) => value / most);
}

interface Set {
  readonly rows: PictureRow[];
  readonly evidence: Map<string, Evidence>;
  readonly planted: readonly string[];
}

/**
 * Pictures with an object somewhere; of `marked`, the heat lies on a mark in the corner (or, by content, on it
 * anywhere).
 */
function pictures(n: number, marked: number, side: number, seed: number, wanders = false): Set {
  const [next, gauss] = [uniform(seed), normal(seed + 1)];
  const evidence = new Map<string, Evidence>();
  const [object, mark] = [0, 1].map(() => Float32Array.from({ length: 32 }, gauss)) as [Float32Array, Float32Array];
  const rows = Array.from({ length: n }, (_, at) => {
    const isMarked = at < marked;
    const key = `${at}.jpg`;
    const [x, y] = isMarked && !wanders ? [0.1 + 0.03 * next(), 0.9 - 0.03 * next()] : [0.25 + 0.5 * next(), 0.25 + 0.5 * next()]; // prettier-ignore
    const values = blob(side, x, y, isMarked ? 0.08 : 0.1 + 0.12 * next(), next);
    const activation = (isMarked ? mark : object).map((value) => value + 0.5 * gauss());
    evidence.set(key, { map: { width: side, height: side, values }, activation });
    return row(key, 0, !(isMarked && at % 2 === 0));
  });
  return { rows, evidence, planted: rows.slice(0, marked).map(({ key }) => key) };
}

/** The group that holds the most of what was planted. */
function found({ rows, evidence, planted }: Set, by: 'place' | 'content'): { recall: number; precision: number } {
  const groups = groupsOf(rows, (key) => evidence.get(key) ?? {}, 1).filter((group) => group.by === by);
  const hits = groups.map(({ keys, n }) => {
    const both = keys.filter((key) => planted.includes(key)).length;
    return { recall: both / planted.length, precision: both / n };
  });
  return hits.sort((a, b) => b.recall * b.precision - a.recall * a.precision)[0] ?? { recall: 0, precision: 0 };
}

describe('groups of heat', () => {
  for (const [n, side, seed] of [
    [1000, 7, 1],
    [1000, 16, 2],
    [400, 14, 3],
    [2500, 7, 4],
  ] as const)
    it(`find a corner mark on 3 % of ${n} pictures, on a grid of ${side} × ${side}`, () => {
      const { recall, precision } = found(pictures(n, Math.round(0.03 * n), side, seed), 'place');
      assert.ok(recall >= 0.9 && precision >= 0.9, `recall ${recall}, precision ${precision}`);
    });

  it('find a mark that wanders, by content', () => {
    const { recall, precision } = found(pictures(1000, 30, 7, 5, true), 'content');
    assert.ok(recall >= 0.9 && precision >= 0.9, `recall ${recall}, precision ${precision}`);
  });

  it('are the same with the same seed, and say how many are wrong, with an interval', () => {
    const { rows, evidence, planted } = pictures(600, 18, 7, 6);
    const groups = groupsOf(rows, (key) => evidence.get(key) ?? {}, 1);
    assert.deepEqual(
      groups,
      groupsOf(rows, (key) => evidence.get(key) ?? {}, 1),
    );
    const group = groups.find(({ keys }) => keys.includes(planted[0]!));
    assert.ok(
      group?.wrong && group.wrong.interval[0] < group.wrong.share && group.wrong.share < group.wrong.interval[1],
    );
    assert.ok(group.medoids.length === 4 && group.medoids.every((key) => group.keys.includes(key)));
    assert.equal(group.of, 600);
  });

  it('are none of a class of few pictures, of failed ones, and of empty maps', () => {
    const { rows, evidence } = pictures(39, 3, 7, 7);
    assert.deepEqual(
      groupsOf(rows, (key) => evidence.get(key) ?? {}, 1),
      [],
    );
    const empty = { width: 7, height: 7, values: new Float32Array(49) };
    assert.deepEqual(
      groupsOf(pictures(100, 0, 7, 8).rows, () => ({ map: empty }), 1),
      [],
    );
    assert.equal(byPlace(empty), undefined);
  });

  it('take at most 10 s for 10,000 pictures', function () {
    this.timeout(60_000);
    const { rows, evidence } = pictures(10_000, 300, 14, 9);
    const classes = rows.map((each, at): PictureRow => ({ ...each, class: at % 20 }));
    const cpu = process.cpuUsage();
    groupsOf(classes, (key) => evidence.get(key) ?? {}, 1);
    const { user, system } = process.cpuUsage(cpu);
    assert.ok((user + system) / 1e6 < 10, `${(user + system) / 1e6} s`);
  });

  it('have intervals of shares as SciPy has them', () => {
    // scipy.stats.binomtest(3, 20).proportion_ci(0.95, 'wilson')
    const [low, high] = wilson(3, 20);
    assert.ok(Math.abs(low - 0.0523685) < 1e-6 && Math.abs(high - 0.3604193) < 1e-6, `${low} ${high}`);
  });
});

/** Pictures that are worth a look: one table. How often each code was right stands in docs/evaluation.md. */
import { borderArea } from '../measure/border.ts';
import type { PictureRow, RowFigures } from './rows.ts';

/**
 * `warning`: needs no judgment. `information`: a question. `none`: to filter and sort by, too many for a list of
 * problems.
 */
type Severity = 'warning' | 'information' | 'none';

interface DoubtKind {
  readonly title: string;
  readonly definition: string;
  /** What must be there for a picture to be looked at. */
  readonly needs: 'probabilities' | 'truth' | 'boxes' | 'flip' | 'border' | 'cut' | 'map';
  readonly severity: Severity;
  /** Of the pictures that can be judged, how bad each is; undefined: not flagged. Larger is worse. */
  readonly judge: (rows: readonly PictureRow[]) => readonly (readonly [row: PictureRow, badness: number | undefined])[];
}

export interface Doubt {
  readonly flagged: number;
  /** How many pictures could have been flagged. */
  readonly n: number;
  /** Of the flagged ones whose truth is known, how many the model got wrong. */
  readonly wrong?: number;
  /** The worst first. */
  readonly keys: readonly string[];
}

const topOf = ({ predictions: [top] }: PictureRow): number => top?.probability ?? 0;
const marginOf = (row: PictureRow): number => topOf(row) - (row.predictions[1]?.probability ?? 0);
const figuresOf = ({ methods }: PictureRow): RowFigures | undefined => Object.values(methods)[0];

/** A picture at a time: undefined where it can't be judged, false where it is not flagged, else how bad it is. */
const each =
  (judge: (row: PictureRow) => number | false | undefined): DoubtKind['judge'] =>
  (rows) =>
    rows.flatMap((row) => {
      const badness = judge(row);
      return badness === undefined ? [] : [[row, badness === false ? undefined : badness] as const];
    });

/** Of a class, pictures: a threshold of fewer says nothing. */
const leastOfClass = 10;

/**
 * Confident learning (Northcutt et al. 2021, arXiv:1911.00068): t_j is the mean p_j of the pictures labeled j. A
 * picture whose label is not the most probable class among those with p_j ≥ t_j is doubted; worst is p_given − max
 * other. Of each picture the first five classes and its label are known, which are those that reach a threshold.
 */
function labelOrModel(rows: readonly PictureRow[]): ReturnType<DoubtKind['judge']> {
  const sums = new Map<number, { sum: number; n: number }>();
  for (const { truth } of rows) {
    if (truth?.probability === undefined) continue;
    const entry = sums.get(truth.index) ?? { sum: 0, n: 0 };
    sums.set(truth.index, { sum: entry.sum + truth.probability, n: entry.n + 1 });
  }
  const thresholdOf = (index: number): number => {
    const { sum, n } = sums.get(index) ?? { sum: NaN, n: 0 };
    return n < leastOfClass ? Infinity : sum / n;
  };
  return rows.flatMap((row) => {
    const { truth } = row;
    if (truth?.probability === undefined || thresholdOf(truth.index) === Infinity) return [];
    const [confident] = row.predictions.filter(({ index, probability = 0 }) => probability >= thresholdOf(index));
    const other = Math.max(
      0,
      ...row.predictions.filter(({ index }) => index !== truth.index).map((p) => p.probability ?? 0),
    );
    const isDoubted = confident !== undefined && confident.index !== truth.index;
    return [[row, isDoubted ? other - truth.probability : undefined] as const];
  });
}

/** Where there is no more heat on the border than area, it was not hidden. */
function borderDoubt(row: PictureRow): number | false | undefined {
  const { border = 0 } = figuresOf(row) ?? {};
  const hidden = row.checks?.border;
  if (!hidden) return border > borderArea ? undefined : false;
  const isHalved = hidden.explained !== undefined && 2 * hidden.explained < topOf(row);
  return (hidden.index !== row.class || isHalved) && border;
}

export const doubtKinds = {
  unsure: {
    title: 'Unsure',
    definition: 'the first two probabilities differ by less than 0.1',
    needs: 'probabilities',
    severity: 'none',
    judge: each((row) =>
      row.predictions[0]?.probability === undefined ? undefined : marginOf(row) < 0.1 && -marginOf(row),
    ),
  },
  'wrong-and-sure': {
    title: 'Wrong and sure',
    definition: 'wrong with a probability of 0.8 or more',
    needs: 'truth',
    severity: 'warning',
    judge: each((row) => (row.correct === undefined ? undefined : !row.correct && topOf(row) >= 0.8 && topOf(row))),
  },
  'label-or-model': {
    title: 'The label or the model?',
    definition:
      `confident learning: the label is not the most probable of the classes that reach their mean ` +
      `probability (classes of ${leastOfClass} pictures or more)`,
    needs: 'truth',
    severity: 'information',
    judge: labelOrModel,
  },
  'off-the-object': {
    title: 'Off the object',
    definition: 'right, the boxes cover 2 to 50 % of the input, and less of the heat than of the area lies in them',
    needs: 'boxes',
    severity: 'warning',
    judge: each((row) => {
      const { energy, area } = figuresOf(row) ?? {};
      if (!row.correct || energy === undefined || area === undefined || area < 0.02 || area > 0.5) return undefined;
      return energy < area && 1 - energy / area;
    }),
  },
  border: {
    title: 'Heat on the border',
    definition:
      'more heat in the outer tenth than its share of the area, and hiding it (blurred) changes the ' +
      'class or halves its probability',
    needs: 'border',
    severity: 'information',
    judge: (rows) => (rows.some(({ checks }) => checks?.border) ? each(borderDoubt)(rows) : []),
  },
  cut: {
    title: 'Cut off',
    definition:
      'the crop hides a tenth or more, the hottest cell touches a cut side, and the whole photo ' +
      '(squashed) gives another class',
    needs: 'cut',
    severity: 'information',
    judge: each(({ checks, class: explained }) =>
      checks?.cut ? checks.cut.index !== explained && (checks.cut.probability ?? 0) : undefined,
    ),
  },
  mirror: {
    title: 'Changes in the mirror',
    definition: 'the first class changes when left and right are exchanged',
    needs: 'flip',
    severity: 'information',
    judge: each(({ checks, class: explained, ...row }) =>
      checks?.flip ? checks.flip.index !== explained && 1 - (row.predictions[0]?.probability ?? 0) : undefined,
    ),
  },
  empty: {
    title: 'No heat',
    definition: 'the map has no positive heat',
    needs: 'map',
    severity: 'none',
    judge: each((row) => (figuresOf(row)?.empty ?? false) && topOf(row)),
  },
} as const satisfies Readonly<Record<string, DoubtKind>>;

export type DoubtCode = keyof typeof doubtKinds;

/** Those that could be judged of a picture at least. */
export function doubtsOf(rows: readonly PictureRow[]): Partial<Record<DoubtCode, Doubt>> {
  const found = Object.entries(doubtKinds).flatMap(([code, { judge }]) => {
    const judged = judge(rows);
    if (judged.length === 0) return [];
    const flagged = judged
      .flatMap(([row, badness]) => (badness === undefined ? [] : [{ row, badness }]))
      .sort((a, b) => b.badness - a.badness || (a.row.key < b.row.key ? -1 : 1));
    const known = flagged.filter(({ row }) => row.correct !== undefined);
    const wrong = known.filter(({ row }) => row.correct === false).length;
    const doubt: Doubt = {
      flagged: flagged.length,
      n: judged.length,
      ...(known.length > 0 && { wrong }),
      keys: flagged.map(({ row }) => row.key),
    };
    return [[code, doubt]];
  });
  return Object.fromEntries(found) as Partial<Record<DoubtCode, Doubt>>;
}

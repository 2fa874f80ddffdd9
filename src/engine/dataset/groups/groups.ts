/**
 * Pictures of one predicted class whose maps are alike: by place (where the heat lies) and by content (what the layer
 * says under the heat). A group is a question, such as “is it the watermark?”; hiding the heat of its medoids answers
 * it. After SpRAy (Lapuschkin et al. 2019, doi:10.1038/s41467-019-08987-4), which by place alone misses shortcuts that
 * wander.
 */
import { isFailed, type PictureRow, type Row } from '../rows.ts';
import { wilson } from '../statistics.ts';
import { clustersOf, type Cluster } from './clusters.ts';
import { byContent, byPlace, groupSide, type Map } from './vectors.ts';

export type GroupKind = 'place' | 'content';

/** What is known of a picture beyond its row. */
export interface Evidence {
  readonly map?: Map | undefined;
  readonly activation?: Float32Array | undefined;
}

export interface Group {
  /** The predicted class. */
  readonly class: number;
  readonly label: string;
  readonly by: GroupKind;
  readonly n: number;
  /** Pictures of the class. */
  readonly of: number;
  /** Of those whose truth is known: how many are wrong, in per cent with a 95 % interval (Wilson). */
  readonly wrong?: { readonly share: number; readonly interval: readonly [number, number]; readonly n: number };
  /** Mean of (b − a) / max(a, b) over the pictures: a to the own center, b to the nearest other one. */
  readonly separation: number;
  /** Mean heat on 8 × 8, row-major, 0..1. */
  readonly heat: readonly number[];
  /** The pictures in the middle, at most four. */
  readonly medoids: readonly string[];
  readonly keys: readonly string[];
}

/** Fewer of a class fall into groups by chance. */
const leastOfClass = 40;

/** More of a class and kind are rarely looked at. */
const mostGroups = 6;

/** @param evidenceOf undefined of a picture that has none */
export function groupsOf(rows: readonly Row[], evidenceOf: (key: string) => Evidence, seed: number): readonly Group[] {
  const classes = new Map<number, PictureRow[]>();
  for (const row of rows) {
    if (isFailed(row)) continue;
    const own = classes.get(row.class);
    if (own) own.push(row);
    else classes.set(row.class, [row]);
  }
  return [...classes.values()]
    .filter((own) => own.length >= leastOfClass)
    .flatMap((own) => (['place', 'content'] as const).flatMap((by) => groupsIn(own, by, evidenceOf, seed)));
}

function groupsIn(
  rows: readonly PictureRow[],
  by: GroupKind,
  evidenceOf: (key: string) => Evidence,
  seed: number,
): readonly Group[] {
  const found = rows.flatMap((row) => {
    const { map, activation } = evidenceOf(row.key);
    const vector = by === 'place' ? map && byPlace(map) : activation && byContent(activation);
    return vector ? [{ row, vector, map }] : [];
  });
  if (found.length < leastOfClass) return [];
  const clusters = clustersOf(
    found.map(({ vector }) => vector),
    seed,
  );
  return clusters.slice(0, mostGroups).map((cluster) => asGroup(found, by, cluster));
}

type Found = readonly { readonly row: PictureRow; readonly map?: Map | undefined }[];

function asGroup(found: Found, by: GroupKind, { members, medoids, separation }: Cluster): Group {
  const own = members.flatMap((at) => found[at] ?? []);
  const [first] = own;
  const known = own.filter(({ row }) => row.correct !== undefined);
  const wrong = known.filter(({ row }) => row.correct === false).length;
  const [low, high] = wilson(wrong, known.length);
  const explained = first?.row.class ?? NaN;
  return {
    class: explained,
    label: first?.row.predictions.find(({ index }) => index === explained)?.label ?? `class ${explained}`,
    by,
    n: own.length,
    of: found.length,
    ...(known.length > 0 && {
      wrong: { share: (100 * wrong) / known.length, interval: [100 * low, 100 * high] as const, n: known.length },
    }),
    separation,
    heat: meanHeat(own.flatMap(({ map }) => map ?? [])),
    medoids: medoids.flatMap((at) => found[at]?.row.key ?? []),
    keys: own.map(({ row }) => row.key),
  };
}

function meanHeat(maps: readonly Map[]): readonly number[] {
  const sums = new Float64Array(groupSide * groupSide);
  for (const map of maps) byPlace(map)?.forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value * value));
  const most = Math.max(...sums);
  return Array.from(sums, (sum) => (most > 0 ? Number((sum / most).toFixed(4)) : 0));
}

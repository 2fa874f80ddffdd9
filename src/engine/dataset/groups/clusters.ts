/** Clusters that two seeds agree on, whatever the number of clusters that they were found with. */
import { kmeans } from 'ml-kmeans';
import { PCA } from 'ml-pca';
import { uniform } from '../../measure/random.ts';

export interface Cluster {
  /** Indices of the points, rising. */
  readonly members: readonly number[];
  /** The nearest to the center, nearest first. */
  readonly medoids: readonly number[];
  /** −1..1 */
  readonly separation: number;
}

const components = 16;
/** Centers are found from so many points; the others go to the nearest. */
const fitted = 1500;
/** Up to 12: a mark on few pictures is a group of its own only once the class's usual places have theirs. */
const counts = [2, 3, 4, 6, 8, 12];
/** Of each seed, the one with the least inertia counts. */
const starts = 3;
/** Jaccard index of the two seeds' clusters, and from which two clusters are one. */
const agreement = 0.8;
const leastSeparation = 0.25;
const leastMembers = 5;
const medoidCount = 4;

type Points = readonly (readonly number[])[];

/** The best separated first. */
export function clustersOf(vectors: readonly Float64Array[], seed: number): readonly Cluster[] {
  const points = reduced(vectors, seed);
  const stable = counts
    .filter((count) => count * leastMembers <= points.length)
    .flatMap((count) => {
      const others = partition(points, count, seed + 1000);
      return partition(points, count, seed).filter(({ members }) =>
        others.some((other) => jaccard(members, other.members) >= agreement),
      );
    })
    .filter(({ members, separation }) => members.length >= leastMembers && separation >= leastSeparation)
    // What holds half of the class is its usual way, no group of it.
    .filter(({ members }) => 2 * members.length < points.length)
    .sort((a, b) => b.separation - a.separation);
  return stable.filter(
    ({ members }, at) => !stable.slice(0, at).some((better) => jaccard(better.members, members) >= 0.5),
  );
}

/** PCA, of a sample where there are many. */
function reduced(vectors: readonly Float64Array[], seed: number): Points {
  const all = vectors.map((vector) => [...vector]);
  const basis = new PCA(sampleOf(all, seed), { method: 'covarianceMatrix' });
  return basis.predict(all, { nComponents: Math.min(components, all[0]?.length ?? 1) }).to2DArray();
}

function sampleOf<Item>(items: readonly Item[], seed: number): Item[] {
  if (items.length <= fitted) return [...items];
  const next = uniform(seed);
  const keyed = items.map((item) => [next(), item] as const).sort(([a], [b]) => a - b);
  return keyed.slice(0, fitted).map(([, item]) => item);
}

function partition(points: Points, count: number, seed: number): Cluster[] {
  const sample = sampleOf(points, seed) as number[][];
  let best: { readonly centers: Points; readonly inertia: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const { centroids } = kmeans(sample, count, {
      seed: seed + start,
      initialization: 'kmeans++',
      maxIterations: 50,
    });
    const inertia = sample.reduce((sum, point) => sum + nearest(point, centroids).distance ** 2, 0);
    if (!best || inertia < best.inertia) best = { centers: centroids, inertia };
  }
  return best ? asClusters(points, best.centers) : [];
}

interface Nearest {
  readonly at: number;
  readonly distance: number;
  readonly second: number;
}

function nearest(point: readonly number[], centers: Points): Nearest {
  let found: Nearest = { at: -1, distance: Infinity, second: Infinity };
  centers.forEach((center, at) => {
    let square = 0;
    for (let axis = 0; axis < center.length; axis++) square += ((point[axis] ?? 0) - (center[axis] ?? 0)) ** 2;
    const distance = Math.sqrt(square);
    if (distance < found.distance) found = { at, distance, second: found.distance };
    else if (distance < found.second) found = { ...found, second: distance };
  });
  return found;
}

function asClusters(points: Points, centers: Points): Cluster[] {
  const members = centers.map((): { readonly point: number; readonly near: Nearest }[] => []);
  points.forEach((each, point) => {
    const near = nearest(each, centers);
    members[near.at]?.push({ point, near });
  });
  return members
    .filter((own) => own.length > 0)
    .map((own) => ({
      members: own.map(({ point }) => point),
      medoids: [...own]
        .sort((a, b) => a.near.distance - b.near.distance || a.point - b.point)
        .slice(0, medoidCount)
        .map(({ point }) => point),
      separation:
        own.reduce((sum, { near: { distance, second } }) => sum + (second - distance) / Math.max(second, 1e-12), 0) /
        own.length,
    }));
}

/** Of two rising lists. */
function jaccard(a: readonly number[], b: readonly number[]): number {
  const others = new Set(b);
  const both = a.filter((each) => others.has(each)).length;
  return both / (a.length + b.length - both);
}

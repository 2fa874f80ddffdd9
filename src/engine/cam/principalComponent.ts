import type { Features } from '../anatomy/channelsFirst.ts';

/** Steps between two restarts; each start is nearer to what is looked for. */
const steps = 64;
const mostRestarts = 20;
const mostSquarings = 50;
/** Of the eigenvalue: what may be left of G·v − λ·v. */
const tolerance = 1e-12;

/**
 * Eigen-CAM (Muhammad & Yeasin 2020, arXiv:2008.00299): each cell's place along the first principal component of the
 * channels, X · v₁ = σ₁ · u₁, where X = U Σ Vᵀ is the matrix [cells, channels] less the mean of each channel, as
 * pytorch-grad-cam has it.
 *
 * The component's sign means nothing: pytorch-grad-cam leaves it to the linear algebra library. Here the larger extreme
 * is positive (Chung & Ying 2025, Seg-Eigen-CAM, Eq. 13); where both are equal, the side with more activation is.
 */
export function principalComponent(features: Features): Float64Array {
  const { channels, cells } = features;
  const columns = centeredChannels(features);
  const times = (v: Float64Array): Float64Array => {
    const sum = new Float64Array(cells);
    columns.forEach((column, channel) => addScaled(sum, v[channel] ?? 0, column));
    return sum;
  };
  const transposedTimes = (u: Float64Array): Float64Array => Float64Array.from(columns, (column) => dot(column, u));
  // Whichever is smaller: XᵀX, of which v₁ is an eigenvector, or XXᵀ, of which u₁ is one.
  const projection =
    channels < cells
      ? times(largestEigenvector((v) => transposedTimes(times(v)), channels))
      : times(unit(transposedTimes(largestEigenvector((u) => times(transposedTimes(u)), cells))));
  return isUpsideDown(projection, features) ? projection.map((place) => -place) : projection;
}

/** X, a column at a time. */
function centeredChannels({ channels, cells, activation }: Features): Float64Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const values = Float64Array.from(activation.subarray(channel * cells, (channel + 1) * cells));
    const mean = values.reduce((sum, value) => sum + value, 0) / cells;
    return values.map((value) => value - mean);
  });
}

function isUpsideDown(projection: Float64Array, { cells, activation }: Features): boolean {
  const [lowest, highest] = [Math.min(0, ...extremes(projection)), Math.max(0, ...extremes(projection))];
  const difference = highest + lowest;
  if (Math.abs(difference) > 1e-6 * highest) return difference < 0;
  return activation.reduce((sum, value, at) => sum + value * (projection[at % cells] ?? 0), 0) < 0;
}

function extremes(values: Float64Array): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The unit vector of the largest eigenvalue of a symmetric positive operator: Lanczos' method, restarted. */
function largestEigenvector(operator: (vector: Float64Array) => Float64Array, size: number): Float64Array {
  // Any start will do that is not orthogonal to the vector: neither constant, nor like any picture.
  let vector = unit(Float64Array.from({ length: size }, (_, at) => Math.sin(1 + at * 12.9898)));
  for (let restart = 0; restart < mostRestarts; restart++) {
    const { basis, diagonal, beside } = lanczos(operator, vector);
    const weights = largestOfTridiagonal(diagonal, beside);
    vector = new Float64Array(size);
    basis.forEach((direction, at) => addScaled(vector, weights[at] ?? 0, direction));
    const image = operator(vector);
    const value = dot(image, vector);
    addScaled(image, -value, vector);
    if (!(norm(image) > tolerance * value)) break; // NaN ends it too
  }
  return vector;
}

/** An orthonormal basis of start, G·start, G²·start …, in which the operator is tridiagonal. */
function lanczos(
  operator: (u: Float64Array) => Float64Array,
  start: Float64Array,
): { basis: Float64Array[]; diagonal: number[]; beside: number[] } {
  const [basis, diagonal, beside]: [Float64Array[], number[], number[]] = [[], [], []];
  let direction = start;
  let scale = 0;
  while (basis.length < Math.min(steps, start.length)) {
    const image = operator(direction);
    scale ||= norm(image);
    basis.push(direction);
    diagonal.push(dot(image, direction));
    // Twice is enough to keep the basis orthogonal.
    for (let pass = 0; pass < 2; pass++) for (const each of basis) addScaled(image, -dot(image, each), each);
    const rest = norm(image);
    if (!(rest > 1e-14 * scale)) break;
    beside.push(rest);
    direction = unit(image);
  }
  return { basis, diagonal, beside };
}

/**
 * The eigenvector of the largest eigenvalue of a small matrix M: M² of M² of M² … is soon v·vᵀ, however near the second
 * eigenvalue lies.
 */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): Float64Array {
  const size = diagonal.length;
  let power = new Float64Array(size * size);
  diagonal.forEach((value, k) => (power[k * size + k] = value));
  for (let k = 0; k + 1 < size; k++) power[k * size + k + 1] = power[(k + 1) * size + k] = beside[k] ?? 0;
  for (let squaring = 0; squaring < mostSquarings; squaring++) {
    const trace = diagonal.reduce((sum, _, k) => sum + (power[k * size + k] ?? 0), 0);
    power = power.map((value) => value / (trace || 1));
    const rest = 1 - dot(power, power); // 0 where but one eigenvalue is left
    if (!(rest > 1e-15)) break;
    power = squared(power, size);
  }
  const longest = diagonal.reduce(
    (best, _, k) => ((power[k * size + k] ?? 0) > (power[best * size + best] ?? 0) ? k : best),
    0,
  );
  return unit(power.slice(longest * size, (longest + 1) * size));
}

/** M·M of a symmetric matrix. */
function squared(matrix: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const rows = Array.from({ length: size }, (_, row) => matrix.subarray(row * size, (row + 1) * size));
  const result = new Float64Array(size * size);
  rows.forEach((a, row) =>
    rows.forEach(
      (b, column) => (result[row * size + column] = column < row ? (result[column * size + row] ?? 0) : dot(a, b)),
    ),
  );
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) + factor * (from[at] ?? 0);
}

const norm = (values: Float64Array): number => Math.sqrt(dot(values, values));

/** Of length 1; zero stays zero. */
function unit(values: Float64Array): Float64Array {
  const length = norm(values) || 1;
  return values.map((value) => value / length);
}

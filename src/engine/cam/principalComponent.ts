import type { Features } from './methods.ts';

/** Steps between two restarts; each start is nearer to what is looked for. */
const steps = 30;
const mostRestarts = 40;
const tolerance = 1e-13;

/**
 * Eigen-CAM (Muhammad & Yeasin 2020, arXiv:2008.00299): each cell's place along the first principal component of the channels,
 * X · v₁ = σ₁ · u₁, where X = U Σ Vᵀ is the matrix [cells, channels] less the mean of each channel, as pytorch-grad-cam
 * has it.
 *
 * The component's sign means nothing: pytorch-grad-cam leaves it to the linear algebra library. Here the larger extreme
 * is positive (Chung & Ying 2025, Seg-Eigen-CAM, Eq. 13); where both are equal, the side with more activation is.
 */
export function principalComponent(features: Features): Float64Array {
  const rows = centredChannels(features);
  const gram = (u: Float64Array): Float64Array => {
    const result = new Float64Array(features.cells);
    for (const row of rows) addScaled(result, dot(row, u), row);
    return result;
  };
  const { vector, value } = largestEigenpair(gram, features.cells);
  const projection = vector.map((u) => u * Math.sqrt(Math.max(value, 0)));
  return isUpsideDown(projection, features) ? projection.map((place) => -place) : projection;
}

/** X, a column at a time. */
function centredChannels({ channels, cells, activation }: Features): Float64Array[] {
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
  return activation.reduce((sum, value, at) => sum + value * projection[at % cells]!, 0) < 0;
}

function extremes(values: Float64Array): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** The largest eigenvalue of a symmetric positive operator, with its unit vector: Lanczos' method, restarted. */
function largestEigenpair(operator: (u: Float64Array) => Float64Array, size: number): { vector: Float64Array; value: number } {
  // Any start will do that is not orthogonal to the vector: neither constant, nor like any picture.
  let vector = unit(Float64Array.from({ length: size }, (_, at) => Math.sin(1 + at * 12.9898)));
  let value = 0;
  for (let restart = 0; restart < mostRestarts; restart++) {
    const { basis, diagonal, beside } = lanczos(operator, vector);
    if (basis.length === 0) return { vector, value: 0 };
    const weights = largestOfTridiagonal(diagonal, beside);
    const next = new Float64Array(size);
    basis.forEach((direction, at) => addScaled(next, weights[at]!, direction));
    const image = operator(next);
    value = dot(image, next);
    vector = unit(next);
    addScaled(image, -value, next);
    if (!(norm(image) > tolerance * value)) break; // NaN ends it too
  }
  return { vector, value };
}

/** An orthonormal basis of start, G·start, G²·start …, in which the operator is tridiagonal. */
function lanczos(operator: (u: Float64Array) => Float64Array, start: Float64Array): { basis: Float64Array[]; diagonal: number[]; beside: number[] } {
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

/** The eigenvector of the largest eigenvalue: power iteration, on a matrix so small that its number of steps is nothing. */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): Float64Array {
  let vector = unit(new Float64Array(diagonal.length).fill(1));
  for (let step = 0; step < 2000; step++) {
    const at = vector;
    const next = unit(at.map((value, k) => diagonal[k]! * value + (k > 0 ? beside[k - 1]! * at[k - 1]! : 0) + (k + 1 < at.length ? beside[k]! * at[k + 1]! : 0)));
    const change = next.reduce((largest, value, k) => Math.max(largest, Math.abs(value - at[k]!)), 0);
    vector = next;
    if (!(change > 1e-15)) break;
  }
  return vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let at = 0; at < to.length; at++) to[at]! += factor * from[at]!;
}

const norm = (values: Float64Array): number => Math.sqrt(dot(values, values));

/** Of length 1; zero stays zero. */
function unit(values: Float64Array): Float64Array {
  const length = norm(values) || 1;
  return values.map((value) => value / length);
}

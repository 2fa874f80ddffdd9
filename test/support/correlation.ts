/** Pearson's correlation of two maps of the same size. */
export function correlation(a: Float32Array, b: Float32Array): number {
  const [x, y] = [centered(a), centered(b)];
  return x.reduce((sum, value, at) => sum + value * y[at]!, 0) / (Math.hypot(...x) * Math.hypot(...y));
}

function centered(values: Float32Array): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from(values, (value) => value - mean);
}

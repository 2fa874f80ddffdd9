export type Vector = readonly [number, number, number];

/** Of a symmetric 3 × 3 matrix, that of the smallest eigenvalue first: Jacobi's rotations. */
export function eigenvectors(matrix: readonly (readonly number[])[]): readonly [Vector, Vector, Vector] {
  const a = matrix.map((row) => [...row]);
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const entry = (of: number[][], row: number, column: number): number => of[row]?.[column] ?? 0;
  const put = (of: number[][], row: number, column: number, value: number): void => {
    const line = of[row];
    if (line) line[column] = value;
  };
  for (let sweep = 0; sweep < 50; sweep++)
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const off = entry(a, p, q);
      if (off === 0) continue;
      const angle = 0.5 * Math.atan2(2 * off, entry(a, q, q) - entry(a, p, p));
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (const of of [a, v])
        for (let k = 0; k < 3; k++) {
          const [kp, kq] = [entry(of, k, p), entry(of, k, q)];
          put(of, k, p, cos * kp - sin * kq);
          put(of, k, q, sin * kp + cos * kq);
        }
      for (let k = 0; k < 3; k++) {
        const [pk, qk] = [entry(a, p, k), entry(a, q, k)];
        put(a, p, k, cos * pk - sin * qk);
        put(a, q, k, sin * pk + cos * qk);
      }
    }
  const column = (at: number): Vector => [entry(v, 0, at), entry(v, 1, at), entry(v, 2, at)];
  const [first = 0, second = 1, third = 2] = [0, 1, 2].sort((x, y) => entry(a, x, x) - entry(a, y, y));
  return [column(first), column(second), column(third)];
}

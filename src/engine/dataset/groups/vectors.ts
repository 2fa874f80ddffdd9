/** Pictures as points: alike ones lie near each other. */

export interface Map {
  readonly width: number;
  readonly height: number;
  /** [height, width]; what speaks against the class (below 0) is no heat here. */
  readonly values: Float32Array;
}

/** Cells of a side, whatever the layer's grid: groups of two layers look alike. */
export const groupSide = 8;

/** √(share of the heat in each cell): the distance of two is Hellinger's. Undefined of a map without heat. */
export function byPlace({ width, height, values }: Map): Float64Array | undefined {
  const shares = new Float64Array(groupSide * groupSide);
  const [columns, rows] = [tapsOf(width), tapsOf(height)];
  let all = 0;
  for (let cell = 0; cell < width * height; cell++) {
    const value = Math.max(values[cell] ?? 0, 0);
    if (value === 0) continue;
    all += value;
    for (const [row, down] of rows[Math.floor(cell / width)] ?? [])
      for (const [column, across] of columns[cell % width] ?? []) {
        const at = row * groupSide + column;
        shares[at] = (shares[at] ?? 0) + value * down * across;
      }
  }
  return all > 0 ? shares.map((value) => Math.sqrt(value / all)) : undefined;
}

/** For each cell of a side, the parts of it that fall to the cells of the group's grid. */
function tapsOf(size: number): (readonly (readonly [cell: number, share: number])[])[] {
  return Array.from({ length: size }, (_, at) => {
    const [start, end] = [(at * groupSide) / size, ((at + 1) * groupSide) / size];
    return Array.from({ length: groupSide }, (_, cell) => {
      const overlap = Math.min(end, cell + 1) - Math.max(start, cell);
      return [cell, overlap / (end - start)] as const;
    }).filter(([, share]) => share > 0);
  });
}

/** Of length 1: the direction counts, not how strongly the layer answers. Undefined of nothing. */
export function byContent(activation: Float32Array): Float64Array | undefined {
  const length = Math.hypot(...activation);
  return length > 0 ? Float64Array.from(activation, (value) => value / length) : undefined;
}

/** ROAD's linear system on a picture's grid, and on grids of half the size, and half of that … */
import type { Level } from './level.ts';
import { diagonal, direct } from './stencil.ts';

const smallest = 16;

/** @param isHidden [height · width] */
export function levelOf(isHidden: Uint8Array, width: number, height: number): Level {
  const stride = width + 2;
  const length = stride * (height + 2);
  const { runs, count } = runsOf(isHidden, width, height);
  const isCoarser = count > smallest && Math.max(width, height) > 2;
  return {
    width,
    height,
    stride,
    length,
    count,
    runs,
    ...weightsOf(runs, width, height),
    coarser: isCoarser
      ? levelOf(wholeBlocks(isHidden, width, height), Math.ceil(width / 2), Math.ceil(height / 2))
      : undefined,
    question: new Float64Array(length),
    found: new Float64Array(length),
    rest: new Float64Array(length),
  };
}

function runsOf(isHidden: Uint8Array, width: number, height: number): Pick<Level, 'runs' | 'count'> {
  const runs: number[] = [];
  let count = 0;
  for (let row = 0; row < height; row++) {
    const [from, place] = [row * width, (row + 1) * (width + 2) + 1];
    for (let column = 0; column < width; column++) {
      if (!isHidden[from + column]) continue;
      const start = column;
      while (column < width && isHidden[from + column]) column++;
      runs.push(place + start, place + column);
      count += column - start;
    }
  }
  return { runs: Int32Array.from(runs), count };
}

function weightsOf(runs: Int32Array, width: number, height: number): Pick<Level, 'own' | 'inverse'> {
  const stride = width + 2;
  const own = new Float64Array(stride * (height + 2));
  const inverse = new Float64Array(own.length);
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    const row = Math.floor(start / stride) - 1;
    const rows = Number(row > 0) + Number(row < height - 1);
    for (let p = start; p < end; p++) {
      const column = p - (row + 1) * stride - 1;
      const columns = Number(column > 0) + Number(column < width - 1);
      const sum = direct * (rows + columns) + diagonal * rows * columns;
      own[p] = sum;
      inverse[p] = 1 / sum;
    }
  }
  return { own, inverse };
}

/** 1 where all of a block of 2 × 2 pixels is hidden: what is seen holds the rest in its place on coarse grids too. */
function wholeBlocks(isHidden: Uint8Array, width: number, height: number): Uint8Array {
  const half = Math.ceil(width / 2);
  const blocks = new Uint8Array(half * Math.ceil(height / 2)).fill(1);
  for (let row = 0; row < height; row++) {
    const [from, block] = [row * width, (row >> 1) * half];
    for (let column = 0; column < width; column++) if (!isHidden[from + column]) blocks[block + (column >> 1)] = 0;
  }
  return blocks;
}

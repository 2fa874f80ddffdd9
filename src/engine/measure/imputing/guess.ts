/** What imputing begins with: from coarse to fine, means of what is seen in 2 × 2 blocks, and of blocks of blocks. */

/** @returns the plane [height · width], its hidden pixels guessed */
export function guess(plane: Float32Array, width: number, height: number, isHidden: Uint8Array): Float32Array {
  const result = new Float32Array(plane);
  if ((width === 1 && height === 1) || isHidden.every((value) => value === 0)) return result;
  const { means, isEmpty, half } = halved(plane, width, height, isHidden);
  const coarse = guess(means, half, means.length / half, isEmpty);
  for (let row = 0; row < height; row++) {
    const [from, block] = [row * width, (row >> 1) * half];
    for (let column = 0; column < width; column++)
      if (isHidden[from + column]) result[from + column] = coarse[block + (column >> 1)] ?? 0;
  }
  return result;
}

interface Halved {
  /** Of what is seen in each block. */
  readonly means: Float32Array;
  /** 1 where nothing is. */
  readonly isEmpty: Uint8Array;
  /** Their width. */
  readonly half: number;
}

function halved(plane: Float32Array, width: number, height: number, isHidden: Uint8Array): Halved {
  const half = (width + 1) >> 1;
  const means = new Float32Array(half * ((height + 1) >> 1));
  const counts = new Uint8Array(means.length);
  for (let row = 0; row < height; row++) {
    const [from, first] = [row * width, (row >> 1) * half];
    for (let column = 0; column < width; column++) {
      if (isHidden[from + column]) continue;
      const block = first + (column >> 1);
      means[block] = (means[block] ?? 0) + (plane[from + column] ?? 0);
      counts[block] = (counts[block] ?? 0) + 1;
    }
  }
  const isEmpty = new Uint8Array(means.length);
  for (let block = 0; block < means.length; block++) {
    const count = counts[block] ?? 0;
    if (count === 0) isEmpty[block] = 1;
    else means[block] = (means[block] ?? 0) / count;
  }
  return { means, isEmpty, half };
}

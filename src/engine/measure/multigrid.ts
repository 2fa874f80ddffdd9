/**
 * ROAD's linear system on grids of half the size, and half of that …: one V-cycle over them is nearly its solution,
 * whatever the hidden parts look like. Symmetric, so that conjugate gradients may begin each step with it.
 */

/** Weights of the neighbors in a row or column, and of the diagonal ones. */
const direct = 1 / 6;
const diagonal = 1 / 12;

/** The hidden pixels of a grid; arrays over it have a border of one pixel, and are 0 where nothing is hidden. */
export interface Level {
  readonly stride: number;
  readonly length: number;
  /** Of the hidden pixels. */
  readonly places: Int32Array;
  /** Σ of the weights of the neighbors inside the picture, at each place. */
  readonly own: Float64Array;
  /** 1 / own. */
  readonly inverse: Float64Array;
  /** Of each hidden pixel, the four pixels of the coarser grid around it, the nearest first. */
  readonly parents: Int32Array;
  readonly coarser: Level | undefined;
}

const smallest = 16;

/** @param isHidden [height · width] */
export function levelOf(isHidden: Uint8Array, width: number, height: number): Level {
  const stride = width + 2;
  const places = placesOf(isHidden, width);
  const own = new Float64Array(stride * (height + 2));
  const inverse = new Float64Array(own.length);
  for (const place of places) {
    const [row, column] = [Math.floor(place / stride) - 1, (place % stride) - 1];
    const [rows, columns] = [
      Number(row > 0) + Number(row < height - 1),
      Number(column > 0) + Number(column < width - 1),
    ];
    own[place] = direct * (rows + columns) + diagonal * rows * columns;
    inverse[place] = 1 / (own[place] ?? 1);
  }
  const isCoarser = places.length > smallest && Math.min(width, height) > 2;
  const half = [Math.ceil(width / 2), Math.ceil(height / 2)] as const;
  const coarser = isCoarser ? levelOf(wholeBlocks(isHidden, width, height), ...half) : undefined;
  const parents = coarser ? parentsOf(places, stride, ...half) : new Int32Array();
  return { stride, length: own.length, places, own, inverse, parents, coarser };
}

function placesOf(isHidden: Uint8Array, width: number): Int32Array {
  const places = new Int32Array(isHidden.reduce((sum, value) => sum + Number(value > 0), 0));
  let to = 0;
  for (let pixel = 0; pixel < isHidden.length; pixel++)
    if (isHidden[pixel]) places[to++] = (Math.floor(pixel / width) + 1) * (width + 2) + (pixel % width) + 1;
  return places;
}

/** 1 where all of a block of 2 × 2 pixels is hidden: what is seen holds the rest in its place on coarse grids too. */
function wholeBlocks(isHidden: Uint8Array, width: number, height: number): Uint8Array {
  const half = Math.ceil(width / 2);
  const blocks = new Uint8Array(half * Math.ceil(height / 2)).fill(1);
  for (let pixel = 0; pixel < isHidden.length; pixel++)
    if (!isHidden[pixel]) blocks[Math.floor(pixel / width / 2) * half + Math.floor((pixel % width) / 2)] = 0;
  return blocks;
}

/** At the picture's edge the nearest stands for the one outside. */
function parentsOf(places: Int32Array, stride: number, width: number, height: number): Int32Array {
  const parents = new Int32Array(4 * places.length);
  for (let at = 0; at < places.length; at++) {
    const [row, column] = [Math.floor((places[at] ?? 0) / stride) - 1, ((places[at] ?? 0) % stride) - 1];
    const [y, x] = [row >> 1, column >> 1];
    const below = Math.min(Math.max(y + (row % 2 === 0 ? -1 : 1), 0), height - 1);
    const right = Math.min(Math.max(x + (column % 2 === 0 ? -1 : 1), 0), width - 1);
    const [line, other] = [(y + 1) * (width + 2) + 1, (below + 1) * (width + 2) + 1];
    parents[4 * at] = line + x;
    parents[4 * at + 1] = line + right;
    parents[4 * at + 2] = other + x;
    parents[4 * at + 3] = other + right;
  }
  return parents;
}

/** A · x at the hidden pixels: each, less the weighted mean of its hidden neighbors. */
export function multiply({ places, own, stride }: Level, x: Float64Array, into: Float64Array): void {
  for (let at = 0; at < places.length; at++) {
    const p = places[at] ?? 0;
    const [up, down] = [p - stride, p + stride];
    const beside = (x[p - 1] ?? 0) + (x[p + 1] ?? 0) + (x[up] ?? 0) + (x[down] ?? 0);
    const across = (x[up - 1] ?? 0) + (x[up + 1] ?? 0) + (x[down - 1] ?? 0) + (x[down + 1] ?? 0);
    into[p] = (own[p] ?? 0) * (x[p] ?? 0) - direct * beside - diagonal * across;
  }
}

/** There and back on the coarsest grid, instead of going to a coarser one. */
const coarsestSweeps = 6;

/** Nearly the solution of A · x = b. Relaxed forwards before the coarser grids, backwards after them: symmetric. */
export function vCycle(level: Level, b: Float64Array): Float64Array {
  const x = new Float64Array(level.length);
  const { coarser } = level;
  if (!coarser || coarser.places.length === 0) {
    for (let sweep = 0; sweep < (coarser ? 1 : coarsestSweeps); sweep++) {
      relaxForwards(level, x, b);
      relaxBackwards(level, x, b);
    }
    return x;
  }
  relaxForwards(level, x, b);
  correct(level, x, vCycle(coarser, restOf(level, coarser, x, b)));
  relaxBackwards(level, x, b);
  return x;
}

/** b − A · x, as the coarser grid has it. */
function restOf(level: Level, coarser: Level, x: Float64Array, b: Float64Array): Float64Array {
  const { places, parents, length } = level;
  const [image, rest] = [new Float64Array(length), new Float64Array(coarser.length)];
  multiply(level, x, image);
  for (let at = 0; at < places.length; at++) {
    const p = places[at] ?? 0;
    const value = (b[p] ?? 0) - (image[p] ?? 0);
    for (let which = 0; which < 4; which++) {
      const parent = parents[4 * at + which] ?? 0;
      rest[parent] = (rest[parent] ?? 0) + (shares[which] ?? 0) * value;
    }
  }
  return rest;
}

/** Adds what the coarser grid has found. */
function correct({ places, parents }: Level, x: Float64Array, found: Float64Array): void {
  for (let at = 0; at < places.length; at++) {
    const p = places[at] ?? 0;
    let sum = x[p] ?? 0;
    for (let which = 0; which < 4; which++) sum += (shares[which] ?? 0) * (found[parents[4 * at + which] ?? 0] ?? 0);
    x[p] = sum;
  }
}

/** Bilinear. */
const shares = Float64Array.of(9 / 16, 3 / 16, 3 / 16, 1 / 16);

/** Gauss and Seidel's method: each pixel solved for in its turn. */
function relaxForwards(level: Level, x: Float64Array, b: Float64Array): void {
  for (let at = 0; at < level.places.length; at++) relaxAt(level, level.places[at] ?? 0, x, b);
}

function relaxBackwards(level: Level, x: Float64Array, b: Float64Array): void {
  for (let at = level.places.length - 1; at >= 0; at--) relaxAt(level, level.places[at] ?? 0, x, b);
}

function relaxAt({ inverse, stride }: Level, p: number, x: Float64Array, b: Float64Array): void {
  const [up, down] = [p - stride, p + stride];
  const across = (x[up - 1] ?? 0) + (x[up + 1] ?? 0) + (x[down - 1] ?? 0) + (x[down + 1] ?? 0);
  const beside = (x[up] ?? 0) + (x[down] ?? 0) + ((x[p - 1] ?? 0) + (x[p + 1] ?? 0));
  x[p] = ((b[p] ?? 0) + direct * beside + diagonal * across) * (inverse[p] ?? 0);
}

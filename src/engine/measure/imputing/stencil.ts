/**
 * ROAD's matrix A: each hidden pixel, less the weighted mean of its hidden neighbors. Loops go along runs of hidden
 * pixels and carry the sums of the columns left and in the middle on, since this is all that imputing costs.
 */
import type { Level } from './level.ts';

/**
 * Weights of the neighbors in a row or column, and of the diagonal ones. Of this file: read of another one, each would
 * be a call where files are not bundled, and take longer than the sum.
 */
export const direct = 1 / 6;
export const diagonal = 1 / 12;

type Values = Float64Array;

/** A · x at the hidden pixels. @returns x · A · x */
export function multiply({ runs, own, stride }: Level, x: Values, into: Values): number {
  let energy = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    let left = (x[start - 1 - stride] ?? 0) + (x[start - 1 + stride] ?? 0);
    let middle = (x[start - stride] ?? 0) + (x[start + stride] ?? 0);
    for (let p = start; p < end; p++) {
      const right = (x[p + 1 - stride] ?? 0) + (x[p + 1 + stride] ?? 0);
      const beside = middle + (x[p - 1] ?? 0) + (x[p + 1] ?? 0);
      const value = x[p] ?? 0;
      const product = (own[p] ?? 0) * value - direct * beside - diagonal * (left + right);
      into[p] = product;
      energy += product * value;
      left = middle;
      middle = right;
    }
  }
  return energy;
}

/** Gauss and Seidel's method, from x = 0: each pixel solved for in its turn. What lies below is still 0. */
export function relaxFirst({ runs, inverse, stride }: Level, x: Values, b: Values): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    let left = x[start - 1 - stride] ?? 0;
    let middle = x[start - stride] ?? 0;
    let before = x[start - 1] ?? 0;
    for (let p = start; p < end; p++) {
      const right = x[p + 1 - stride] ?? 0;
      const known = (b[p] ?? 0) + direct * middle + diagonal * (left + right);
      before = (known + direct * before) * (inverse[p] ?? 0);
      x[p] = before;
      left = middle;
      middle = right;
    }
  }
}

/** b − A · x after `relaxFirst`: what its later pixels have added to the earlier ones' neighbors. */
export function restOfFirst({ runs, stride }: Level, x: Values, into: Values): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    let left = x[start - 1 + stride] ?? 0;
    let middle = x[start + stride] ?? 0;
    for (let p = start; p < end; p++) {
      const right = x[p + 1 + stride] ?? 0;
      into[p] = direct * ((x[p + 1] ?? 0) + middle) + diagonal * (left + right);
      left = middle;
      middle = right;
    }
  }
}

export function relaxForwards({ runs, inverse, stride }: Level, x: Values, b: Values): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    let left = (x[start - 1 - stride] ?? 0) + (x[start - 1 + stride] ?? 0);
    let middle = (x[start - stride] ?? 0) + (x[start + stride] ?? 0);
    let before = x[start - 1] ?? 0;
    for (let p = start; p < end; p++) {
      const right = (x[p + 1 - stride] ?? 0) + (x[p + 1 + stride] ?? 0);
      const known = (b[p] ?? 0) + direct * (middle + (x[p + 1] ?? 0)) + diagonal * (left + right);
      before = (known + direct * before) * (inverse[p] ?? 0);
      x[p] = before;
      left = middle;
      middle = right;
    }
  }
}

/** The last pixel first. @returns x · b */
export function relaxBackwards({ runs, inverse, stride }: Level, x: Values, b: Values): number {
  let product = 0;
  for (let run = runs.length - 2; run >= 0; run -= 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    let right = (x[end - stride] ?? 0) + (x[end + stride] ?? 0);
    let middle = (x[end - 1 - stride] ?? 0) + (x[end - 1 + stride] ?? 0);
    let after = x[end] ?? 0;
    for (let p = end - 1; p >= start; p--) {
      const left = (x[p - 1 - stride] ?? 0) + (x[p - 1 + stride] ?? 0);
      const asked = b[p] ?? 0;
      const known = asked + direct * (middle + (x[p - 1] ?? 0)) + diagonal * (left + right);
      after = (known + direct * after) * (inverse[p] ?? 0);
      x[p] = after;
      product += after * asked;
      right = middle;
      middle = left;
    }
  }
  return product;
}

/** x += factor · y */
export function addTimes({ runs }: Level, x: Values, factor: number, y: Values): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    for (let p = start; p < end; p++) x[p] = (x[p] ?? 0) + factor * (y[p] ?? 0);
  }
}

/** x = factor · x + y */
export function timesPlus({ runs }: Level, x: Values, factor: number, y: Values): void {
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    for (let p = start; p < end; p++) x[p] = factor * (x[p] ?? 0) + (y[p] ?? 0);
  }
}

export function largest({ runs }: Level, x: Values): number {
  let most = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const [start = 0, end = 0] = [runs[run], runs[run + 1]];
    for (let p = start; p < end; p++) most = Math.max(most, Math.abs(x[p] ?? 0));
  }
  return most;
}

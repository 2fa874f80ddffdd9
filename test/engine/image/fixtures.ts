import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Photo } from '../../../src/engine/image/photo.ts';

const folder = path.join(__dirname, 'fixtures');

export function readFixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(path.join(folder, name)));
}

export function readFixtureJson<Content>(name: string): Content {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Content;
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The colors of RGBA. */
export function rgbOf({ rgba }: Photo): Uint8Array {
  return rgba.filter((_, i) => i % 4 !== 3);
}

/** An opaque photo of RGB bytes. */
export function photoOf(width: number, height: number, rgb: Uint8Array): Photo {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return { width, height, rgba };
}

/** How far apart the bytes are at most, and on average. */
export function difference(a: Uint8Array, b: Uint8Array): { readonly most: number; readonly mean: number } {
  if (a.length !== b.length) return { most: Infinity, mean: Infinity };
  let [most, sum] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs(a[i]! - b[i]!));
    sum += Math.abs(a[i]! - b[i]!);
  }
  return { most, mean: sum / a.length };
}

import { encodePng } from '../../src/engine/image/encodePng.ts';
import { random } from './random.ts';

/** A PNG of seeded noise. */
export function noisePng(width: number, height: number, seed = 1): Promise<Uint8Array> {
  const next = random(seed);
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : Math.floor(next() * 256),
  );
  return encodePng(width, height, rgba);
}

/** A PNG of gray pixels, 0..1. */
export function grayPng(pixels: Float32Array, width: number, height: number): Promise<Uint8Array> {
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : Math.round(255 * pixels[Math.floor(at / 4)]!),
  );
  return encodePng(width, height, rgba);
}

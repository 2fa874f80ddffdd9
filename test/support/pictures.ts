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

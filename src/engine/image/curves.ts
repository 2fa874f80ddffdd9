import type { Curves } from '../../vocabulary/curves.ts';
import type { Photo } from './photo.ts';

/** The curves of a signal; undefined of a picture. */
export function curvesIn({ width: samples, samples: numbers, facts }: Photo): Curves | undefined {
  if (!facts?.signal || !numbers) return undefined;
  const { bands: leads, values } = numbers;
  const curves = new Float32Array(leads * samples);
  for (let lead = 0; lead < leads; lead++)
    for (let at = 0; at < samples; at++) curves[lead * samples + at] = values[at * leads + lead] ?? 0;
  return { leads, samples, values: curves };
}

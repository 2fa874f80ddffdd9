/** How long preprocessing takes, next to Pillow and NumPy on the same photo. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { placeResized } from '../../src/engine/image/geometry.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import { preprocess } from '../../src/engine/image/preprocess.ts';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import { missingModules, python } from '../oracle/python.ts';
import { medianOf, millisecondsOf } from './statistics.ts';

const warmUps = 5;

/** Median of the ratios of rounds in turn; null without Python's Pillow, or where it would do something else. */
export async function preprocessRatio(
  image: string,
  photo: Photo,
  input: RecipeInput,
  rounds: number,
): Promise<number | null> {
  const isComparable = input.channels === 'RGB' && input.resize !== 'letterbox' && input.antialias;
  if (!isComparable || missingModules(['PIL', 'numpy']).length > 0) return null;
  const pillow = spawn(python, [path.join(import.meta.dirname, 'pillow.py'), image], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const answers = createInterface(pillow.stdout)[Symbol.asyncIterator]();
    const ratios: number[] = [];
    for (let round = -warmUps; round < rounds; round++) {
      pillow.stdin.write(`${JSON.stringify(wishOf(photo, input))}\n`);
      const theirs = Number((await answers.next()).value);
      const ours = await millisecondsOf(() => preprocess([photo], input));
      if (round >= 0) ratios.push(ours / theirs);
    }
    return medianOf(ratios);
  } finally {
    pillow.stdin.end();
  }
}

function wishOf(photo: Photo, input: RecipeInput): Readonly<Record<string, unknown>> {
  const { resized, left, top } = placeResized(photo, input);
  const { interpolation, scale, mean, std } = input;
  return {
    resized: [resized.width, resized.height],
    offset: [left, top],
    input: [input.width, input.height],
    interpolation,
    scale,
    mean,
    std,
  };
}

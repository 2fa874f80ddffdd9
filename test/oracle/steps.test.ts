import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import { stepped } from '../../src/engine/image/steps/steps.ts';
import { guessRecipe } from '../../src/engine/recipe/guess.ts';
import type { Step } from '../../src/engine/recipe/steps.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly most: number;
}

describe('steps of a recipe', () => {
  const folder = useTemporaryFolder();

  it('make what OpenCV and Macenko’s published code make', async function () {
    skipWithoutPython(this, ['cv2', 'numpy', 'PIL']);
    this.timeout(60_000);
    const out = folder.at('steps');
    execFileSync(python, [path.join(import.meta.dirname, 'steps.py'), out], { stdio: ['ignore', 'ignore', 'inherit'] });
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    assert.equal(cases.length, 132);
    const wrong: string[] = [];
    for (const each of cases) wrong.push(...(await compared(out, each)));
    assert.deepEqual(wrong, []);
  });
});

async function compared(out: string, { name, steps, most }: Case): Promise<readonly string[]> {
  const read = (file: string): ReturnType<typeof decodePhoto> =>
    decodePhoto(readFileSync(path.join(out, file)), file, { maxPixels: 1e6 });
  const { photo } = stepped(await read(`${name}.png`), { ...guessRecipe([1, 3, 64, 64]).input, steps });
  const made = await read(`${name}.made.png`);
  const what = `${name} ${JSON.stringify(steps)}`;
  if (photo.width !== made.width || photo.height !== made.height)
    return [`${what}: ${photo.width} × ${photo.height} instead of ${made.width} × ${made.height}`];
  const off = Math.max(...made.rgba.map((value, at) => Math.abs(value - (photo.rgba[at] ?? 0))));
  return off > most ? [`${what}: off by up to ${off}`] : [];
}

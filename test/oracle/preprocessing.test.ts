import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { indexGraph } from '../../src/engine/graph/graph.ts';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import type { Photo } from '../../src/engine/image/photo.ts';
import { preprocess } from '../../src/engine/image/preprocess.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import { findRecipe } from '../../src/engine/reading/recipeFiles.ts';
import { sharedData, skipWithoutSharedData } from '../support/sharedData.ts';
import { smallModel } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { disk } from '../../src/runtime/disk/disk.ts';
import { skipWithoutPython, python } from './python.ts';

const photos = ['skimage_chelsea.png', 'jacobgil_both_dog_cat.png', 'tract_elephants.jpg'].map((name) =>
  sharedData(`photos/${name}`),
);

interface Case {
  readonly name: string;
  readonly fixed: readonly [height: number, width: number] | null;
}

describe('what a model is fed, with the files of transformers and timm beside it', () => {
  const folder = useTemporaryFolder();

  it('is what transformers and timm feed it: 99 % of the values within a level', async function () {
    skipWithoutSharedData(this);
    skipWithoutPython(this, ['torch', 'torchvision', 'timm', 'transformers', 'PIL']);
    this.timeout(5 * 60_000);
    const out = folder.at('cases');
    execFileSync(python, [path.join(import.meta.dirname, 'preprocessing.py'), out, ...photos], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const cases = JSON.parse(readFileSync(path.join(out, 'cases.json'), 'utf8')) as readonly Case[];
    assert.ok(cases.length >= 20);
    const decoded = new Map<string, Photo>();
    for (const photo of photos)
      decoded.set(path.basename(photo), await decodePhoto(readFileSync(photo), photo, { maxPixels: 1e8 }));
    const wrong: string[] = [];
    for (const each of cases) wrong.push(...(await compare(path.join(out, each.name), each, decoded)));
    assert.deepEqual(wrong, []);
    const planted = await compare(path.join(out, 'dinov2-odd'), { name: 'dinov2-odd', fixed: null }, decoded, {
      cropRounding: 'even',
    });
    assert.equal(planted.length, photos.length, 'a crop that is one pixel off was not noticed');
  });
});

/** A line for each photo whose tensor is another. */
async function compare(
  where: string,
  { name, fixed }: Case,
  decoded: ReadonlyMap<string, Photo>,
  planted: Partial<RecipeInput> = {},
): Promise<string[]> {
  const input = { ...(await recipeInput(path.join(where, 'model.onnx'), fixed)), ...planted };
  return [...decoded].flatMap(([photo, pixels]) => {
    const made = preprocess([pixels], input);
    const expected = readNpy(readFileSync(path.join(where, `${photo}.npy`)), name);
    const [dims, wanted] = [made.dims.slice(1).join(), expected.dims.join()];
    if (dims !== wanted) return `${name}: ${dims} instead of ${wanted}`;
    const share = shareWithinLevel(made.data, expected.data, input);
    return share < 0.99 ? `${name}, ${photo}: ${(share * 100).toFixed(2)} % within a level` : [];
  });
}

async function recipeInput(modelPath: string, fixed: Case['fixed']): Promise<RecipeInput> {
  const dims = ['N', 3, ...(fixed ?? ['H', 'W'])];
  const graph = indexGraph(parseModel(smallModel({ dims }), ''));
  return (await findRecipe(disk, modelPath, undefined, { graph, name: 'image', dims })).input;
}

/** A level is what one step of a pixel 0..255 makes of a value. */
function shareWithinLevel(made: Float32Array, expected: Float32Array, { scale, std }: RecipeInput): number {
  const perChannel = made.length / std.length;
  const isWithin = (value: number, at: number) =>
    (Math.abs(value - expected[at]!) * std[Math.floor(at / perChannel)]!) / scale < 1.01;
  return made.reduce((count, value, at) => count + (isWithin(value, at) ? 1 : 0), 0) / made.length;
}

import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import { pictureWarnings } from '../../src/engine/image/look.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { grayTiff } from '../support/tiffFile.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const input: RecipeInput = {
  ...{ layout: 'NCHW', channels: 'RGB', width: 8, height: 8, resize: 'squash', shortestEdge: 8 },
  ...{ interpolation: 'bilinear', antialias: true, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
};

describe('a part of a picture', () => {
  const folder = useTemporaryFolder();
  const levels = [
    { width: 64, height: 32, gray: 10 },
    { width: 32, height: 16, gray: 20, kind: 1 },
    { width: 16, height: 8, gray: 30, kind: 1 },
  ];
  const slide = (): string => folder.write('slide.tif', grayTiff(levels));

  it('is of the level that was named, and as large as its region says', async () => {
    const photos = new Photos(1e6);
    const sizes = [];
    for (const area of [{}, { level: 1 }, { region: [40, 8, 6, 5], level: 2 }] as const) {
      const { width, height, rgba } = await photos.photo(slide(), undefined, area);
      sizes.push([width, height, rgba[0]]);
    }
    assert.deepEqual(sizes, [
      [64, 32, 10],
      [32, 16, 20],
      [6, 5, 30],
    ]);
  });

  it('that is not there is refused in words', async () => {
    const refused = (region: readonly [number, number, number, number], level: number) =>
      new Photos(1e6).photo(slide(), undefined, { region, level });
    await assert.rejects(refused([0, 0, 4, 4], 3), { code: 'level-missing', message: /has 3 levels/ });
    await assert.rejects(refused([60, 0, 8, 4], 0), { code: 'region-outside', message: /64 × 32 pixels at level 0/ });
    await assert.rejects(refused([60, 0, 4, 4], 1), { code: 'region-outside', message: /32 × 16/ });
    const small = new Photos(100).photo(slide(), undefined, { region: [0, 0, 16, 16] });
    await assert.rejects(small, { code: 'image-too-large', nextStep: /coarser level/ });
  });

  it('stands for a picture that is too large: the largest level that is allowed, and a warning says so', async () => {
    const look = await new Photos(600).look(slide(), input);
    assert.deepEqual(look.area, {
      ...{ region: [0, 0, 32, 16], level: 1, isOverview: true },
      levels: levels.map(({ width, height }) => ({ width, height })),
    });
    assert.equal(pictureWarnings(look)[0]?.code, 'picture-overview');
    assert.equal((await new Photos(1e6).look(slide(), input)).area, undefined);
    await assert.rejects(new Photos(100).photo(slide()), { code: 'image-too-large', nextStep: /--region/ });
  });

  it('of a file that is decoded as a whole is cut out of it', async () => {
    const rgba = Uint8Array.from({ length: 4 * 10 * 6 }, (_, at) => (at % 4 === 3 ? 255 : at % 251));
    writeFileSync(folder.at('a.png'), await encodePng(10, 6, rgba));
    const photo = await new Photos(1e6).photo(folder.at('a.png'), undefined, { region: [3, 2, 4, 3] });
    assert.deepEqual([photo.width, photo.height, photo.rgba[0]], [4, 3, rgba[4 * (2 * 10 + 3)]]);
    await assert.rejects(new Photos(1e6).photo(folder.at('a.png'), undefined, { level: 1 }), {
      code: 'level-missing',
      message: /no smaller levels/,
    });
  });

  it('of a file that lies about where its pixels are ends in an error', async () => {
    const bytes = grayTiff(levels);
    for (const [value, place] of [
      [0xffff_fff0, 6],
      [64, 8],
    ] as const) {
      const broken = bytes.slice();
      new DataView(broken.buffer).setUint32(8 + 2 + 12 * place + 8, value, true);
      const part = new Photos(1e6).photo(folder.write('broken.tif', broken), undefined, { region: [0, 0, 4, 4] });
      await assert.rejects(part, { code: 'image-unreadable' });
    }
  });

  it('of a file whose pages go round in a circle ends in an error', async () => {
    const bytes = grayTiff(levels.slice(0, 1));
    new DataView(bytes.buffer).setUint32(8 + 2 + 12 * 9, 8, true);
    const part = new Photos(1e6).photo(folder.write('circle.tif', bytes), undefined, { level: 0 });
    await assert.rejects(part, { code: 'image-unreadable', message: /circle/ });
  });
});

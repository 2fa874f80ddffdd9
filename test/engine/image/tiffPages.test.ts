import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { WhylightError } from '../../../src/engine/errors.ts';
import { factsOfFile } from '../../support/lookOf.ts';
import { grayTiff, type GrayPage } from '../../support/tiffFile.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

describe('a TIFF', () => {
  const folder = useTemporaryFolder();
  const said = async (...pages: readonly GrayPage[]): Promise<readonly string[]> =>
    (await factsOfFile(folder.write('pages.tif', grayTiff(pages)))).text;
  const small = { width: 4, height: 3 };
  const large = { width: 8, height: 6 };

  it('says which of its pages have another size', async () => {
    assert.deepEqual(await said(large, small, large), ['frame 1 of 2', '1 page of another size left out']);
    assert.deepEqual(await said(large, small, small), ['2 pages of another size left out']);
  });

  it('says so of a larger page, whose thumbnail comes first', async () => {
    assert.deepEqual(await said({ ...small, kind: 1 }, large), ['1 larger page of another size left out']);
  });

  it('says nothing of smaller copies of its page', async () => {
    assert.deepEqual(await said(large, { ...small, kind: 1 }), []);
  });

  for (const [compression, name] of [
    [6, 'old-style JPEG'],
    [34712, 'JPEG 2000'],
    [34887, 'LERC'],
    [34925, 'LZMA'],
    [34933, 'PNG'],
    [34934, 'JPEG XR'],
    [50002, 'JPEG XL'],
    [12345, 'has the number 12345'],
  ] as const)
    it(`is refused by the name of its compression: ${name}`, () => isRefused({ ...large, compression }, name));

  for (const [colors, name] of [
    [8, 'CIE L*a*b*'],
    [32803, 'a raw sensor'],
    [32845, 'LogLuv'],
  ] as const)
    it(`is refused by the name of its colors: ${name}`, () => isRefused({ ...large, colors }, name));

  async function isRefused(page: GrayPage, name: string): Promise<void> {
    await assert.rejects(decodePhoto(grayTiff([page]), 'a.tif', { maxPixels: 1e6 }), (error) => {
      assert.ok(error instanceof WhylightError);
      assert.deepEqual([error.code, error.message.includes(name)], ['image-unreadable', true], error.message);
      assert.match(error.nextStep, /save it again as PNG or JPEG/);
      return true;
    });
  }
});

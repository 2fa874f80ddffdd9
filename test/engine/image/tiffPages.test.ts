import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { WhylightError } from '../../../src/engine/errors.ts';
import { factsOfFile } from '../../support/lookOf.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

interface Page {
  readonly width: number;
  readonly height: number;
  /** 1: a smaller copy. */
  readonly kind?: number;
  readonly compression?: number;
  readonly colors?: number;
}

/** A TIFF of gray pages, one strip each. */
function tiff(pages: readonly Page[]): Uint8Array {
  const entries = 9;
  const sizes = pages.map(({ width, height }) => 2 + 12 * entries + 4 + width * height);
  const file = new DataView(new ArrayBuffer(8 + sizes.reduce((sum, size) => sum + size, 0)));
  file.setUint32(0, 0x49492a00);
  file.setUint32(4, 8, true);
  let at = 8;
  pages.forEach(({ width, height, kind = 0, compression = 1, colors = 1 }, index) => {
    const pixels = at + 2 + 12 * entries + 4;
    const fields = [
      [254, kind],
      [256, width],
      [257, height],
      [258, 8],
      [259, compression],
      [262, colors],
      [273, pixels],
      [278, height],
      [279, width * height],
    ] as const;
    file.setUint16(at, entries, true);
    fields.forEach(([tag, value], place) => {
      file.setUint16(at + 2 + 12 * place, tag, true);
      file.setUint16(at + 4 + 12 * place, 4, true);
      file.setUint32(at + 6 + 12 * place, 1, true);
      file.setUint32(at + 10 + 12 * place, value, true);
    });
    const next = at + (sizes[index] ?? 0);
    file.setUint32(pixels - 4, index + 1 < pages.length ? next : 0, true);
    at = next;
  });
  return new Uint8Array(file.buffer);
}

describe('a TIFF', () => {
  const folder = useTemporaryFolder();
  const said = async (...pages: readonly Page[]): Promise<readonly string[]> =>
    (await factsOfFile(folder.write('pages.tif', tiff(pages)))).text;
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

  async function isRefused(page: Page, name: string): Promise<void> {
    await assert.rejects(decodePhoto(tiff([page]), 'a.tif', { maxPixels: 1e6 }), (error) => {
      assert.ok(error instanceof WhylightError);
      assert.deepEqual([error.code, error.message.includes(name)], ['image-unreadable', true], error.message);
      assert.match(error.nextStep, /save it again as PNG or JPEG/);
      return true;
    });
  }
});

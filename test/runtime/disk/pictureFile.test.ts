import { strict as assert } from 'node:assert';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Photos } from '../../../src/runtime/photos.ts';
import { pictureVersion, readPicture } from '../../../src/runtime/disk/pictureFile.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const numbers = Uint8Array.from({ length: 24 }, (_, at) => at);

const metaImage = (file: string, more = ''): string =>
  `ObjectType = Image\nNDims = 3\nDimSize = 4 3 2\nElementType = MET_UCHAR\n${more}ElementDataFile = ${file}\n`;

const nrrd = (file: string, more = 'encoding: raw\n'): string =>
  `NRRD0004\ntype: uint8\ndimension: 3\nsizes: 4 3 2\n${more}data file: ${file}\n`;

describe('a volume of two files', () => {
  const folder = useTemporaryFolder();

  async function valuesOf(name: string, header: string): Promise<number[]> {
    const file = folder.at(name);
    writeFileSync(file, header);
    const photo = await new Photos(1e6).photo(file);
    return [...(photo.samples?.values ?? [])];
  }

  it('is read as one, whatever stands before the numbers', async () => {
    writeFileSync(folder.at('plain.raw'), numbers);
    writeFileSync(folder.at('head.raw'), Buffer.concat([Buffer.from('one\ntwo\n'), numbers]));
    writeFileSync(folder.at('packed.gz'), gzipSync(numbers));
    mkdirSync(folder.at('below'));
    writeFileSync(folder.at('below/plain.raw'), numbers);
    const expected = await valuesOf('plain.mhd', metaImage('plain.raw'));
    assert.equal(new Set(expected).size, 12);
    const others: readonly (readonly [string, string])[] = [
      ['below.mhd', metaImage('below/plain.raw')],
      ['windows.mhd', metaImage('plain.raw').replaceAll('\n', '\r\n')],
      ['skipped.mhd', metaImage('head.raw', 'HeaderSize = 8\n')],
      ['last.mhd', metaImage('head.raw', 'HeaderSize = -1\n')],
      ['plain.nhdr', nrrd('plain.raw')],
      ['skipped.nhdr', nrrd('head.raw', 'encoding: raw\nbyte skip: 8\n')],
      ['last.nhdr', nrrd('head.raw', 'encoding: raw\nbyteskip: -1\n')],
      ['lines.nhdr', nrrd('head.raw', 'encoding: raw\nline skip: 2\n')],
      ['packed.nhdr', nrrd('./packed.gz', 'encoding: gzip\n')],
    ];
    for (const [name, header] of others) assert.deepEqual(await valuesOf(name, header), expected, name);
  });

  it('is refused where its numbers are outside its folder, missing, too few or in several files', async () => {
    mkdirSync(folder.at('study'));
    writeFileSync(folder.at('outside.raw'), numbers);
    symlinkSync(folder.at('outside.raw'), folder.at('study/link.raw'));
    writeFileSync(folder.at('study/short.raw'), numbers.subarray(1));
    const named = [
      '../outside.raw',
      folder.at('outside.raw'),
      'link.raw',
      'gone.raw',
      'short.raw',
      'LIST',
      'a%03d.raw 1 2 1',
    ];
    for (const name of [...named, '..\\outside.raw', '\\\\host\\share\\x.raw', 'c:x.raw', '.'])
      for (const [extension, header] of [
        ['mhd', metaImage(name)],
        ['nhdr', nrrd(name)],
      ] as const) {
        const file = folder.at(`study/a.${extension}`);
        writeFileSync(file, header);
        await assert.rejects(new Photos(1e6).photo(file), { code: /image-unreadable|file-not-a-file/ }, name);
      }
  });

  it('is another version when its numbers have changed', async () => {
    writeFileSync(folder.at('later.raw'), numbers);
    const file = folder.at('later.mhd');
    writeFileSync(file, metaImage('later.raw'));
    const before = await pictureVersion(file);
    utimesSync(folder.at('later.raw'), 1, 1);
    assert.notEqual(await pictureVersion(file), before);
    assert.ok((await readPicture(file)).length > numbers.length);
  });
});

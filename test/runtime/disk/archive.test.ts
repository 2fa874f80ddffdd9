import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { picturesIn } from '../../../src/runtime/dataset/pictures.ts';
import { archiveNames } from '../../../src/runtime/disk/archive/archive.ts';
import { fileVersion, readBytes } from '../../../src/runtime/disk/files.ts';
import { python, skipWithoutPython } from '../../oracle/python.ts';
import { samplePicture } from '../../support/bundles.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

/** Archives as Python writes them: long names, every format of tar, stored and deflated, zip64. */
const script = `
import sys, tarfile, zipfile
folder, picture = sys.argv[1:]
long = 'a' * 90 + '/' + 'b' * 90 + '.png'
names = ['fox/1.png', './cat/ü 2.png', long]
for name, kind in [('ustar', tarfile.USTAR_FORMAT), ('gnu', tarfile.GNU_FORMAT), ('pax', tarfile.PAX_FORMAT)]:
    with tarfile.open(f'{folder}/{name}.tar', 'w', format=kind) as tar:
        for each in names if kind != tarfile.USTAR_FORMAT else names[:2]: tar.add(picture, each)
for name, method in [('stored', zipfile.ZIP_STORED), ('deflated', zipfile.ZIP_DEFLATED)]:
    with zipfile.ZipFile(f'{folder}/{name}.zip', 'w', method) as zip:
        for each in names: zip.write(picture, each)
with zipfile.ZipFile(f'{folder}/large.zip', 'w') as zip:
    with zip.open(zipfile.ZipInfo('1.png'), 'w', force_zip64=True) as file: file.write(open(picture, 'rb').read())
`;

describe('pictures in archives', () => {
  const folder = useTemporaryFolder();
  const picture = samplePicture('fox.png');
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  it('of zip and tar as Python writes them are found and read', async function () {
    this.timeout(20_000);
    skipWithoutPython(this, []);
    const { status, stderr } = spawnSync(python, ['-c', script, folder.path, picture], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const { keys, root } = await picturesIn(folder.path);
    assert.equal(keys.length, 2 + 3 + 3 + 3 + 3 + 1);
    for (const key of keys) assert.equal(hash(await readBytes(`${root}/${key}`)), hash(readFileSync(picture)), key);
    assert.ok(keys.includes('pax.tar/cat/ü 2.png') && keys.includes('deflated.zip/fox/1.png'), keys.join());
  });

  it('have the version of their archive, and are missing where it does not hold them', async () => {
    writeFileSync(folder.at('a.zip'), zipSync({ '1.png': readFileSync(picture) }));
    assert.equal(await fileVersion(folder.at('a.zip/1.png')), await fileVersion(folder.at('a.zip')));
    await assert.rejects(readBytes(folder.at('a.zip/2.png')), { code: 'file-missing' });
    await assert.rejects(readBytes(folder.at('a.zip/1.png'), 10), { code: 'file-too-large' });
  });

  it('of an archive alone have keys without it', async () => {
    writeFileSync(folder.at('a.zip'), zipSync({ 'fox/1.png': readFileSync(picture), '__MACOSX/fox/._1.png': hostile }));
    assert.deepEqual((await picturesIn(folder.at('a.zip'))).keys, ['fox/1.png']);
  });

  const hostile = Uint8Array.from({ length: 2000 }, (_, at) => (at * 7) % 256);
  it('are refused with a code where the archive is broken', async () => {
    for (const name of ['noise.zip', 'noise.tar']) {
      writeFileSync(folder.at(name), hostile);
      await assert.rejects(archiveNames(folder.at(name)), { code: 'archive-invalid' }, name);
    }
    writeFileSync(folder.at('cut.zip'), zipSync({ '1.png': readFileSync(picture) }));
    truncateSync(folder.at('cut.zip'), 500);
    await assert.rejects(archiveNames(folder.at('cut.zip')), { code: 'archive-invalid' });
  });

  it('that say they are smaller than they are do not fill the memory', async () => {
    const zip = zipSync({ '1.png': new Uint8Array(1_000_000) });
    const at = Buffer.from(zip).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    new DataView(zip.buffer).setUint32(zip.byteOffset + at + 24, 100, true);
    writeFileSync(folder.at('bomb.zip'), zip);
    await assert.rejects(readBytes(folder.at('bomb.zip/1.png')), { code: 'archive-invalid' });
  });
});

import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { asVolumes, withSources } from '../../src/cli/inputs.ts';
import { dicomFile } from '../support/dicomFile.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { skip } from '../support/skip.ts';

describe('what may be named instead of a picture', () => {
  const folder = useTemporaryFolder();

  it('is a folder: its pictures, in their order', async () => {
    for (const name of ['d/b/2.jpg', 'd/10.png', 'd/9.png', 'd/notes.txt']) folder.write(name, 'x');
    const files = await withSources([folder.at('d'), folder.at('gone.png')], async (sources) => sources);
    assert.deepEqual(
      files.map(({ name, file }) => [name === file, file.slice(folder.path.length + 1)]),
      ['d/9.png', 'd/10.png', 'd/b/2.jpg', 'gone.png'].map((name) => [true, name]),
    );
  });

  it('is a folder of DICOM series: each is one volume, whatever its files are called', async () => {
    const slice = (name: string, series: string, at: number): string =>
      folder.write(
        name,
        dicomFile({
          '0020,000e': ['UI', series],
          '0020,0032': ['DS', `0\\0\\${at}`],
          '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'],
        }),
      );
    for (let at = 0; at < 3; at++) slice(`ct/IM${at}`, '1.2', at);
    for (let at = 0; at < 2; at++) slice(`ct/more/${at}.dcm`, '1.3', at);
    folder.write('bare/notes.txt', 'x');
    slice('bare/1', '1.4', 0);
    slice('bare/2', '1.4', 1);
    const said: string[] = [];
    const volumes = (named: string) =>
      withSources([named], async (sources) =>
        (await asVolumes(sources, (text) => said.push(text))).map(({ name }) => name),
      );
    // Files with an ending are taken alone where there are any.
    assert.deepEqual(await volumes(folder.at('ct')), [folder.at('ct/more')]);
    assert.deepEqual(await volumes(folder.at('bare')), [folder.at('bare')]);
    assert.match(said.join(), /2 slices of a DICOM series are explained as one volume/);
    // Files that were named one by one stay what they are.
    const file = folder.at('bare/1');
    assert.deepEqual(await volumes(file), [file]);
  });

  it('is a pipe, whose content lies in a file for as long as it takes', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no /dev/stdin');
    const pipe = folder.at('pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = import('node:fs/promises').then(({ writeFile }) => writeFile(pipe, 'picture'));
    const file = await withSources([pipe], async ([source]) => {
      assert.equal(source!.name, pipe);
      const { readFile } = await import('node:fs/promises');
      assert.equal(await readFile(source!.file, 'utf8'), 'picture');
      return source!.file;
    });
    await writer;
    assert.equal(existsSync(file), false);
  });
});

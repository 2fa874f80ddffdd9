import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { withSources } from '../../src/cli/inputs.ts';
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

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { writeNew } from '../../src/extension/writeNew.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('a file that is written where there is none', () => {
  const folder = useTemporaryFolder();

  it('is written', async () => {
    assert.equal(await writeNew(folder.at('a.json'), '{}'), 'written');
    assert.equal(readFileSync(folder.at('a.json'), 'utf8'), '{}');
  });

  it('leaves one that is there as it is, also behind a link', async () => {
    folder.write('a.json', 'mine');
    symlinkSync(folder.at('a.json'), folder.at('link.json'));
    for (const name of ['a.json', 'link.json']) assert.equal(await writeNew(folder.at(name), '{}'), 'there');
    assert.equal(readFileSync(folder.at('a.json'), 'utf8'), 'mine');
  });

  it('is not made through a link that leads nowhere', async () => {
    symlinkSync(folder.at('elsewhere/authorized_keys'), folder.at('far.json'));
    symlinkSync(folder.at('near.txt'), folder.at('near.json'));
    for (const name of ['far.json', 'near.json']) assert.equal(await writeNew(folder.at(name), '{}'), 'dangling');
    assert.equal(existsSync(folder.at('near.txt')), false);
  });

  it('is an error where its folder is missing', async () => {
    await assert.rejects(writeNew(folder.at('none/a.json'), '{}'), { code: 'ENOENT' });
  });
});

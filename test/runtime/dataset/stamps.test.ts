import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { Part } from '../../../src/runtime/dataset/parts.ts';
import { stampOf } from '../../../src/runtime/dataset/stamps.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const header = { schema: 1, whylight: '0', shard: { index: 0, count: 1 } } as const;
const later = new Date(Date.now() + 60_000);

describe('pictures that change after they were done', () => {
  const folder = useTemporaryFolder();
  const opened = (): Promise<Part> => Part.open(folder.at('part'), folder.path, header, ['grad-cam++']);

  async function write(part: Part, ...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const sha256 = createHash('sha256')
        .update(readFileSync(folder.at(key)))
        .digest('hex');
      const row = { key, sha256 };
      const maps = new Map([['grad-cam++', { dims: [1], values: Float32Array.of(1) }]]);
      await part.write({ row, maps, stamp: await stampOf(folder.at(key)) });
    }
    await part.close();
  }
  const doneNow = async (): Promise<{ readonly done: readonly string[]; readonly changed: number }> => {
    const part = await opened();
    await part.close();
    return { done: [...part.done], changed: part.changed };
  };

  beforeEach(async () => {
    for (const key of ['a', 'b', 'c']) folder.write(`${key}.png`, `picture ${key}`);
    await write(await opened(), 'a.png', 'b.png', 'c.png');
  });

  it('are to be done again, also where size and place are the same; the newer row counts from then on', async () => {
    folder.write('b.png', 'picture B');
    utimesSync(folder.at('b.png'), later, later);
    assert.deepEqual(await doneNow(), { done: ['a.png', 'c.png'], changed: 1 });
    await write(await opened(), 'b.png');
    assert.deepEqual((await doneNow()).changed, 0);
  });

  it('by their time alone are the same: a copy of the folder, an archive that was packed again', async () => {
    for (const key of ['a', 'b', 'c']) utimesSync(folder.at(`${key}.png`), later, later);
    assert.deepEqual(await doneNow(), { done: ['a.png', 'b.png', 'c.png'], changed: 0 });
  });

  it('are kept as they were where they are gone, and where they come back', async () => {
    renameSync(folder.at('a.png'), folder.at('elsewhere'));
    rmSync(folder.at('c.png'));
    assert.deepEqual(await doneNow(), { done: ['a.png', 'b.png', 'c.png'], changed: 0 });
    renameSync(folder.at('elsewhere'), folder.at('a.png'));
    assert.equal((await doneNow()).changed, 0);
  });

  it('whose file could not be read at first are done once it is there', async () => {
    const part = await opened();
    await part.write({ row: { key: 'd.png', error: {} } as never, maps: new Map(), stamp: [0, 0] });
    await part.close();
    assert.equal((await doneNow()).changed, 0);
    folder.write('d.png', 'picture d');
    assert.deepEqual(await doneNow(), { done: ['a.png', 'b.png', 'c.png'], changed: 1 });
  });
});

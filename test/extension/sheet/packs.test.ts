import { strict as assert } from 'node:assert';
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { Packs } from '../../../src/extension/sheet/packs.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const key = (number: number): string => number.toString(16).padStart(64, '0').split('').reverse().join('');
const thumbnail = (number: number, length = 40): Uint8Array => new Uint8Array(length).fill(number % 256);

describe('packs of thumbnails', () => {
  const folder = useTemporaryFolder();
  const place = (): string => folder.at('thumbnails');
  const fill = async (packs: Packs, count: number, length?: number): Promise<void> => {
    for (let number = 0; number < count; number++) await packs.add([key(number)], thumbnail(number, length));
  };

  it('are found again by each of their keys, by another process too', async () => {
    const packs = new Packs(place());
    await packs.add([key(1), key(2)], thumbnail(7));
    await packs.alias(key(2), key(3));
    const later = new Packs(place());
    for (const number of [1, 2, 3]) assert.deepEqual(await later.find([key(9), key(number)]), thumbnail(7));
    assert.equal(await later.find([key(9)]), undefined);
  });

  it('lie in few files', async () => {
    const packs = new Packs(place());
    await fill(packs, 600);
    assert.equal(readdirSync(place()).filter((name) => name.endsWith('.pack')).length, 3);
    assert.deepEqual(await packs.find([key(599)]), thumbnail(599));
  });

  it('stay below their limit: those that were used longest ago go', async () => {
    const packs = new Packs(place(), 2 * 256 * 1000);
    await fill(packs, 256 * 5, 1000);
    const bytes = readdirSync(place()).reduce((sum, name) => sum + statSync(folder.at(`thumbnails/${name}`)).size, 0);
    assert.ok(bytes < 3.2 * 256 * 1000, String(bytes));
    assert.equal(await packs.find([key(0)]), undefined);
    assert.deepEqual(await packs.find([key(256 * 5 - 1)]), thumbnail(255, 1000));
  });

  it('are gone once cleared, and can be filled again', async () => {
    const packs = new Packs(place());
    await fill(packs, 3);
    await packs.clear();
    assert.equal(await packs.find([key(1)]), undefined);
    await packs.add([key(1)], thumbnail(9));
    assert.deepEqual(await packs.find([key(1)]), thumbnail(9));
  });

  it('outlive a torn entry of an index', async () => {
    const packs = new Packs(place());
    await fill(packs, 3);
    const [index] = readdirSync(place()).filter((name) => name.endsWith('.index'));
    appendFileSync(folder.at(`thumbnails/${index ?? ''}`), 'torn');
    assert.deepEqual(await new Packs(place()).find([key(2)]), thumbnail(2));
  });
});

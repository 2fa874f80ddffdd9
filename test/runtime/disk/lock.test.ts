import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lock } from '../../../src/runtime/disk/lock.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const pace = { beatMs: 20, patienceMs: 300 };
const inUse = { code: 'file-in-use' };

describe('a lock', () => {
  const folder = useTemporaryFolder();
  const file = (): string => folder.at('part.lock');
  const leave = (host: string, pid: number, beats = 0): void =>
    writeFileSync(file(), `${JSON.stringify({ host, pid, token: 'other', beats })}\n`);

  it('is held by one at a time, who is named, and free when it is released', async () => {
    const lock = await Lock.take(file(), pace);
    await assert.rejects(Lock.take(file(), pace), { ...inUse, message: new RegExp(`process ${process.pid}`) });
    lock.check();
    await lock.release();
    assert.deepEqual(folder.names(), []);
    await (await Lock.take(file(), pace)).release();
  });

  it('that a killed process left is taken at once', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    leave(hostname(), pid);
    const begun = performance.now();
    const lock = await Lock.take(file(), { beatMs: 10_000, patienceMs: 10_000 });
    assert.ok(performance.now() - begun < 2000);
    await lock.release();
  });

  it('of another machine is taken when it stays silent, whatever its clock, and not while it beats', async () => {
    leave('another', 1);
    await (await Lock.take(file(), pace)).release();
    leave('another', 1);
    let beats = 0;
    const beating = setInterval(() => leave('another', 1, ++beats), 20);
    await assert.rejects(Lock.take(file(), pace), inUse).finally(() => clearInterval(beating));
  });

  it('that is torn or empty is taken after a while', async () => {
    writeFileSync(file(), '');
    await (await Lock.take(file(), pace)).release();
  });

  it('that eight want at once is given to one', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    leave(hostname(), pid);
    const found = await Promise.allSettled(Array.from({ length: 8 }, () => Lock.take(file(), pace)));
    const locks = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    assert.equal(locks.length, 1);
    assert.deepEqual(folder.names(), ['part.lock']);
    await locks[0]?.release();
  });

  it('that was taken away is noticed by its holder, who leaves the new one alone', async () => {
    const lock = await Lock.take(file(), pace);
    leave('another', 1);
    await sleep(100);
    assert.throws(() => lock.check(), inUse);
    await lock.release();
    assert.ok(existsSync(file()) && readFileSync(file(), 'utf8').includes('another'));
  });
});

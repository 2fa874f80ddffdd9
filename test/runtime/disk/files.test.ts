import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import {
  fileVersion,
  isSameFile,
  makeFolder,
  readBytes,
  readTextIfThere,
  writeWhole,
} from '../../../src/runtime/disk/files.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

describe('writing a file', () => {
  const folder = useTemporaryFolder();

  it('shows the old file or the new one, never half of it', async () => {
    const file = folder.write('f', new Uint8Array(1 << 20).fill(1));
    let writing = true;
    const done = writeWhole(file, new Uint8Array(1 << 22).fill(2)).finally(() => (writing = false));
    let looks = 0;
    while (writing) {
      const found = readFileSync(file);
      assert.ok(
        (found.length === 1 << 20 && found[0] === 1) || (found.length === 1 << 22 && found.at(-1) === 2),
        `${found.length} bytes`,
      );
      looks++;
      await new Promise(setImmediate);
    }
    await done;
    assert.ok(looks > 0);
    assert.deepEqual(folder.names(), ['f']);
  });

  it('leaves one whole file when several write at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => writeWhole(folder.at('f'), new Uint8Array(100_000).fill(at))),
    );
    const found = readFileSync(folder.at('f'));
    assert.ok(found.length === 100_000 && found.every((byte) => byte === found[0]));
    assert.deepEqual(folder.names(), ['f']);
  });

  it('removes the leftovers of our killed writers, and nothing else', async () => {
    const long = new Date(Date.now() - 2 * 3600_000);
    const old = (name: string): void => utimesSync(folder.write(name, 'half'), long, long);
    old('.m.grad.onnx.0123456789ab.whylight.tmp');
    const kept = [
      '.m.grad.onnx.0123456789ab.tmp',
      '.whylight.tmp',
      'm.grad.onnx.0123456789ab.whylight.tmp',
      '.m.0123456789AB.whylight.tmp',
      '.d.0123456789ab.whylight.tmp/inside',
    ];
    for (const name of kept) old(name);
    folder.write('.m.grad.onnx.ffffffffffff.whylight.tmp', 'another window’s, which is at it');
    await writeWhole(folder.at('f'), 'text');
    assert.deepEqual(
      folder.names(),
      ['.d.0123456789ab.whylight.tmp', '.m.grad.onnx.ffffffffffff.whylight.tmp', 'f', ...kept].sort(),
    );
  });

  it('leaves the old file when the writer is killed, and a leftover that the next writer recognizes', async () => {
    const file = folder.write('f', 'old');
    const script = `require('tsx/cjs'); require(${JSON.stringify(path.resolve('src/runtime/disk/files.ts'))}).writeWhole(${JSON.stringify(file)}, new Uint8Array(2 ** 28))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    while (folder.names().length < 2 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const leftover = folder.names().find((name) => name !== 'f');
    assert.ok(
      leftover !== undefined && child.signalCode === 'SIGKILL',
      `it was killed too late: ${folder.names().join()}`,
    );
    assert.equal(readFileSync(file, 'utf8'), 'old');
    utimesSync(folder.at(leftover), 0, 0);
    await writeWhole(file, 'new');
    assert.deepEqual([folder.names(), readFileSync(file, 'utf8')], [['f'], 'new']);
  });

  for (const { what, name, says } of [
    { what: 'below a file', name: 'file/x', says: /not a folder/ },
    { what: 'into a folder that is not there', name: 'nowhere/x', says: /folder does not exist/ },
    { what: 'over a folder', name: 'taken', says: /could not be written/ },
  ]) {
    it(`${what} is an error with a code, and leaves nothing behind`, async () => {
      folder.write('file', 'x');
      folder.write('taken/inside', 'x');
      const before = folder.names();
      await assert.rejects(writeWhole(folder.at(name), 'text'), { code: 'file-unwritable', message: says });
      assert.deepEqual(folder.names(), before);
    });
  }

  it('creates missing folders, and fails with a code if a folder has the name of the file', async () => {
    await makeFolder(folder.at('a/b/c'));
    await makeFolder(folder.at('a/b/c'));
    assert.ok(statSync(folder.at('a/b/c')).isDirectory());
    folder.write('file', 'x');
    await assert.rejects(makeFolder(folder.at('file')), { code: 'file-unwritable' });
    await assert.rejects(makeFolder(folder.at('file/below')), { code: 'file-unwritable' });
  });
});

describe('reading a file', () => {
  const folder = useTemporaryFolder();

  it('fails with a code if the file is missing or a folder', async () => {
    await assert.rejects(readBytes(folder.at('none')), { code: 'file-missing' });
    await assert.rejects(readBytes(folder.path), { code: 'file-not-a-file' });
    await assert.rejects(readBytes(folder.write('file', 'x') + '/below'), { code: 'file-unreadable' });
    await assert.rejects(readBytes('/dev/zero'), { code: 'file-not-a-file' });
  });

  it('answers with nothing if the file is optional and missing', async () => {
    assert.equal(await readTextIfThere(folder.at('none')), undefined);
    assert.equal(await readTextIfThere(folder.write('file', 'x') + '/below'), undefined);
    assert.equal(await readTextIfThere(folder.write('text', 'ä')), 'ä');
    await assert.rejects(readTextIfThere(folder.path), { code: 'file-not-a-file' });
    await assert.rejects(readTextIfThere('/dev/zero'), { code: 'file-not-a-file' });
    await assert.rejects(readTextIfThere(folder.write('long', 'x'.repeat(9 * 2 ** 20))), { code: 'file-too-large' });
  });

  it('is needed again only once the file has changed', async () => {
    const file = folder.write('f', 'one');
    const version = await fileVersion(file);
    assert.equal(await fileVersion(file), version);
    await writeWhole(file, 'two');
    assert.notEqual(await fileVersion(file), version);
    assert.ok(await isSameFile(file, folder.write('below/g', '').replace(/g$/, '../f')));
    assert.equal(await isSameFile(file, folder.write('g', 'two')), false);
    assert.equal(await isSameFile(file, folder.at('none')), false);
  });
});

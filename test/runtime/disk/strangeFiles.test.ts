/** Files that are none, and files that recipes name elsewhere: where a label may come from. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { readBytes, readParts, readTextIfThere } from '../../../src/runtime/disk/files.ts';
import { defaultLimits, Engine } from '../../../src/runtime/engine.ts';
import { skip } from '../../support/skip.ts';
import { smallModel } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const refused = { code: 'file-not-a-file', message: /pipe, a device or a file of the system/, nextStep: /Copy/ };

describe('a file that is none', () => {
  const folder = useTemporaryFolder();

  for (const file of [
    '/proc/self/environ',
    '/proc/self/pagemap',
    '/proc/cpuinfo',
    '/dev/zero',
    '/dev/null',
    '/dev/tty',
  ]) {
    it(`is refused at once: ${file}, by itself and through a link`, async function () {
      if (process.platform !== 'linux') skip(this, 'Linux alone has these files');
      symlinkSync(file, folder.at('link'));
      for (const name of [file, folder.at('link')]) {
        await assert.rejects(readBytes(name), refused);
        await assert.rejects(readTextIfThere(name), refused);
        await assert.rejects(readParts(name, [{ offset: 0, length: 10 }]), refused);
      }
    });
  }

  it('is refused and not waited for where it is a pipe', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no named pipes in folders');
    execFileSync('mkfifo', [folder.at('pipe')]);
    await assert.rejects(readBytes(folder.at('pipe')), refused);
  });

  it('is called a folder where it is one', async () => {
    await assert.rejects(readBytes(folder.path), { code: 'file-not-a-file', message: /is a folder/ });
  });

  it('is no file that is empty, or as large as is allowed', async () => {
    assert.deepEqual(await readBytes(folder.write('empty', '')), new Uint8Array());
    assert.equal((await readBytes(folder.write('full', 'abc'), 3)).length, 3);
    await assert.rejects(readBytes(folder.at('full'), 2), { code: 'file-too-large' });
  });
});

describe('labels that a recipe names', () => {
  const folder = useTemporaryFolder();
  const labels = 'a\nb\nc\nd\n';
  /** Reads the labels of the model in `models/`, for somebody who works in these folders. */
  const labelsOf = async (folders: readonly string[], recipe?: string): Promise<readonly string[]> => {
    const engine = new Engine({ ...defaultLimits, folders });
    try {
      return (await engine.model(folder.at('models/m.onnx'), recipe === undefined ? {} : { recipe })).recipe.labels;
    } finally {
      await engine.release();
    }
  };
  beforeEach(() => {
    folder.write('models/m.onnx', smallModel({ classes: 4 }));
    folder.write('labels.txt', labels);
  });

  it('are read from the model’s folder, and from the folders that the user works in', async () => {
    folder.write('models/m.whylight.json', '{"labels": "deeper/l.txt"}');
    folder.write('models/deeper/l.txt', labels);
    assert.deepEqual(await labelsOf([]), ['a', 'b', 'c', 'd']);
    folder.write('models/m.whylight.json', '{"labels": "../labels.txt"}');
    assert.deepEqual(await labelsOf([folder.path]), ['a', 'b', 'c', 'd']);
  });

  it('are read from the folder of the recipe that the user named', async () => {
    folder.write('elsewhere/l.txt', labels);
    const recipe = folder.write('elsewhere/r.json', '{"labels": "l.txt"}');
    assert.deepEqual(await labelsOf([], recipe), ['a', 'b', 'c', 'd']);
  });

  const outside = {
    code: 'recipe-invalid',
    message: /neither in the model’s folder nor/,
    nextStep: /next to the model/,
  };
  for (const named of ['../labels.txt', 'link.txt', 'linked/labels.txt', '…/proc/self/environ', '…/etc/passwd']) {
    it(`are refused elsewhere: “${named}”`, async function () {
      if (process.platform !== 'linux') skip(this, 'these paths are those of a Linux');
      symlinkSync(folder.at('labels.txt'), folder.at('models/link.txt'));
      symlinkSync(folder.path, folder.at('models/linked'));
      const up = path.relative(folder.at('models'), '/');
      folder.write('models/m.whylight.json', JSON.stringify({ labels: named.replace('…', up) }));
      await assert.rejects(labelsOf([folder.at('models')]), outside);
    });
  }

  it('that are missing are called so, wherever they would lie', async () => {
    folder.write('models/m.whylight.json', '{"labels": "../none.txt"}');
    await assert.rejects(labelsOf([]), { code: 'labels-missing' });
  });

  it('are not taken from a link next to the model that leads elsewhere, as nobody named that', async () => {
    mkdirSync(folder.at('models'), { recursive: true });
    symlinkSync(folder.at('labels.txt'), folder.at('models/labels.txt'));
    assert.deepEqual(await labelsOf([]), []);
    assert.deepEqual(await labelsOf([folder.path]), ['a', 'b', 'c', 'd']);
  });
});

import { strict as assert } from 'node:assert';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { startChildProcess } from '../../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { findOwnNode } from '../../../src/extension/engine/ownNode.ts';
import { bundle } from '../../support/bundles.ts';
import { skip } from '../../support/skip.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  engines: { node: string };
};

describe('the user’s own Node.js', () => {
  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows does not run the scripts that stand in for Node.js');
  });
  const folder = useTemporaryFolder();
  /** A program called node that says this; answers with its folder. */
  const nodeThatSays = (place: string, words: string): string => {
    chmodSync(folder.write(`${place}/node`, `#!/bin/sh\necho ${words}\n`), 0o755);
    return folder.at(place);
  };
  const search = (...folders: string[]) => findOwnNode(folders.join(path.delimiter));
  const least = /\d+\.\d+/.exec(manifest.engines.node)![0];

  it('is the first on PATH that is new enough', async () => {
    const folders = [nodeThatSays('old', 'v16.3.0'), folder.at('none'), nodeThatSays('new', 'v24.1.0')];
    assert.deepEqual(await search(...folders, nodeThatSays('newer', 'v26.0.0')), {
      path: folder.at('new/node'),
      version: '24.1.0',
      fits: true,
    });
  });

  it('is named where it is too old, and the least that fits is package.json’s', async () => {
    assert.equal((await search(nodeThatSays('old', 'v20.18.9')))?.fits, false);
    assert.equal((await search(nodeThatSays('least', `v${least}.0`)))?.fits, true);
  });

  it('is no program that says something else, no folder, nothing that can’t be run, and nothing of a relative path', async () => {
    const other = nodeThatSays('other', 'Amateur packet radio node');
    folder.write('plain/node', '#!/bin/sh\necho v24.0.0\n');
    folder.write('folder/node/x', '');
    nodeThatSays('relative', 'v24.0.0');
    const relative = path.relative(process.cwd(), folder.at('relative'));
    assert.equal(await search(other, folder.at('plain'), folder.at('folder'), relative, '', '.'), undefined);
  });

  const ask = async (node: string): Promise<unknown> => {
    const client = new EngineClient({
      start: () => startChildProcess(bundle('child'), { memoryBytes: 2 ** 33, node }),
      configuration: () => ({ threads: 1, memoryMegabytes: 64, maxMegapixels: 1 }),
      log: () => undefined,
      idleMs: 60_000,
    });
    try {
      return await client.ask('colorMaps', {});
    } finally {
      await client.dispose();
    }
  };

  it('runs the engine', async () => {
    const node = folder.at('wrapper/node');
    const mark = folder.at('mark');
    chmodSync(folder.write('wrapper/node', `#!/bin/sh\ntouch ${mark}\nexec ${process.execPath} "$@"\n`), 0o755);
    assert.ok(Object.keys((await ask(node)) as object).includes('viridis'));
    assert.ok(folder.names().includes('mark'));
    symlinkSync(process.execPath, folder.at('link'));
    await ask(folder.at('link'));
  });

  for (const [what, node] of [
    ['is missing', '/none/node'],
    ['is a relative path', 'node'],
  ] as const) {
    it(`that ${what} is an error that names the setting`, async () => {
      await assert.rejects(ask(node), { code: 'node-unusable', message: /whylight\.node/, nextStep: /empty it/ });
    });
  }
});

/**
 * Desktop VS Code is Electron, whose allocator ends the process at too large a request. Electron can't be had in tests:
 * a preloaded library does the same to a child that plain Node runs, where there is a C compiler.
 */
import { strict as assert } from 'node:assert';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import type { ChildOptions } from '../../../src/extension/engine/childEnd.ts';
import { startChildProcess } from '../../../src/extension/engine/childProcess.ts';
import { EngineClient } from '../../../src/extension/engine/engineClient.ts';
import { bundle, sampleModel, samplePicture } from '../../support/bundles.ts';
import { noisePng } from '../../support/pictures.ts';
import { skip } from '../../support/skip.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const shim = path.resolve(import.meta.dirname, '../../support/trappingAllocator.c');
const hasCompiler = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;
const own = { memoryBytes: 8 * 2 ** 30, node: process.execPath };

/** More than the sample takes in one piece, less than the pixels of the large picture. */
const trapBytes = 5 * 2 ** 20;

describe('a child that an allocator ends', () => {
  const folder = useTemporaryFolder();
  const saved = { ...process.env };
  const clients: EngineClient[] = [];
  before(function () {
    if (!hasCompiler) skip(this, 'no C compiler for Linux (install gcc)');
  });
  afterEach(async () => {
    delete process.env['LD_PRELOAD'];
    delete process.env['TRAP_BYTES'];
    Object.assign(process.env, saved);
    await Promise.all(clients.splice(0).map((client) => client.dispose()));
  });

  /** The engine whose process traps at requests of so many bytes. */
  function engine(limit: number, options: ChildOptions = { memoryBytes: own.memoryBytes }): EngineClient {
    const library = folder.at('trap.so');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, shim, '-ldl']);
    Object.assign(process.env, { LD_PRELOAD: library, TRAP_BYTES: String(limit) });
    const configuration = () => ({ threads: 1, memoryMegabytes: 256, maxMegapixels: 64 });
    const start = () => startChildProcess(bundle('child'), options);
    clients.push(new EngineClient({ start, configuration, log: () => undefined, idleMs: 60_000 }));
    return clients[0]!;
  }

  it('is explained: what happened, and a Node.js of one’s own as the way out', async () => {
    const image = folder.write('large.png', await noisePng(2000, 1100)); // 6.6 MB of pixels, at least
    await assert.rejects(engine(trapBytes).ask('explain', { image, model: sampleModel }), {
      code: 'allocation-limit',
      nextStep: /whylight\.node/,
    });
  });

  it('works below the limit', async () => {
    const { predictions } = await engine(trapBytes).ask('explain', {
      image: samplePicture('two-cats.jpg'),
      model: sampleModel,
    });
    assert.match(predictions[0]!.label, /cat/);
  });

  it('is a plain crash where the user’s own Node.js ran it: that has no such limit', async () => {
    const image = folder.write('large.png', await noisePng(2000, 1100));
    await assert.rejects(engine(trapBytes, own).ask('explain', { image, model: sampleModel }), {
      code: 'engine-crashed',
      message: /SIGTRAP/,
    });
  });
});

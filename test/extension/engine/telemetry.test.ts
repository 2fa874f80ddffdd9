/**
 * ONNX Runtime reports to its maker unless told not to: a database under HOME, a log in the temporary folder, look-ups
 * of its collector. It is silent where CI is set, so the programs here get an environment with nothing in it but PATH,
 * an empty HOME and an empty temporary folder.
 */
import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { bundle, sampleModel, samplePicture } from '../../support/bundles.ts';
import { skip } from '../../support/skip.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const source = path.resolve(import.meta.dirname, '../../../src/extension/engine');
const picture = samplePicture('two-cats.jpg');

/** Explains one picture as the extension does, in a thread or in a process. */
const extensionHost = (start: string): string => `
  import { Client } from '../../protocol/channel.ts';
  import { startChildProcess } from './childProcess.ts';
  import { startWorkerThread } from './workerThread.ts';
  const worker = ${start};
  const client = new Client(worker.port);
  worker.onExit((why) => client.close(why));
  const question = ${JSON.stringify({ image: picture, model: sampleModel })};
  client.request('explain', question).result
    .then(({ heatmap }) => console.log(heatmap.width, 'cells wide'))
    .then(() => client.request('release', {}).result)
    .then(() => worker.terminate())
    .catch((error) => { console.error(error); process.exitCode = 1; });`;

describe('ONNX Runtime’s telemetry', () => {
  const folder = useTemporaryFolder();
  const host = (start: string): string => {
    const outfile = folder.at('host.js');
    buildSync({
      stdin: { contents: extensionHost(start), resolveDir: source, loader: 'ts' },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    return outfile;
  };

  const ways: Readonly<Record<string, () => readonly string[]>> = {
    'in a thread of the extension host': () => [host(`startWorkerThread(${JSON.stringify(bundle('worker'))})`)],
    'in a process of its own': () => [
      host(`startChildProcess(${JSON.stringify(bundle('child'))}, { memoryBytes: 2 ** 33 })`),
    ],
    'on the command line': () => [bundle('cli'), 'explain', picture, '--model', sampleModel],
  };
  for (const [place, command] of Object.entries(ways)) {
    it(`is off ${place}: no file is written and no socket opened`, async function () {
      this.timeout(60_000);
      const args = command();
      for (const name of ['home', 'tmp']) mkdirSync(folder.at(name));
      const child = spawn(process.execPath, args, { env: bareEnvironment(folder.path), cwd: folder.path });
      const { sockets, output } = await watch(child);
      assert.match(output, /cells wide|Saint_Bernard|cat/i, output);
      assert.equal(child.exitCode, 0, output);
      assert.deepEqual(readdirSync(folder.at('home'), { recursive: true }), []);
      assert.deepEqual(readdirSync(folder.at('tmp'), { recursive: true }), []);
      assert.deepEqual(sockets, []);
    });
  }

  it('would be noticed by its sockets', async function () {
    if (process.platform !== 'linux') skip(this, 'sockets are looked up in /proc, which Linux alone has');
    const script = `const socket = require('node:dgram').createSocket('udp4').bind(0, '127.0.0.1');
      setTimeout(() => socket.close(), 300);`;
    const child = spawn(process.execPath, [
      '-e',
      `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(script)}])`,
    ]);
    const { sockets } = await watch(child);
    assert.equal(sockets.length, 1);
  });
});

/** What a program needs to start at all, and nothing that says “CI” or where the user's files lie. */
function bareEnvironment(folder: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env;
  const temporary = path.join(folder, 'tmp');
  const home = path.join(folder, 'home');
  return { PATH, SystemRoot, HOME: home, USERPROFILE: home, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
}

/** Runs it to its end; internet sockets that it or its children held at any of the looks, 5 ms apart (Linux). */
async function watch(child: ChildProcess): Promise<{ sockets: string[]; output: string }> {
  let output = '';
  child.stdout?.on('data', (text) => (output += String(text)));
  child.stderr?.on('data', (text) => (output += String(text)));
  const closed = once(child, 'close');
  const sockets = new Set<string>();
  while (child.exitCode === null && child.signalCode === null) {
    for (const socket of process.platform === 'linux' ? internetSockets(child.pid!) : []) sockets.add(socket);
    await sleep(5);
  }
  await closed;
  return { sockets: [...sockets], output };
}

/** Inodes of the sockets of a process and its children that are in the kernel's tables of TCP and UDP. */
function internetSockets(pid: number): string[] {
  const inodes = new Set(
    ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
      lines(`/proc/${pid}/net/${table}`).map((line) => line.trim().split(/\s+/)[9]),
    ),
  );
  return family(pid)
    .flatMap((one) => links(`/proc/${one}/fd`))
    .flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
    .filter((inode) => inodes.has(inode));
}

function family(pid: number): number[] {
  const children = names(`/proc/${pid}/task`).flatMap((thread) =>
    lines(`/proc/${pid}/task/${thread}/children`).flatMap((line) => line.trim().split(' ').filter(Boolean).map(Number)),
  );
  return [pid, ...children.flatMap(family)];
}

/* A process may end between two looks: what is gone has nothing. */
const lines = (file: string): string[] => orNothing(() => readFileSync(file, 'utf8').split('\n'));
const names = (folder: string): string[] => orNothing(() => readdirSync(folder));
const links = (folder: string): string[] =>
  names(folder).flatMap((name) => orNothing(() => [readlinkSync(path.join(folder, name))]));

function orNothing(look: () => string[]): string[] {
  try {
    return look();
  } catch {
    return [];
  }
}

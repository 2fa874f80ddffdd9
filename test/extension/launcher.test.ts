import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeLauncher } from '../../src/extension/launcher.ts';
import { bundle } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('the whylight command of a terminal', () => {
  const folder = useTemporaryFolder();

  it('runs the extension’s own command line with the Node.js at hand', async function () {
    if (process.platform === 'win32') skip(this, 'a script of sh');
    const script = bundle('cli');
    const bin = await writeLauncher(folder.at("it's here"), { executable: process.execPath, script });
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    assert.match(execFileSync('sh', ['-c', 'whylight --help'], { encoding: 'utf8', env }), /whylight explain IMAGE/);
  });

  it('has a script for Windows, too', async () => {
    const bin = await writeLauncher(folder.path, { executable: 'C:\\Code.exe', script: 'C:\\x y\\cli.js' });
    const batch = readFileSync(`${bin}/whylight.cmd`, 'utf8');
    assert.match(batch, /set ELECTRON_RUN_AS_NODE=1\r\n"C:\\Code\.exe" "C:\\x y\\cli\.js" %\*/);
  });
});

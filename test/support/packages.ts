import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const cacheFolder = path.resolve(import.meta.dirname, '../../.cache');

/** Installs these packages (name → version) from npm into a folder of their own. */
export function installPackages(folder: string, packages: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  npmInstall(folder);
}

interface InstallOptions {
  readonly options?: readonly string[];
  /** Of the Node that npm runs in, where it is to be another than this one. */
  readonly nodeFolder?: string;
}

/** No package's install script runs: what is native comes prebuilt inside the packages. */
export function npmInstall(cwd: string, { options = [], nodeFolder }: InstallOptions = {}): void {
  const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  const folders = [nodeFolder, process.env['PATH']].filter((folder) => folder !== undefined);
  const env = { ...process.env, PATH: folders.join(path.delimiter) };
  const { status, error } = spawnSync('npm', flags, { cwd, stdio: 'inherit', env });
  if (status !== 0) throw error ?? new Error(`npm install in ${cwd} exited ${String(status)}`);
}

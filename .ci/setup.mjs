// What `npm start` and `npm test` need on a fresh machine: the packages, and the bundles. Quick when nothing has
// changed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const changed = (file) => (existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : -Infinity);
const newest = (folder) =>
  Math.max(...readdirSync(join(root, folder), { recursive: true }).map((name) => changed(join(folder, name))));

// npm writes this file at the end of an installation.
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

const sources = Math.max(newest('src'), changed('esbuild.js'), changed('package-lock.json'));
const bundles = ['cli', 'commandLine', 'child', 'worker', 'extension', 'decoder', 'webview', 'sheet', 'card'].map(
  (name) => changed(`dist/${name}.js`),
);
if (Math.min(...bundles) < sources) run(process.execPath, ['esbuild.js']);

function run(command, args) {
  // On Windows npm is a .cmd, which only a shell starts.
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
}

// npm run watch: builds the bundles and checks the types again whenever a file changes.
// .vscode/tasks.json reads the errors of both.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { typecheck } = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
const [, compiler, ...projects] = typecheck.split(' '); // `node …/tsc --build …`

const watchers = [
  ['esbuild.js', '--watch'],
  [compiler, ...projects, '--watch', '--preserveWatchOutput'],
].map((args) => spawn(process.execPath, args, { stdio: 'inherit' }));

for (const watcher of watchers) {
  watcher.on('exit', (code) => {
    for (const other of watchers) other.kill();
    process.exit(code ?? 1);
  });
}

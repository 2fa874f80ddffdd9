// npm run check: runs the named npm scripts at the same time, prints what each of those that fail has to say.
import { spawn } from 'node:child_process';

const shell = process.platform === 'win32'; // there npm is a .cmd, which only a shell starts

function run(script) {
  const begun = performance.now();
  const child = spawn('npm', ['run', '--silent', script], { shell, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  return new Promise((resolve) => {
    const end = (code) => resolve({ script, output, passed: code === 0, ms: performance.now() - begun });
    child.on('close', end).on('error', (error) => {
      output += String(error);
      end(1);
    });
  });
}

const results = await Promise.all(process.argv.slice(2).map(run));
for (const { output } of results.filter(({ passed }) => !passed)) process.stdout.write(`${output.trimEnd()}\n`);
const words = results.map(
  ({ script, passed, ms }) => `${script} ${passed ? 'passed' : 'FAILED'} (${(ms / 1000).toFixed(0)} s)`,
);
console.log(words.join(' · '));
process.exit(results.every(({ passed }) => passed) ? 0 : 1);

// npm test, once everything is set up: runs every part even where one fails, then prints the sum, what failed, and
// what was skipped and why: of a long log often only the end is kept.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Each run of mocha leaves its figures here: test/support/reporter.ts. */
const reports = join(root, 'out/tests');

/** `check` has no tests to count; where it fails, that counts as one failure. */
const parts = [
  { script: 'check' },
  { script: 'test:unit', report: 'unit' },
  { script: 'test:vscode', report: 'vscode' },
];

function run({ script, report }) {
  console.log(`\n> npm run ${script}`);
  const begun = Date.now();
  const { status, signal } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...(report && { WHYLIGHT_REPORT: join(reports, report) }) },
  });
  const runs = report === undefined ? [] : readReports(report);
  const passed = runs.reduce((sum, each) => sum + each.passed, 0);
  const failures = runs.reduce((sum, each) => sum + each.failed, 0);
  const stopped = report !== undefined && (runs.length === 0 || runs.some(({ complete }) => !complete));
  // A type error or a crash has no failed test, and is a failure.
  const failed = failures === 0 && (status !== 0 || stopped) ? 1 : failures;
  const how = stopped
    ? `stopped before its end (${signal ?? `exit code ${status}`})`
    : failed > 0
      ? 'failed'
      : 'passed';
  const [skipped, named] = [runs.flatMap((each) => each.skipped), runs.flatMap((each) => each.failures)];
  const retried = runs.flatMap((each) => each.retried ?? []);
  return { script, how, passed, failed, skipped, named, retried, ms: Date.now() - begun };
}

function readReports(report) {
  const names = readdirSync(reports).filter((name) => name.startsWith(`${report}.`));
  return names.map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8')));
}

function printNames(title, names) {
  if (names.length > 0) console.log(`${title}\n${names.map((name) => `  ${name}`).join('\n')}`);
}

function printSum(results) {
  console.log('\nSum');
  for (const { script, how, passed, failed, skipped, ms } of results) {
    const counts = script === 'check' ? '' : `: ${passed} passed, ${failed} failed, ${skipped.length} skipped`;
    console.log(`  ${script} ${how}${counts} (${(ms / 60_000).toFixed(1)} min)`);
  }
  printNames(
    'Failed',
    results.flatMap((each) => each.named),
  );
  printNames(
    'Tried twice',
    results.flatMap((each) => each.retried),
  );
  const reasons = results.flatMap(({ skipped }) => skipped);
  if (reasons.length > 0) console.log('Skipped');
  for (const reason of new Set(reasons))
    console.log(`  ${reasons.filter((each) => each === reason).length} × ${reason}`);
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  const [passed, failed, skipped] = [
    sum((each) => each.passed),
    sum((each) => each.failed),
    sum((each) => each.skipped.length),
  ];
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 && passed > 0;
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
process.exit(printSum(parts.map(run)) ? 0 : 1);

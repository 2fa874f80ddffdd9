/**
 * Tests in a real VS Code. First inside its extension host, through @vscode/test-electron: the server host on this
 * machine, or desktop VS Code downloaded where that is possible. Then from outside, with mouse and keyboard.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { prepareHost, repository } from './host/runtime.ts';
import { makeWorkspace } from './ui/folder.ts';

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
      extensionTestsEnv: reportOf('inside'),
      launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
    });
    return true;
  } catch (error) {
    if (missing === undefined || !/getaddrinfo|ECONN|ENOTFOUND|fetch|download/i.test(String(error))) return false;
    const reason = `no VS Code: ${missing}, and desktop VS Code can't be downloaded (${String(error)})`;
    console.log(`\nTests inside VS Code are skipped: ${reason}\n`);
    const { WHYLIGHT_REPORT: report } = reportOf('inside');
    const figures = { complete: true, passed: 0, failed: 0, skipped: [reason], failures: [] };
    if (report) writeFileSync(`${report}.json`, JSON.stringify(figures));
    return true;
  }
}

/** What a person does most; these run with the engine in a thread, too. */
const essential = ['explain.test.ts', 'states.test.ts', 'hostile.test.ts', 'quick.test.ts'];

/** Where the reporter leaves a run's figures for `npm test`; the second run of a file replaces the first. */
function reportOf(name: string): { WHYLIGHT_REPORT?: string } {
  const report = process.env['WHYLIGHT_REPORT'];
  return report ? { WHYLIGHT_REPORT: `${report}.${name}` } : {};
}

/** A file of tests in a run of its own, with its settings. */
interface Run {
  readonly spec: string;
  readonly isolation?: string;
}

/**
 * Each file in a run of its own; `some` names files instead of all of them. A window driven from outside depends on the
 * machine's pace: on a busy one VS Code loses a focus or a reload. So what fails is run once more, visibly, when all
 * others are through: a slow machine has its time. What is wrong with us fails twice.
 */
function outsideTests(some: readonly string[]): boolean {
  const failed = (some.length > 0 ? some.map((spec) => ({ spec })) : allRuns()).filter((run) => !passes(run));
  if (failed.length > 0) console.log(`\nOnce more: ${failed.map(nameOf).join(', ')}`);
  return failed
    .map((run) => spawnSync(process.execPath, commandOf(run), { ...optionsOf(run), stdio: 'inherit' }).status === 0)
    .every(Boolean);
}

function allRuns(): readonly Run[] {
  const folder = join(repository, 'test/vscode/e2e');
  const all = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  return [
    ...all.map((name) => ({ spec: join(folder, name) })),
    ...essential.map((name) => ({ spec: join(folder, name), isolation: 'thread' })),
  ];
}

const nameOf = ({ spec, isolation }: Run): string =>
  isolation === undefined ? basename(spec) : `${isolation}-${basename(spec)}`;

const commandOf = ({ spec }: Run): readonly string[] => [
  join(repository, 'node_modules/mocha/bin/mocha.js'),
  '--config',
  join(repository, 'test/vscode/mocharc.json'),
  spec,
];

const optionsOf = (run: Run) => ({
  cwd: repository,
  env: { ...process.env, ...(run.isolation && { WHYLIGHT_ISOLATION: run.isolation }), ...reportOf(nameOf(run)) },
});

/** The log of a file that does not pass is kept, and its end shown. */
function passes(run: Run): boolean {
  if (run.isolation !== undefined) console.log(`\nWith "whylight.isolation": "${run.isolation}":`);
  const options = { ...optionsOf(run), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, commandOf(run), options);
  if (status === 0) {
    process.stdout.write(stdout);
    return true;
  }
  const log = join(repository, 'out/vscode', `${nameOf(run)}.first.log`);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, stdout + stderr);
  console.log(`\n${nameOf(run)} did not pass (${log}):\n${(stdout + stderr).split('\n').slice(-30).join('\n')}`);
  return false;
}

async function main(): Promise<number> {
  const inside = process.argv.length > 2 || (await insideTests());
  const outside = outsideTests(process.argv.slice(2)); // its summaries are the last thing printed
  return inside && outside ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

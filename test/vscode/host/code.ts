/**
 * Takes desktop VS Code's command line in extension-test mode, runs the tests in the server host, exits as it would.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { type HostOptions, startHost } from './workbench.ts';
import { verbose } from './server.ts';

const timeoutMs = Number(process.env['WHYLIGHT_HOST_TIMEOUT_MS'] ?? 300_000);

/** The workbench's own log lines, which the test hook receives together with the tests' output. */
const noise =
  /^(Error: Could not locate the bindings file|(Error: )?Cannot find module '\.\/build\/Release\/watchdog'|Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|\[AgentHost|\[AccountPolicyGate\]|\[Service Worker\]|Updating additional builtin extensions|Ignoring fetching additional builtin extensions|Timed out waiting for authentication provider|Error while fetching the extension under development .* not a web extension)/;

function parse(argv: readonly string[]): HostOptions {
  const named = new Map<string, string>();
  const positional: string[] = [];
  for (const argument of argv) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (match) named.set(match[1]!, match[2] ?? '');
    else positional.push(resolve(argument));
  }
  const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
  return {
    folder: positional.find(isFolder),
    workspace: positional.find((path) => path.endsWith('.code-workspace')),
    extensionDevelopmentPath: [named.get('extensionDevelopmentPath')].filter((path) => path !== undefined),
    extensionTestsPath: named.get('extensionTestsPath'),
    userDataDir: named.get('user-data-dir'),
    extensionsDir: named.get('extensions-dir'),
    disableExtensions: named.has('disable-extensions'),
  };
}

interface Outcome {
  readonly code: number;
  readonly why?: string;
}

async function runTests(options: HostOptions): Promise<number> {
  let finish: (outcome: Outcome) => void = () => undefined;
  const finished = new Promise<Outcome>((done) => (finish = done));
  const onPage = (page: Page): Promise<void> => listenForResults(page, finish);
  const host = await startHost({ ...options, waitUntilReady: false, onPage });
  const timer = setTimeout(() => finish({ code: 124, why: `no result in ${timeoutMs} ms` }), timeoutMs);
  host.server.child.once('exit', () => finish({ code: 1, why: "VS Code's server ended" }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => finish({ code: 130, why: 'interrupted' }));
  const { code, why } = await finished;
  clearTimeout(timer);
  if (why) console.error(`vscode host: ${why}`);
  await host.stop();
  return code;
}

/** The two hooks that @vscode/test-web uses as well: the workbench calls them when they exist on window. */
async function listenForResults(page: Page, finish: (outcome: Outcome) => void): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (type: string, parts: unknown[]) => {
    const line = format(...parts);
    const stream = type === 'error' || type === 'warn' ? process.stderr : process.stdout;
    if (verbose || !noise.test(line)) stream.write(`${line}\n`);
  });
  await page.exposeFunction('codeAutomationExit', (code?: number) => finish({ code: code ?? 1 }));
  page.on('crash', () => finish({ code: 1, why: 'the page crashed' }));
  page.on('close', () => finish({ code: 1, why: 'the page was closed' }));
}

const options = parse(process.argv.slice(2));
if (!options.extensionTestsPath) throw new Error('code.ts runs extension tests only: --extensionTestsPath is missing');
runTests(options).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

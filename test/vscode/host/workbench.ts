/** Opens the workbench of a server in headless Chromium. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchBrowser } from '../../support/browser.ts';
import { type Server, type ServerOptions, startServer, verbose } from './server.ts';
import { primeWebviews } from './serviceWorker.ts';

export interface HostOptions extends ServerOptions {
  readonly folder?: string | undefined;
  readonly workspace?: string | undefined;
  readonly openFile?: string | undefined;
  readonly disableExtensions?: boolean | undefined;
  readonly extensionDevelopmentPath?: readonly string[];
  readonly extensionTestsPath?: string | undefined;
  readonly width?: number;
  readonly height?: number;
  /** False where the caller waits for something else. */
  readonly waitUntilReady?: boolean;
  readonly onPage?: (page: Page) => Promise<void>;
}

export interface Host {
  readonly page: Page;
  readonly server: Server;
  readonly url: string;
  stop(): Promise<void>;
}

const keepProfile = Boolean(process.env['WHYLIGHT_HOST_KEEP']);

export async function startHost(options: HostOptions): Promise<Host> {
  const profile = mkdtempSync(join(tmpdir(), 'vsh-'));
  let server: Server | undefined;
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    if (!keepProfile) rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    [server, browser] = await Promise.all([startServer(profile, options), startChromium()]);
    const context = await newContext(browser, options);
    const page = await openWorkbench(context, server, options);
    return { page, server, url: page.url(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openWorkbench(context: BrowserContext, server: Server, options: HostOptions): Promise<Page> {
  const page = await context.newPage();
  if (verbose) {
    page.on('console', (message) => process.stderr.write(`[page ${message.type()}] ${message.text()}\n`));
    page.on('pageerror', (error) => process.stderr.write(`[page error] ${String(error)}\n`));
  }
  await primeWebviews(context, server.authority);
  await options.onPage?.(page);
  await injectDevelopmentOptions(page, server.authority, options);
  await page.goto(workbenchUrl(server.authority, options), { waitUntil: 'commit' });
  if (options.waitUntilReady !== false) await waitForWorkbench(page);
  return page;
}

function startChromium(): Promise<Browser> {
  return launchBrowser([
    ...['--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync'],
    // Nothing outside this machine, and no waiting for it.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ]);
}

async function newContext(browser: Browser, { width = 1400, height = 900 }: HostOptions): Promise<BrowserContext> {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const context = await browser.newContext({ viewport: { width, height }, permissions });
  // tsx names functions with a helper that does not cross into the page with them.
  await context.addInitScript({ content: 'globalThis.__name ??= (f) => f;' });
  return context;
}

function workbenchUrl(authority: string, options: HostOptions): string {
  const payload: [string, string][] = [];
  if (options.disableExtensions) payload.push(['disableExtensions', 'true']); // those under development stay
  if (options.openFile)
    payload.push(['openFile', `vscode-remote://${authority}${encodeURI(resolve(options.openFile))}`]);
  const query = new URLSearchParams();
  if (options.workspace) query.set('workspace', resolve(options.workspace));
  else if (options.folder) query.set('folder', resolve(options.folder));
  else query.set('ew', 'true');
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://${authority}/?${query.toString()}`;
}

/**
 * Puts developmentOptions into the page's configuration before the workbench's (deferred) module reads it, as
 * @vscode/test-web's server does. A built workbench reads them from the URL's payload only under
 * --enable-smoke-test-driver, which hides notifications; and page.route() would leave the page without an address,
 * so that Chromium's local-network-access checks refuse its web socket.
 */
async function injectDevelopmentOptions(page: Page, authority: string, options: HostOptions): Promise<void> {
  const remote = (path: string): object => ({ scheme: 'vscode-remote', authority, path: resolve(path) });
  if (!options.extensionDevelopmentPath?.length) return;
  const development = {
    extensions: options.extensionDevelopmentPath.map(remote),
    ...(options.extensionTestsPath && { extensionTestsPath: remote(options.extensionTestsPath) }),
  };
  await page.addInitScript((injected) => {
    if (window.top !== window) return;
    document.addEventListener('readystatechange', () => {
      const meta = document.getElementById('vscode-workbench-web-configuration');
      if (document.readyState !== 'interactive' || !meta) return;
      const settings = JSON.parse(meta.getAttribute('data-settings') ?? '{}');
      settings.developmentOptions = { ...settings.developmentOptions, ...injected };
      meta.setAttribute('data-settings', JSON.stringify(settings));
    });
  }, development);
}

/**
 * The workbench is drawn and all contributions (menus, commands, custom editors) are registered: before that a context
 * menu lacks the extension's items and an image opens as “binary file”.
 */
async function waitForWorkbench(page: Page, timeout = 60_000): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout });
  const marks = ['code/didLoadExtensions', 'code/LifecyclePhase/Eventually'];
  const reached = (names: string[]): boolean => names.every((name) => performance.getEntriesByName(name).length > 0);
  await page.waitForFunction(reached, marks, { timeout, polling: 50 });
}

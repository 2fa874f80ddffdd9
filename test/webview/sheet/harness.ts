/**
 * The built sheet in Chromium, with the extension's own page and a fake extension in the page that answers its wishes.
 */
import { strict as assert } from 'node:assert';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { build } from 'esbuild';
import { interpolateViridis } from 'd3-scale-chromatic';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../../src/extension/panel/html.ts';
import type { FromSheet } from '../../../src/protocol/fromSheet.ts';
import type { SheetState } from '../../../src/protocol/sheetState.ts';
import { columns } from '../../../src/protocol/sheetTable.ts';
import { launchBrowser, prepareBrowser, tryTwice } from '../../support/browser.ts';
import { skip } from '../../support/skip.ts';
import { themes, type ThemeName } from '../themes.ts';
import { fakeExtension } from './fakeExtension.ts';

export interface Open {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Pictures of the synthetic table; of these so many are done. */
  readonly count?: number;
  readonly done?: number;
  readonly state?: SheetState;
}

export class SheetHarness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  static async start(args: readonly string[] = []): Promise<SheetHarness> {
    const bundle = await build({
      entryPoints: ['src/webview/sheet/main.ts'],
      bundle: true,
      minify: true,
      write: false,
      outfile: 'sheet.js',
      target: 'es2022',
    });
    const built = new Map(bundle.outputFiles.map(({ path, contents }) => [extname(path), contents]));
    const page = panelHtml({ script: '/sheet.js', style: '/sheet.css', nonce: 'harness' });
    const files: Readonly<Record<string, readonly [string, string | Uint8Array | undefined]>> = {
      '/': ['text/html', page],
      '/sheet.js': ['text/javascript', built.get('.js')],
      '/sheet.css': ['text/css', built.get('.css')],
      '/favicon.ico': ['image/png', ''],
    };
    const server = createServer((request, response) => {
      const [type, body] = files[request.url ?? ''] ?? ['text/plain', undefined];
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SheetHarness(await launchBrowser(['--force-color-profile=srgb', ...args]), server);
  }

  async open({
    theme = 'dark',
    width = 1000,
    height = 760,
    count = 60,
    done = count,
    state,
  }: Open = {}): Promise<SheetPage> {
    const context = await this.browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const sheet = new SheetPage(page);
    page.on('pageerror', (error) => sheet.trouble.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && sheet.trouble.push(line.text()));
    await page.addInitScript('globalThis.__name = (named) => named'); // tsx wraps functions in it
    const palette = Array.from({ length: 256 }, (_, at) => interpolateViridis(at / 255)).flatMap(rgb);
    await page.addInitScript(fakeExtension, {
      kept: state,
      theme: themes[theme],
      count,
      done,
      palette,
      columns: [...columns],
    });
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    await page.locator('.tile').first().waitFor();
    return sheet;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

const rgb = (hex: string): number[] => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

export class SheetPage {
  readonly trouble: string[] = [];

  constructor(readonly page: Page) {}

  async sent<Kind extends FromSheet['kind']>(kind: Kind): Promise<readonly Extract<FromSheet, { kind: Kind }>[]> {
    const posted = await this.page.evaluate(() => (window as unknown as { posted: FromSheet[] }).posted);
    return posted.filter((message): message is Extract<FromSheet, { kind: Kind }> => message.kind === kind);
  }

  /** A call of the fake extension's. */
  async host(name: string, ...values: readonly unknown[]): Promise<void> {
    await this.page.evaluate(
      ([called, given]) => {
        const { host } = window as unknown as { host: Record<string, (...all: readonly unknown[]) => void> };
        host[called]?.(...given);
      },
      [name, values] as const,
    );
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** Titles (keys) of the tiles that stand in the window, in reading order. */
  async shown(): Promise<readonly string[]> {
    return this.page.evaluate(() => {
      const scroll = document.querySelector('.scroll')!.getBoundingClientRect();
      return [...document.querySelectorAll<HTMLElement>('.tile')]
        .filter((tile) => tile.offsetParent !== null && !tile.hidden)
        .map((tile) => ({ key: tile.title, ...tile.getBoundingClientRect().toJSON() }) as DOMRect & { key: string })
        .filter(({ top, bottom }) => bottom > scroll.top && top < scroll.bottom)
        .sort((a, b) => a.top - b.top || a.left - b.left)
        .map(({ key }) => key);
    });
  }

  async focused(): Promise<string> {
    return this.page.evaluate(() => (document.activeElement as HTMLElement).title);
  }

  async kept(): Promise<SheetState> {
    await this.page.waitForTimeout(600);
    return this.page.evaluate(() => (window as unknown as { kept: SheetState }).kept);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** For a `describe`: a browser, one sheet a test, closed after it; its page must have had no errors. */
export class SheetBench {
  sheet!: SheetPage;
  harness!: SheetHarness;

  constructor() {
    const take = (): SheetBench => this;
    before(async function () {
      this.timeout(600_000); // where a browser is fetched first
      const missing = prepareBrowser();
      if (missing !== undefined) skip(this, missing);
      take().harness = await SheetHarness.start();
    });
    tryTwice();
    after(() => this.harness?.stop());
    afterEach(async () => {
      const trouble = this.sheet?.trouble ?? [];
      await this.sheet?.close();
      assert.deepEqual(trouble, [], 'the page had errors');
    });
  }

  async open(options?: Open): Promise<SheetPage> {
    return (this.sheet = await this.harness.open(options));
  }
}

/** The built webview in Chromium, with the extension's own page, a fake acquireVsCodeApi and VS Code's colors. */
import { strict as assert } from 'node:assert';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { build } from 'esbuild';
import { Jimp } from 'jimp';
import type { Browser, Page } from 'playwright-core';
import type { FromWebview } from '../../src/protocol/fromWebview.ts';
import type { CardMessage } from '../../src/protocol/card.ts';
import type { PanelState } from '../../src/protocol/panelState.ts';
import type { ToWebview } from '../../src/protocol/panel.ts';
import { panelHtml } from '../../src/extension/panel/html.ts';
import { launchBrowser, prepareBrowser, tryTwice } from '../support/browser.ts';
import { skip } from '../support/skip.ts';
import { geometry } from './fakes.ts';
import { screens, type ScreenName } from './screens.ts';
import { themes, type ThemeName } from './themes.ts';

/** What VS Code puts into each webview's page. */
const hostStyle = `@layer vscode-default { html { scrollbar-color: auto; } body { overscroll-behavior-x: none; background-color: transparent;
  color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); margin: 0; padding: 0 20px; }
  img, video { max-width: 100%; max-height: 100%; } }`;

export interface Open {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly state?: PanelState;
  readonly reducedMotion?: boolean;
}

export class Harness {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  static async start(entry = 'src/webview/main.ts'): Promise<Harness> {
    const bundle = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      outfile: 'webview.js',
      target: 'es2022',
    });
    const built = new Map(bundle.outputFiles.map(({ path, contents }) => [extname(path), contents]));
    const server = createServer((request, response) => {
      const [type, body] = harness.file(request.url!.split('?')[0]!, built);
      response
        .writeHead(body === undefined ? 404 : 200, { 'content-type': type, 'access-control-allow-origin': '*' })
        .end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchBrowser(['--disable-background-networking', '--force-color-profile=srgb']);
    const harness = new Harness(browser, server);
    return harness;
  }

  async open({ theme = 'dark', width = 1000, height = 760, state, reducedMotion }: Open = {}): Promise<Panel> {
    const context = await this.browser.newContext({
      viewport: { width, height },
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    const panel = new Panel(page);
    page.on('pageerror', (error) => panel.trouble.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && panel.trouble.push(line.text()));
    await page.addInitScript('globalThis.__name = (named) => named'); // tsx wraps functions in it
    await page.addInitScript(fakeHost, { kept: state, theme: themes[theme], hostStyle });
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    return panel;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }

  private file(
    path: string,
    built: ReadonlyMap<string, Uint8Array>,
  ): readonly [string, string | Uint8Array | undefined] {
    if (path === '/')
      return ['text/html', panelHtml({ script: '/webview.js', style: '/webview.css', nonce: 'harness' })];
    if (path === '/webview.js') return ['text/javascript', built.get('.js')];
    if (path === '/webview.css') return ['text/css', built.get('.css')];
    if (path === '/favicon.ico') return ['image/png', ''];
    return ['text/plain', undefined];
  }
}

export class Panel {
  /** Errors of the page, a violated content security policy included. */
  readonly trouble: string[] = [];

  constructor(readonly page: Page) {}

  async send(...messages: readonly (ToWebview | CardMessage)[]): Promise<void> {
    for (const message of messages) {
      const bytes = JSON.stringify(message, (_, value: unknown) =>
        value instanceof Uint8Array || value instanceof Float32Array
          ? {
              bytes: value.constructor.name,
              values: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
            }
          : value,
      );
      await this.page.evaluate((text) => {
        const kinds = { Uint8Array, Float32Array };
        const message: unknown = JSON.parse(text, (_, value: { bytes?: keyof typeof kinds; values: string }) =>
          typeof value?.bytes === 'string'
            ? new kinds[value.bytes](Uint8Array.from(atob(value.values), (letter) => letter.charCodeAt(0)).buffer)
            : value,
        );
        window.postMessage(message, '*');
      }, bytes);
    }
    await this.settled();
  }

  async show(screen: ScreenName): Promise<void> {
    await this.send(...screens[screen]);
    await this.page.waitForFunction(() =>
      [...document.images].filter(({ src }) => src).every(({ complete, naturalWidth }) => complete && naturalWidth > 0),
    );
    await this.settled();
  }

  /** Two frames: one draws, the other is painted. */
  async settled(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** Where a pixel of the photo lies in the window. */
  async placeOf(x: number, y: number): Promise<{ readonly x: number; readonly y: number }> {
    const bounds = (await this.page.locator('.pane .world').first().boundingBox())!;
    return {
      x: bounds.x + (x / geometry.photoWidth) * bounds.width,
      y: bounds.y + (y / geometry.photoHeight) * bounds.height,
    };
  }

  /** RGB, as painted where a pixel of the photo lies. */
  async colorAt(x: number, y: number): Promise<readonly number[]> {
    const place = await this.placeOf(x, y);
    const png = await this.page.screenshot({
      clip: { x: Math.round(place.x), y: Math.round(place.y), width: 1, height: 1 },
    });
    return [...(await Jimp.fromBuffer(png)).bitmap.data.subarray(0, 3)];
  }

  async sent<Kind extends FromWebview['kind']>(kind: Kind): Promise<readonly Extract<FromWebview, { kind: Kind }>[]> {
    return (await this.posted()).filter(
      (message): message is Extract<FromWebview, { kind: Kind }> => message.kind === kind,
    );
  }

  /** What the page said; it shows what came of it by then. */
  async posted(): Promise<readonly FromWebview[]> {
    await this.settled();
    return this.page.evaluate(() => (window as unknown as { posted: FromWebview[] }).posted);
  }

  /** Waits until the page has kept such a state, which it does a moment after a change. */
  async kept(is: (state: PanelState) => boolean): Promise<PanelState> {
    for (const end = Date.now() + 10_000; ; await this.page.waitForTimeout(50)) {
      const state = await this.page.evaluate(() => (window as unknown as { kept?: PanelState }).kept);
      if (state && is(state)) return state;
      if (Date.now() > end) throw new Error(`Not what is kept: ${JSON.stringify(state)}`);
    }
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/**
 * For a `describe`: a browser, one panel a test, closed after it; its page must have had no errors. Skips where there
 * is none.
 */
export class Bench {
  panel!: Panel;
  harness!: Harness;

  constructor(entry?: string) {
    const take = (): Bench => this;
    before(async function () {
      this.timeout(600_000); // where a browser is fetched first
      const missing = prepareBrowser();
      if (missing !== undefined) skip(this, missing);
      take().harness = await Harness.start(entry);
    });
    tryTwice();
    after(() => this.harness?.stop());
    afterEach(async () => {
      const trouble = this.panel?.trouble ?? [];
      await this.panel?.close();
      assert.deepEqual(trouble, [], 'the page had errors');
    });
  }

  async open(screen?: ScreenName, options?: Open): Promise<Panel> {
    this.panel = await this.harness.open(options);
    if (screen) await this.panel.show(screen);
    return this.panel;
  }
}

/** Runs in the page, before its script. */
function fakeHost({
  kept,
  theme,
  hostStyle,
}: {
  kept: unknown;
  theme: { body: readonly string[]; variables: Readonly<Record<string, string>> };
  hostStyle: string;
}): void {
  const posted: unknown[] = [];
  const page = { posted, kept, acquireVsCodeApi: () => api };
  const api = {
    postMessage: (message: unknown) => posted.push(message),
    getState: () => (window as unknown as typeof page).kept,
    setState: (state: unknown) => ((window as unknown as typeof page).kept = state),
  };
  Object.assign(window, page);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(hostStyle);
  document.adoptedStyleSheets = [sheet];
  document.addEventListener('readystatechange', () => {
    document.body?.classList.add(...theme.body);
    for (const [name, value] of Object.entries(theme.variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
  });
}

import type { BrowserContext } from 'playwright-core';

/**
 * Registers the webviews' service worker before the workbench opens. All webviews here share one origin, and in a
 * fresh profile two that open at the same time race: the one whose document still loads when the worker claims its
 * clients is never claimed and stays blank for ever. With the worker active from the start there is no race.
 * The script's URL must be, to the letter, the one that VS Code's pre/index.html registers.
 */
export async function primeWebviews(context: BrowserContext, authority: string): Promise<void> {
  const folder = await webviewFolder(authority);
  const source = await (await fetch(`${folder}/service-worker.js`)).text();
  const version = /\bVERSION\s*=\s*(\d+)/.exec(source)?.[1];
  if (!version) throw new Error('cannot tell the version of the webview service worker');
  const page = await context.newPage();
  await page.goto(`${folder}/fake.html`);
  const query = `v=${version}&vscode-resource-base-authority=vscode-resource.vscode-cdn.net`;
  await page.evaluate(
    async (script) => {
      await navigator.serviceWorker.register(script);
      const { active } = await navigator.serviceWorker.ready;
      if (active?.state === 'activated') return;
      await new Promise((done) => active?.addEventListener('statechange', done, { once: true }));
    },
    encodeURI(`service-worker.js?${query}&remoteAuthority=${authority}&platform=browser`),
  );
  await page.close();
}

async function webviewFolder(authority: string): Promise<string> {
  const html = await (await fetch(`http://${authority}/`)).text();
  const attribute = /id="vscode-workbench-web-configuration" data-settings="([^"]*)"/.exec(html)?.[1] ?? '{}';
  const settings = JSON.parse(attribute.replaceAll('&quot;', '"')) as { webviewEndpoint: string };
  return new URL(settings.webviewEndpoint, `http://${authority}/`).href;
}

/** Pictures for the README, taken in the real workbench: `npm run screenshots`. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareHost, repository } from './host/runtime.ts';
import { startHost } from './host/workbench.ts';
import { samples } from './ui/folder.ts';
import { PanelPage } from './ui/panel.ts';
import { contextMenu, explorerItem } from './ui/workbench.ts';

const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

/** “samples”, as a user's own folder would look. */
function photos(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'whylight-')), 'photos');
  cpSync(join(samples, 'pictures'), folder, { recursive: true });
  for (const name of ['sample.onnx', 'sample.whylight.json']) cpSync(join(samples, name), join(folder, name));
  return folder;
}

async function take(name: string, theme: string, folder: string): Promise<void> {
  const settings = {
    'workbench.colorTheme': theme,
    'workbench.layoutControl.enabled': false,
    'window.commandCenter': false,
    'explorer.openEditors.visible': 0,
    'workbench.editor.showTabs': 'multiple',
  };
  const host = await startHost({ folder, settings, extensionDevelopmentPath: [repository], width: 1440, height: 900 });
  const { page } = host;
  try {
    await explorerItem(page, 'cat-and-dog.jpg').dblclick();
    await page.locator('.tab', { hasText: 'cat-and-dog.jpg' }).waitFor();
    await contextMenu(page, explorerItem(page, 'cat-and-dog.jpg'), 'Explain Prediction');
    const panel = await (await PanelPage.find(page)).explained();
    await page.mouse.move(900, 890);
    await page.waitForTimeout(1000);
    await panel.hover({ x: 430, y: 345 }); // the dog, in photo pixels
    await page.waitForTimeout(500);
    mkdirSync(join(repository, 'docs/screenshots'), { recursive: true });
    await page.screenshot({ path: join(repository, `docs/screenshots/${name}.png`) });
  } finally {
    await host.stop();
  }
}

async function main(): Promise<void> {
  const missing = prepareHost();
  if (missing !== undefined) throw new Error(`No screenshots: ${missing}`);
  const folder = photos();
  for (const [name, theme] of Object.entries(themes)) await take(name, theme, folder);
  rmSync(folder, { recursive: true });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

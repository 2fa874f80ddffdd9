/** Pictures for the README, taken in the real workbench: `npm run screenshots`. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { prepareHost, repository } from './host/runtime.ts';
import { startHost } from './host/workbench.ts';
import { samples } from './ui/folder.ts';
import { CardPage } from './ui/card.ts';
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
    const shoot = (of: string): Promise<unknown> =>
      page.screenshot({ path: join(repository, `docs/screenshots/${of}${name}.png`) });
    await shoot('');
    await figureAndCard(page, panel, shoot);
  } finally {
    await host.stop();
  }
}

/** The dialog of figures, then the model's card next to the panel. */
async function figureAndCard(page: Page, panel: PanelPage, shoot: (of: string) => Promise<unknown>): Promise<void> {
  await panel.button('Figure…');
  await panel.frame.getByRole('dialog').locator('canvas').waitFor();
  await page.waitForTimeout(300);
  await shoot('figure-');
  await page.keyboard.press('Escape');
  await contextMenu(page, explorerItem(page, 'sample.onnx'), 'Open Model Card');
  const card = await CardPage.find(page);
  await card.button('Verify');
  await card.says(/Gradient verified/);
  await shoot('card-');
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

/** `npx tsx test/webview/screenshots.ts DIR [SCREEN…]`: every screen as a PNG, to be looked at. */
import { mkdirSync } from 'node:fs';
import { Harness } from './harness.ts';
import { screens, type ScreenName } from './screens.ts';
import { themes, type ThemeName } from './themes.ts';

const [folder = 'out/screens', ...wanted] = process.argv.slice(2);
async function shoot(
  harness: Harness,
  screen: ScreenName,
  theme: ThemeName,
  width = 1000,
  height = 760,
): Promise<void> {
  const panel = await harness.open({ theme, width, height });
  await panel.show(screen);
  if (panel.trouble.length > 0) console.error(screen, panel.trouble);
  if (screen === 'overlay') {
    const pane = (await panel.page.locator('.pane').first().boundingBox())!;
    await panel.page.mouse.move(pane.x + pane.width * 0.68, pane.y + pane.height * 0.6);
    await panel.settled();
  }
  if (screen === 'progress') await panel.page.waitForTimeout(400);
  await panel.page.screenshot({
    path: `${folder}/${screen.replaceAll(' ', '-')}.${theme.replaceAll(' ', '-')}.${width}.png`,
  });
  await panel.close();
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const harness = await Harness.start();
  for (const screen of Object.keys(screens) as ScreenName[]) {
    if (wanted.length > 0 && !wanted.includes(screen)) continue;
    await shoot(harness, screen, 'dark');
    if (!['overlay', 'compare classes', 'error'].includes(screen)) continue;
    for (const theme of Object.keys(themes) as ThemeName[]) if (theme !== 'dark') await shoot(harness, screen, theme);
    await shoot(harness, screen, 'light', 400, 760);
  }
  await harness.stop();
}

void main();

import { strict as assert } from 'node:assert';
import { axeFindings } from './axeFindings.ts';
import { Bench, type Panel } from './harness.ts';
import { screens, type ScreenName } from './screens.ts';
import { themes, type ThemeName } from './themes.ts';

/** Between them they hold every kind of text and control: enough for the themes' contrasts. */
const colorful = [
  'overlay',
  'another class kept',
  'empty',
  'doubtful',
  'compare models',
  'progress',
  'error',
  'tomography',
  'volume',
  'mask',
  'two pictures',
  'similar',
  'frame of a file',
] as const satisfies readonly ScreenName[];

describe('accessibility of the panel', () => {
  const bench = new Bench();

  for (const theme of Object.keys(themes) as ThemeName[]) {
    const all = Object.keys(screens) as ScreenName[];
    for (const screen of theme === 'dark' ? all : colorful) {
      it(`has no serious finding of axe: ${screen}, ${theme}`, async () => {
        const panel = await bench.open(screen, { theme });
        for (const fold of await panel.page.locator('summary:visible').all()) await fold.press('Enter');
        if (screen === 'figure') await panel.page.getByRole('dialog').locator('canvas').waitFor();
        if (screen === 'progress') await panel.page.locator('.spinner').waitFor();
        assert.deepEqual(await axeFindings(panel.page), []);
      });
    }
  }

  /** What opens over a screen or is taken up in it, by a keyboard alone. */
  const opened: Readonly<Record<string, (panel: Panel) => Promise<void>>> = {
    'words and keys': ({ page }) => page.keyboard.press('?'),
    'about the method': ({ page }) => page.getByRole('button', { name: 'About this method' }).press('Enter'),
    'the brush in hand, something painted': async ({ page }) => {
      await page.locator('.pane').first().focus();
      for (const key of ['ArrowDown', 'b', 'Enter']) await page.keyboard.press(key);
    },
  };
  for (const [name, open] of Object.entries(opened))
    for (const theme of name === 'words and keys' ? (Object.keys(themes) as ThemeName[]) : (['dark'] as const))
      it(`has no serious finding of axe: ${name}, ${theme}`, async () => {
        const panel = await bench.open('trusted', { theme });
        await open(panel);
        await panel.settled();
        assert.deepEqual(await axeFindings(panel.page), []);
      });
});

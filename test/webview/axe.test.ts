import { strict as assert } from 'node:assert';
import { axeFindings } from './axeFindings.ts';
import { Bench } from './harness.ts';
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
] as const satisfies readonly ScreenName[];

describe('accessibility of the panel', () => {
  const bench = new Bench();

  for (const theme of Object.keys(themes) as ThemeName[]) {
    const all = Object.keys(screens) as ScreenName[];
    for (const screen of theme === 'dark' ? all : colorful) {
      it(`has no serious finding of axe: ${screen}, ${theme}`, async () => {
        const panel = await bench.open(screen, { theme });
        for (const fold of await panel.page.locator('summary:visible').all()) await fold.press('Enter');
        if (screen === 'progress') await panel.page.locator('.spinner').waitFor();
        assert.deepEqual(await axeFindings(panel.page), []);
      });
    }
  }
});

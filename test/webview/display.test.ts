import { strict as assert } from 'node:assert';
import { windowed } from '../../src/engine/image/window.ts';
import type { PixelValues } from '../../src/vocabulary/displayWindow.ts';
import { shadeGray } from '../../src/webview/picture/shaded.ts';
import { Bench, type Panel } from './harness.ts';
import { tomographyValues } from './medicalScreens.ts';

describe('the window of a picture of more than 8 bits', () => {
  it('is painted by the page as the engine paints it, turned or not, to the byte', () => {
    const random = Float32Array.from({ length: 400 }, (_, at) => (at === 7 ? NaN : 3000 * Math.sin(at * 12.9898) ** 3));
    for (const isInverted of [false, true])
      for (const window of [
        [40, 80],
        [-600, 1500],
        [0.3, 0.7],
        [500, 1],
      ] as const) {
        const values: PixelValues = { width: 20, height: 20, values: random, black: 0, white: 1, isInverted };
        const own = new Uint8ClampedArray(1600);
        shadeGray({ values, window }, own);
        const samples = { bands: 1, values: random, range: [0, 1], rangeFrom: 'file', isInverted } as const;
        const photo = { width: 20, height: 20, rgba: new Uint8Array(1600).fill(255), samples };
        assert.deepEqual([...own], [...windowed(photo, window).rgba]);
      }
  });

  describe('in the panel', () => {
    const bench = new Bench();
    const open = async (): Promise<Panel> => {
      const panel = await bench.open('tomography');
      await panel.page.getByRole('button', { name: 'Photo only' }).click();
      await panel.settled();
      return panel;
    };
    const says = (panel: Panel, text: string): Promise<void> =>
      panel.page
        .locator('.side .facts')
        .filter({ hasText: new RegExp(`^CT · 640 × 480 · 0.7 mm · ${text}$`) })
        .waitFor();
    /** Of a pixel in the middle of those of its value. */
    const grayAt = async (panel: Panel, x: number): Promise<number> => (await panel.colorAt(x, 300))[0]!;
    const valueAt = (x: number): number => tomographyValues.values[300 * 640 + x]!;
    const drag = async ({ page }: Panel, dx: number, dy: number): Promise<void> => {
      const { x, y, width, height } = (await page.locator('.pane').first().boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down({ button: 'right' });
      await page.mouse.move(x + width / 2 + dx / 2, y + height / 2 + dy / 2);
      await page.mouse.move(x + width / 2 + dx, y + height / 2 + dy);
      await page.mouse.up({ button: 'right' });
    };
    /** Menus that VS Code would open. */
    const countMenus = ({ page }: Panel): Promise<void> =>
      page.evaluate(() => {
        const counted = window as unknown as { menus: number };
        counted.menus = 0;
        window.addEventListener('contextmenu', (event) => {
          if (!event.defaultPrevented) counted.menus++;
        });
      });
    const menus = ({ page }: Panel): Promise<number> =>
      page.evaluate(() => (window as unknown as { menus: number }).menus);

    it('is chosen from a list, shown in the facts, and does not reach the model', async () => {
      const panel = await open();
      await says(panel, 'W 400 L 40');
      const before = await panel.posted();
      await panel.page.getByLabel('Preset').selectOption('lung');
      await panel.settled();
      await says(panel, 'W 1500 L −600');
      for (const x of [150, 250, 380]) {
        const wanted = Math.min(255, Math.max(0, ((valueAt(x) + 1350) * 255) / 1500));
        assert.ok(Math.abs((await grayAt(panel, x)) - wanted) <= 2, `column ${x}`);
      }
      const since = (await panel.posted()).slice(before.length).filter(({ kind }) => kind !== 'view');
      assert.deepEqual(since, [], 'nothing is asked of the extension');
      await panel.page.getByRole('button', { name: 'Reset' }).click();
      await panel.settled();
      await says(panel, 'W 400 L 40');
      assert.equal(await panel.page.locator('canvas.shaded').first().isVisible(), false);
    });

    it('is dragged with the right button, and no menu opens after it; one opens after a click', async () => {
      const panel = await open();
      await countMenus(panel);
      await drag(panel, 64, -32);
      await panel.settled();
      // 1964.9 values over 512 pixels.
      await says(panel, 'W 646 L −83');
      assert.equal(await menus(panel), 0);
      await drag(panel, 1, 1);
      assert.equal(await menus(panel), 1);
      await says(panel, 'W 646 L −83');
    });

    it('is changed by Shift and arrows, by numbers, and said to screen readers', async () => {
      const panel = await open();
      await panel.page.locator('.pane').first().focus();
      await panel.page.keyboard.press('Shift+ArrowRight');
      await panel.page.keyboard.press('Shift+ArrowDown');
      await panel.settled();
      await says(panel, 'W 431 L 71');
      await panel.page.locator('.said').filter({ hasText: 'Window width 431, center 71' }).waitFor();
      await panel.page.getByLabel('Window width').fill('80');
      await panel.page.getByLabel('Window center').fill('40');
      await panel.page.keyboard.press('Tab');
      await panel.settled();
      await says(panel, 'W 80 L 40');
      assert.equal(await panel.page.getByLabel('Preset').inputValue(), 'brain');
    });

    it('is that of the copied and of the saved picture, and the value under the pointer is read out', async () => {
      const panel = await open();
      await panel.page.getByLabel('Preset').selectOption('bone');
      await panel.page.getByRole('button', { name: 'Save Heatmap As…' }).click();
      assert.deepEqual((await panel.sent('saveAs'))[0]?.window, [400, 1800]);
      const at = await panel.placeOf(200.5, 300.5);
      await panel.page.mouse.move(at.x, at.y);
      await panel.settled();
      assert.match(await panel.page.locator('.readout').innerText(), /Value\s+−370 HU/);
    });

    it('stays for the next picture in Hounsfield units, and for no other', async () => {
      const panel = await open();
      await panel.page.getByLabel('Preset').selectOption('brain');
      const photo = { kind: 'photo', name: 'next.dcm' } as const;
      const png = new Uint8Array(await panel.page.screenshot());
      await panel.send({ ...photo, source: { png, values: tomographyValues } });
      assert.equal(await panel.page.getByLabel('Preset').inputValue(), 'brain');
      const { unit: _, ...others } = tomographyValues;
      await panel.send({ ...photo, source: { png, values: others } });
      assert.equal(await panel.page.getByLabel('Preset').inputValue(), 'file');
      await panel.send({ ...photo, source: { png } });
      assert.equal(await panel.page.getByLabel('Preset').isVisible(), false);
    });
  });
});

import { strict as assert } from 'node:assert';
import { colorMaps, geometry } from './fakes.ts';
import { Bench, type Panel } from './harness.ts';
import { spots } from './medicalScreens.ts';

describe('a volume in the panel, in a browser', () => {
  const bench = new Bench();
  const cut = (panel: Panel, at: number) => panel.page.locator('.cut').nth(at);
  const ratio = async (panel: Panel, selector: string, at: number): Promise<number> => {
    const { width, height } = (await panel.page.locator(selector).nth(at).boundingBox())!;
    return width / height;
  };
  const near = (actual: number, wanted: number): void =>
    assert.ok(Math.abs(actual / wanted - 1) < 0.02, `${actual}, wanted ${wanted}`);
  const said = (panel: Panel, text: string): Promise<void> =>
    panel.page.locator('.cuts').getByText(text, { exact: true }).waitFor();
  /** Of a cell's middle, in pixels of the photo. */
  const middle = ({ column, row }: { column: number; row: number }): { x: number; y: number } => ({
    x: geometry.offsetX + ((column + 0.5) / 14) * 420,
    y: geometry.offsetY + ((row + 0.5) / 14) * 420,
  });

  it('stands in millimeters: a slice whose pixels are not square, and both cuts', async () => {
    const panel = await bench.open('volume');
    near(await ratio(panel, '.pane .world', 0), 640 / (2 * 480));
    near(await ratio(panel, '.cut', 0), 640 / (8 * 60));
    near(await ratio(panel, '.cut', 1), (2 * 480) / (8 * 60));
    const letters = await cut(panel, 1).locator('b').allInnerTexts();
    assert.deepEqual(letters, ['A', 'P', 'S', 'I']);
    // What is pointed at is what lies there: 2 pixels of the screen down are one of the photo where 1 is across.
    const { x, y } = await panel.placeOf(320, 240);
    await panel.page.mouse.move(x, y);
    await panel.page
      .locator('.readout')
      .getByText(/^(319|320), (239|240)$/)
      .waitFor();
  });

  it('begins at the hottest slice; Page Up, Page Down and the wheel go through it', async () => {
    const panel = await bench.open('volume');
    const slice = panel.page.getByRole('slider', { name: 'Slice' });
    const at = (text: string): Promise<void> => panel.page.locator(`[aria-valuetext="${text}"]`).waitFor();
    assert.equal(await slice.getAttribute('aria-valuetext'), '6 of 8');
    await panel.page.locator('.pane').first().focus();
    await panel.page.keyboard.press('PageUp');
    await at('5 of 8');
    assert.deepEqual(await panel.sent('step'), [], 'no other image is asked for');
    await panel.page.locator('.pane').first().hover();
    await panel.page.mouse.wheel(0, 100);
    await at('6 of 8');
  });

  it('has a cross-hair that keys and the wheel move in the cuts, and asks for what it goes to', async () => {
    const panel = await bench.open('volume');
    await said(panel, 'Coronal, row 166');
    await cut(panel, 0).focus();
    await panel.page.keyboard.press('ArrowRight');
    await said(panel, 'Sagittal, column 397');
    await panel.page.keyboard.press('PageDown');
    await said(panel, 'Coronal, row 167');
    await panel.page.keyboard.press('ArrowUp');
    await panel.page.locator('[aria-valuetext="7 of 8"]').waitFor();
    await cut(panel, 1).focus();
    await cut(panel, 1).hover();
    await panel.page.mouse.wheel(0, -100);
    await said(panel, 'Sagittal, column 396');
    const asked = (await panel.sent('requestCut')).map(({ cut: which, at }) => `${which} ${at}`);
    for (const wanted of ['column 396', 'row 166', 'column 395']) assert.ok(asked.includes(wanted), asked.join());
  });

  it('asks for the cuts in the window that is shown', async () => {
    const panel = await bench.open('volume');
    await panel.page.getByLabel('Preset').selectOption('lung');
    await panel.settled();
    const windows = (await panel.sent('requestCut')).slice(-2).map(({ window }) => window);
    assert.deepEqual(windows, [
      [-600, 1500],
      [-600, 1500],
    ]);
  });

  it('shows the largest heat of all slices, and a click there goes to its slice', async () => {
    const panel = await bench.open('volume');
    await panel.page.getByLabel('Maximum').check();
    await said(panel, 'Axial, the largest heat of all slices');
    near(await ratio(panel, '.cut', 2), 640 / (2 * 480));
    const canvas = cut(panel, 2).locator('canvas');
    const color = ({ column, row }: { column: number; row: number }): Promise<number[]> =>
      canvas.evaluate(
        (element: HTMLCanvasElement, [x, y]) => {
          const [left, top] = [Math.floor(x! * element.width), Math.floor(y! * element.height)];
          return [...element.getContext('2d')!.getImageData(left, top, 1, 1).data.subarray(0, 3)];
        },
        [(column + 0.5) / 14, (row + 0.5) / 14],
      );
    const apart = (a: readonly number[], b: readonly number[]): number =>
      Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
    const viridis = (value: number): number[] => [...colorMaps.viridis.subarray(3 * value, 3 * value + 3)];
    assert.ok(apart(await color(spots.hot), viridis(255)) < 20);
    assert.ok(apart(await color(spots.warm), viridis(128)) < 20, 'heat of another slice');
    const { width, height } = (await cut(panel, 2).boundingBox())!;
    const { x, y } = middle(spots.warm);
    await cut(panel, 2).click({ position: { x: (x / 640) * width, y: (y / 480) * height } });
    // The second of four parts of eight slices: its later one.
    await panel.page.locator('[aria-valuetext="4 of 8"]').waitFor();
  });

  it('has contours in one click, in the slice and in its cuts', async () => {
    const panel = await bench.open('volume');
    const clear = (selector: string): Promise<number> =>
      panel.page
        .locator(selector)
        .first()
        .evaluate((element: HTMLCanvasElement) => {
          const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height);
          return data.filter((value, place) => place % 4 === 3 && value === 0).length / (data.length / 4);
        });
    await panel.page.getByLabel('Contours').check();
    await panel.settled();
    for (const selector of ['.pane canvas.heat:not(.left)', '.cut canvas']) {
      const share = await clear(selector);
      assert.ok(share > 0.9 && share < 1, `${share} of the picture stays visible`);
    }
  });
});

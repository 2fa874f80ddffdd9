/** Several models over the sheet's images: their figures, the image in focus through all of them. */
import { strict as assert } from 'node:assert';
import { axeFindings } from '../axeFindings.ts';
import { themes, type ThemeName } from '../themes.ts';
import { SheetBench, type SheetPage } from './harness.ts';

const names = ['epoch1.onnx', 'epoch2.onnx', 'epoch10.onnx'];

/** As the extension tells it: two have run, the third is running. */
const series = {
  kind: 'series',
  models: names.map((name, at) => ({
    name,
    ...(at < 2 && {
      figures: {
        ...{ name, layer: 'stage4', done: 60, failed: 0, known: 60, right: 30 + 20 * at },
        ...(at > 0 && { step: { n: 60, cosine: 0.62, divergence: 0.21, sameClass: 0.55 } }),
      },
    }),
  })),
  shown: 1,
  running: 2,
  classes: [
    { label: 'dog', n: 8, accuracy: [0.25, 0.75, null], cosine: [0.4, null] },
    { label: 'cat', n: 8, accuracy: [0.5, 1, null], cosine: [0.9, null] },
  ],
};

async function withModels(sheet: SheetPage): Promise<void> {
  await sheet.host('post', series);
  await sheet.page.locator('.of-models').waitFor();
}

/** The answer to what the page asked for last, with heat in the upper left corner. */
async function answerFilm(sheet: SheetPage): Promise<number> {
  await sheet.page.waitForTimeout(200);
  const { id = -1 } = (await sheet.sent('film')).at(-1) ?? {};
  await sheet.page.evaluate((asked) => {
    const values = Uint8Array.from({ length: 49 }, (_, cell) => (cell < 14 && cell % 7 < 2 ? 255 : 0));
    const heat = { width: 7, height: 7, values, place: [0, 0, 1, 1] };
    const said = { state: 'done', label: 'tiger cat, cat', probability: 0.71 };
    const frames = [
      { ...said, isRight: false, heat },
      { ...said, label: 'dog', isRight: true, heat },
      { state: 'waiting' },
    ];
    window.postMessage({ kind: 'film', id: asked, frames }, '*');
  }, id);
  await sheet.page.locator('.film-frame').nth(2).waitFor();
  return id;
}

describe('the sheet of several models', function () {
  this.timeout(60_000);
  const bench = new SheetBench();

  it('opens with a row a model: what is right, how far it agrees with the one before, and the classes', async () => {
    const sheet = await bench.open();
    await withModels(sheet);
    const rows = await sheet.page.locator('table.models:not(.classes) tr').allInnerTexts();
    const cells = rows.slice(1).map((row) => row.split('\t').map((text) => text.trim()));
    assert.deepEqual(cells, [
      ['epoch1.onnx', '60', '50.0 %', '', '', ''],
      ['epoch2.onnx', '60', '83.3 %', '0.62', '0.21', '55.0 %'],
      ['epoch10.onnx', '', '…', '', '', ''],
    ]);
    assert.match(await sheet.page.locator('.of-models .note').innerText(), /^Running 3 of 3\. /);
    const [, dog] = await sheet.page
      .locator('table.classes tr')
      .allInnerTexts()
      .then((all) => all);
    assert.match(dog ?? '', /^dog\s+8\s+25\.0 %\s+–\s+0\.40$/);
    assert.equal(await sheet.page.getByRole('button', { name: 'Groups of heat' }).isVisible(), false);
  });

  it('shows the image in focus through all models, and asks for the heat of the one that is chosen', async () => {
    const sheet = await bench.open();
    await withModels(sheet);
    const tile = sheet.page.locator('.tile:visible').nth(1);
    await tile.and(sheet.page.locator('[aria-busy="false"]')).waitFor();
    await tile.click();
    const [name = '', number] = /photo-(\d+)\.jpg$/.exec(await sheet.focused()) ?? [];
    assert.equal(await answerFilm(sheet), Number(number) - 1);
    assert.equal(await sheet.page.locator('.of-models h2').innerText(), name);
    const said = await sheet.page.locator('.film-frame .said').allInnerTexts();
    assert.deepEqual(said, ['tiger cat 71.0 %', 'dog 71.0 %', 'not yet']);
    const heated = await sheet.page
      .locator('.film-frame canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const at = (x: number, y: number) => [
          ...canvas.getContext('2d')!.getImageData(width * x, height * y, 1, 1).data,
        ];
        return { hot: at(0.1, 0.25), cold: at(0.85, 0.6) };
      });
    assert.ok(heated.cold[3] === 255, 'there is the photo');
    assert.notDeepEqual(heated.hot.slice(0, 3), heated.cold.slice(0, 3));
    await sheet.page.locator('.film-frame').first().press('Enter');
    assert.deepEqual((await sheet.sent('showModel')).at(-1), { kind: 'showModel', at: 0 });
  });

  it('sorts what changes most first, and offers that of several models alone', async () => {
    const sheet = await bench.open();
    const option = sheet.page.locator('option[value="change"]');
    assert.equal(await option.evaluate((each: HTMLOptionElement) => each.hidden), true);
    await withModels(sheet);
    assert.equal(await option.evaluate((each: HTMLOptionElement) => each.hidden), false);
    await sheet.page.getByRole('button', { name: 'Compare models' }).click();
    assert.equal((await sheet.sent('compareModels')).length, 1);
    await sheet.settled();
    const kept = await sheet.kept();
    assert.equal(kept.view.sort, 'change');
    const shown = await sheet.shown();
    const change = await sheet.page.evaluate(() => (window as unknown as { changes: Record<string, number> }).changes);
    const order = shown.map((key) => change[key] ?? NaN).filter((value) => !Number.isNaN(value));
    assert.ok(order.length > 10);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => b - a),
    );
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has no serious finding of axe: ${theme}`, async () => {
      const sheet = await bench.open({ theme });
      await withModels(sheet);
      await answerFilm(sheet);
      await sheet.page.screenshot({ path: `out/screens/models.${theme.replaceAll(' ', '-')}.png` });
      assert.deepEqual(await axeFindings(sheet.page), []);
    });
  }
});

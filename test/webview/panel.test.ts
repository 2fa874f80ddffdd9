import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Jimp } from 'jimp';
import type { FromWebview } from '../../src/protocol/panel';
import { cat, colourMaps, dog, explanation, geometry, model } from './fakes';
import { Harness, unavailable } from './harness';
import type { Open, Panel } from './harness';
import { screens } from './screens';
import type { ScreenName } from './screens';
import { themes } from './themes';
import type { ThemeName } from './themes';

const reason = unavailable();
const axeSource = reason ? '' : readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** The photo's pixel as a place in the window, at the fitting zoom. */
async function placeOf(panel: Panel, x: number, y: number): Promise<{ x: number; y: number }> {
  const bounds = (await panel.page.locator('.pane .world').first().boundingBox())!;
  return { x: bounds.x + (x / geometry.photoWidth) * bounds.width, y: bounds.y + (y / geometry.photoHeight) * bounds.height };
}

async function colourAt(panel: Panel, x: number, y: number): Promise<readonly number[]> {
  const place = await placeOf(panel, x, y);
  const png = await panel.page.screenshot({ clip: { x: Math.round(place.x), y: Math.round(place.y), width: 1, height: 1 } });
  const { bitmap } = await Jimp.fromBuffer(png);
  return [...bitmap.data.subarray(0, 3)];
}

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, channel) => Math.abs(value - b[channel]!)));
}

function sent<Kind extends FromWebview['kind']>(posted: readonly FromWebview[], kind: Kind): readonly Extract<FromWebview, { kind: Kind }>[] {
  return posted.filter((message): message is Extract<FromWebview, { kind: Kind }> => message.kind === kind);
}

/** Between them they hold every kind of text and control: enough for the themes' contrasts. */
const colourful = ['overlay', 'another class kept', 'empty', 'compare classes', 'progress', 'error'] as const satisfies readonly ScreenName[];

describe('the panel in Chromium', function () {
  let harness: Harness;
  let panel: Panel;
  const shown = explanation();
  const peak = shown.regions[0]!;

  before(async function () {
    if (reason) {
      console.log(`    skipped: ${reason}`);
      this.skip();
    }
    harness = await Harness.start();
  });
  after(() => harness?.stop());
  afterEach(async () => {
    const trouble = panel?.trouble ?? [];
    await panel?.close();
    assert.deepEqual(trouble, [], 'the page had errors');
  });

  async function open(screen: ScreenName, options?: Open): Promise<Panel> {
    panel = await harness.open(options);
    await panel.show(screen);
    return panel;
  }

  it('says that it is ready, and shows the photo before the heat', async () => {
    panel = await harness.open();
    assert.deepEqual(await panel.posted(), [{ kind: 'ready' }]);
    const answer = screens.overlay.at(-1)!;
    await panel.send(...screens.overlay.slice(0, -1));
    await panel.page.locator('.pane img').first().waitFor();
    const bare = await colourAt(panel, 455, 330);
    await panel.send(answer);
    assert.ok(apart(bare, await colourAt(panel, 455, 330)) > 20, 'heat is painted when it comes');
  });

  it('paints heat where the heat is, and nothing where there is none', async () => {
    await open('overlay');
    await panel.page.getByLabel('Outlines').uncheck();
    const places = { dog: [455, 335], cat: [205, 365], sky: [250, 60], cropped: [30, 300] } as const;
    const hot = await Promise.all(Object.values(places).map(([x, y]) => colourAt(panel, x, y)));
    await panel.page.getByRole('button', { name: 'Photo only' }).click();
    await panel.settled();
    const bare = await Promise.all(Object.values(places).map(([x, y]) => colourAt(panel, x, y)));
    const [onDog, onCat, onSky, onCropped] = hot.map((colour, index) => apart(colour, bare[index]!));
    assert.ok(onDog! > 40 && onCat! > 20, `${onDog}, ${onCat}`);
    assert.ok(onSky! <= 3 && onCropped! <= 3, `${onSky}, ${onCropped}`);
  });

  it('paints the very colours of the table', async () => {
    await open('heat');
    await panel.page.getByLabel('Outlines').uncheck();
    await panel.settled();
    const at = shown.heatmap.values.indexOf(1);
    assert.ok(at >= 0);
    const expected = [...colourMaps.turbo.subarray(765, 768)];
    assert.ok(apart(await colourAt(panel, peak.peakX, peak.peakY), expected) < 12);
    await panel.page.getByLabel('Colors').selectOption('grey');
    await panel.settled();
    assert.ok(apart(await colourAt(panel, peak.peakX, peak.peakY), [255, 255, 255]) < 12);
  });

  it('reads the cell under the mouse', async () => {
    await open('overlay');
    const at = await placeOf(panel, peak.peakX, peak.peakY);
    await panel.page.mouse.move(at.x, at.y);
    await panel.settled();
    const text = await panel.page.locator('.readout').innerText();
    assert.match(text.replaceAll('\n', ' '), /^Heat 1\.00 Share of heat 2\.9 % Contribution \+0\.0389 Region 1 34\.2 % of the heat peak 1\.00, 16 cells Pixel 45[456], 34[456]$/);
    await panel.page.mouse.move(2, 2);
    await panel.settled();
    assert.equal(await panel.page.locator('.readout').isVisible(), false);
  });

  it('links list and picture: a hovered row thickens its outline', async () => {
    await open('overlay');
    const inked = (): Promise<number> =>
      panel.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('canvas.marks')!;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, index) => index % 4 === 0 && value > 250 && data[index + 3] === 255).length;
      });
    const before = await inked();
    await panel.page.getByRole('option', { name: /^Region 2/ }).hover();
    await panel.settled();
    assert.ok((await inked()) > before + 50);
  });

  it('is walked with the keyboard alone', async () => {
    await open('overlay');
    const { page } = panel;
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? '');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^Fit/);
    await page.keyboard.press('Tab');
    assert.match(await focused(), /why “dog”/);
    await page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.match(await page.getByRole('status').innerText(), /^Heat 1\.00/);
    await page.keyboard.press('n');
    await panel.settled();
    assert.match(await page.getByRole('status').innerText(), /^Region 1: 34\.2 % of the heat, peak 1\.00/);
    const stops = [];
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.ok(stops.some((name) => name.startsWith('Predictions')) && stops.includes('Regions'), stops.join(' | '));
    await page.getByRole('listbox', { name: /^Predictions/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(sent(await panel.posted(), 'explain'), [{ kind: 'explain', class: 1 }]);
  });

  it('asks for classes, layers and methods, and gives the top class back', async () => {
    await open('another class kept');
    const { page } = panel;
    await page.getByRole('option', { name: /^cat/ }).click();
    await page.getByLabel('Layer', { exact: true }).selectOption('stage2');
    await page.getByLabel('Method').selectOption('signed');
    await page.getByRole('option', { name: /^dog/ }).click();
    assert.deepEqual(sent(await panel.posted(), 'explain'), [
      { kind: 'explain', class: 1 },
      { kind: 'explain', layer: 'stage2' },
      { kind: 'explain', method: 'signed' },
      { kind: 'explain', class: null },
    ]);
  });

  it('asks once for regions when the threshold has come to rest', async () => {
    await open('overlay');
    const threshold = panel.page.getByLabel('Threshold');
    await threshold.focus();
    for (let press = 0; press < 5; press++) await panel.page.keyboard.press('ArrowRight');
    await panel.page.waitForTimeout(250);
    assert.deepEqual(sent(await panel.posted(), 'explain'), [{ kind: 'explain', threshold: 0.55 }]);
  });

  it('zooms at the cursor with the wheel, pans by dragging, and goes back to fit', async () => {
    await open('overlay');
    const { page } = panel;
    const at = await placeOf(panel, dog.x, dog.y);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -600);
    await panel.settled();
    const zoomed = await placeOf(panel, dog.x, dog.y);
    assert.ok(Math.hypot(zoomed.x - at.x, zoomed.y - at.y) < 1.5, 'the point stays under the cursor');
    await page.mouse.down();
    await page.mouse.move(at.x - 60, at.y - 40);
    await page.mouse.up();
    await panel.settled();
    const moved = await placeOf(panel, dog.x, dog.y);
    assert.ok(Math.abs(moved.x - at.x + 60) < 1.5 && Math.abs(moved.y - at.y + 40) < 1.5);
    await page.locator('.pane').first().press('1');
    await panel.settled();
    assert.equal(await page.getByRole('button', { name: /zoom to 100 %$/ }).innerText(), '100 %');
    await page.getByRole('button', { name: 'Fit (0)' }).click();
    await panel.settled();
    const fitted = await placeOf(panel, dog.x, dog.y);
    assert.ok(Math.hypot(fitted.x - (await placeOf(panel, dog.x, dog.y)).x) < 1);
  });

  it('swipes between photo and heat', async () => {
    await open('swipe');
    await panel.page.getByLabel('Outlines').uncheck();
    await panel.settled();
    const [catBare, dogHot] = [await colourAt(panel, 205, 365), await colourAt(panel, 455, 335)];
    const handle = panel.page.getByRole('slider', { name: 'Edge between photo and heat' });
    await handle.press('Home');
    await panel.settled();
    assert.ok(apart(await colourAt(panel, 205, 365), catBare) > 20, 'heat everywhere');
    await handle.press('End');
    await panel.settled();
    assert.ok(apart(await colourAt(panel, 205, 365), catBare) <= 3, 'photo everywhere');
    assert.ok(apart(await colourAt(panel, 455, 335), dogHot) > 20);
  });

  it('keeps zoom, mode and class over a reload of the window', async () => {
    await open('side by side');
    await panel.page.locator('.pane').first().press('+');
    await panel.page.getByRole('option', { name: /^cat/ }).click();
    await panel.page.waitForTimeout(400);
    const state = await panel.kept();
    assert.equal(state.view.class, 1);
    assert.notEqual(state.view.zoom, 'fit');
    assert.deepEqual(sent(await panel.posted(), 'view').at(-1)?.view, state.view);
    await panel.close();
    panel = await harness.open({ state });
    assert.deepEqual(await panel.posted(), [{ kind: 'ready', state }]);
    await panel.send(...screens.overlay.slice(0, -1), { kind: 'explanation', explanation: explanation({ class: 1, boxes: [[cat, 1]] }) });
    assert.equal(await panel.page.locator('.pane').count(), 2);
    assert.equal(await panel.page.getByRole('option', { name: /^cat/ }).getAttribute('aria-selected'), 'true');
  });

  it('copies the picture at the photo’s own size', async () => {
    await open('overlay');
    await panel.page.getByRole('button', { name: 'Copy Image' }).click();
    await panel.page.waitForFunction(() => (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'copyImage'));
    const [copied] = sent(await panel.posted(), 'copyImage');
    assert.equal(copied?.copied, true);
    const size = await panel.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const { width, height } = await createImageBitmap(await item!.getType('image/png'));
      return [width, height];
    });
    assert.deepEqual(size, [640, 480]);
  });

  it('offers what to do about an error, the signed map for an empty one, the recipe’s repair, and cancel', async () => {
    await open('error');
    await panel.page.getByRole('button', { name: 'Choose Layer…', exact: true }).last().click();
    assert.match(await panel.page.getByRole('alert').innerText(), /GridSample[\s\S]*unsupported-operator/);
    await panel.show('empty');
    await panel.page.getByRole('button', { name: 'Show signed map' }).click();
    await panel.page.getByRole('button', { name: 'Fix…' }).click();
    await panel.send({ kind: 'progress', stage: 'forward' });
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    const posted = await panel.posted();
    assert.deepEqual(sent(posted, 'action').map(({ action }) => action), ['chooseLayer', 'fixRecipe']);
    assert.deepEqual(sent(posted, 'explain'), [{ kind: 'explain', method: 'signed' }]);
    assert.equal(sent(posted, 'cancel').length, 1);
  });

  it('shows labels as text, whatever they hold', async () => {
    panel = await harness.open();
    const nasty = '<img src=x onerror="document.title=1">';
    const named = { ...explanation(), predictions: [{ ...shown.class, label: nasty }], class: { ...shown.class, label: nasty } };
    await panel.send(...screens.overlay.slice(0, -1), { kind: 'explanation', explanation: named });
    assert.equal(await panel.page.locator('.name').first().innerText(), nasty);
    assert.equal(await panel.page.title(), 'Whylight');
  });

  it('stands still for those who want it so', async () => {
    await open('progress', { reducedMotion: true });
    await panel.page.locator('.spinner').waitFor();
    assert.equal(await panel.page.evaluate(() => document.getAnimations().length), 0);
  });

  it('tells when the browser cannot show the photo', async () => {
    panel = await harness.open();
    await panel.send(model, { kind: 'photo', name: 'a.tiff', source: { png: new Uint8Array([1, 2, 3]) }, orientation: 'as-stored' });
    await panel.page.waitForFunction(() => (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'trouble'));
    assert.deepEqual(sent(await panel.posted(), 'trouble'), [{ kind: 'trouble', what: 'decode', detail: 'a.tiff' }]);
    panel.trouble.length = 0;
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    const all = Object.keys(screens) as ScreenName[];
    for (const screen of theme === 'dark' ? all : colourful) {
      it(`gives axe nothing serious: ${screen}, ${theme}`, async () => {
        await open(screen, { theme });
        if (screen === 'progress') await panel.page.locator('.spinner').waitFor();
        await panel.page.evaluate(axeSource);
        const found = await panel.page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
          return (await axe.run()).violations;
        });
        const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`), []);
      });
    }
  }
});

import { strict as assert } from 'node:assert';
import type { Box } from '../../src/webview/state/geometry.ts';
import type { Explanation } from '../../src/protocol/explanation.ts';
import type { Region } from '../../src/vocabulary/explanation.ts';
import { cat, colorMaps, dog, explanation, frameOfHeat, geometry, model } from './fakes.ts';
import { Bench } from './harness.ts';
import { screens, type ScreenName } from './screens.ts';

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, channel) => Math.abs(value - b[channel]!)));
}

describe('what the panel paints', () => {
  const bench = new Bench();
  const shown = explanation();
  const peak = shown.regions[0]!;

  it('says that it is ready, and shows the photo before the heat', async () => {
    const panel = await bench.open();
    assert.deepEqual(await panel.posted(), [{ kind: 'ready' }]);
    const answer = screens.overlay.at(-1)!;
    await panel.send(...screens.overlay.slice(0, -1));
    await panel.page.locator('.pane img').first().waitFor();
    const bare = await panel.colorAt(455, 330);
    await panel.send(answer);
    assert.ok(apart(bare, await panel.colorAt(455, 330)) > 20, 'heat is painted when it comes');
  });

  it('paints heat where the heat is, and nothing where there is none', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByLabel('Outlines').uncheck();
    const places = { dog: [455, 335], cat: [205, 365], sky: [250, 60], cropped: [30, 300] } as const;
    const hot = await Promise.all(Object.values(places).map(([x, y]) => panel.colorAt(x, y)));
    await panel.page.getByRole('button', { name: 'Photo only' }).click();
    await panel.settled();
    const bare = await Promise.all(Object.values(places).map(([x, y]) => panel.colorAt(x, y)));
    const [onDog, onCat, onSky, onCropped] = hot.map((color, index) => apart(color, bare[index]!));
    assert.ok(onDog! > 40 && onCat! > 20, `${onDog}, ${onCat}`);
    assert.ok(onSky! <= 3 && onCropped! <= 3, `${onSky}, ${onCropped}`);
  });

  it('shows bars, pressed buttons and the chosen row in the system’s colors when colors are forced', async () => {
    const panel = await bench.open('detections');
    await panel.page.emulateMedia({ forcedColors: 'active' });
    await panel.settled();
    const ground = (selector: string): Promise<string> =>
      panel.page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const [one, other] of [
      ['.bar', '.track'],
      ['.tool[aria-pressed="true"]', '.tool[aria-pressed="false"]'],
      ['[aria-selected="true"]', '[aria-selected="false"]'],
      ['[aria-selected="true"] .bar', '[aria-selected="true"]'],
    ] as const) {
      assert.notEqual(await ground(one), await ground(other), `${one} and ${other}`);
    }
  });

  it('paints exactly the colors of the table', async () => {
    const panel = await bench.open('heat');
    await panel.page.getByLabel('Outlines').uncheck();
    await panel.settled();
    const at = shown.heatmap.values.indexOf(1);
    assert.ok(at >= 0);
    const expected = [...colorMaps.turbo.subarray(765, 768)];
    assert.ok(apart(await panel.colorAt(peak.peakX, peak.peakY), expected) < 12);
    await panel.page.getByLabel('Colors').selectOption('gray');
    await panel.settled();
    assert.ok(apart(await panel.colorAt(peak.peakX, peak.peakY), [255, 255, 255]) < 12);
  });

  it('outlines a hole without a line to it', async () => {
    const panel = await bench.open();
    const regions = explanation({ values: frameOfHeat }).regions;
    assert.equal(regions.length, 1);
    assert.equal(regions[0]!.outline.length, 2, 'a ring outside and one inside');
    await panel.send(...screens.overlay.slice(0, -1), {
      kind: 'explanation',
      explanation: explanation({ values: frameOfHeat }),
    });
    const { offsetX, offsetY, scaleX } = geometry;
    const cell = 16 * scaleX;
    const at = async (column: number, row: number): Promise<number> => {
      const place = await panel.placeOf(offsetX + column * cell, offsetY + row * cell);
      const pane = (await panel.page.locator('.pane').first().boundingBox())!;
      return panel.page.evaluate(
        ([x, y]) => {
          const canvas = document.querySelector<HTMLCanvasElement>('canvas.marks')!;
          return canvas.getContext('2d')!.getImageData(Math.round(x!), Math.round(y!), 1, 1).data[3]!;
        },
        [place.x - pane.x, place.y - pane.y],
      );
    };
    assert.ok((await at(7, 4)) > 200 && (await at(7, 6)) > 200, 'the edges are drawn');
    // From the outer ring's last corner to the hole's first one, and all else inside: nothing.
    for (let column = 4.5; column < 10; column += 0.5)
      for (const row of [4.5, 5, 5.5, 7, 8.5, 9, 9.5]) {
        const isEdge = row === 7 && (column === 6 || column === 8);
        if (!isEdge) assert.equal(await at(column, row), 0, `column ${column}, row ${row}`);
      }
  });

  it('marks the sixth region and all behind it with dots', async () => {
    const panel = await bench.open('many regions');
    const { regions } = (screens['many regions'].at(-1) as { explanation: Explanation }).explanation;
    assert.ok(regions.length > 6, `${regions.length}`);
    await panel.page.getByRole('button', { name: 'Fit (0)' }).click();
    await panel.settled();
    // The outline of the first has its corner inked, the seventh only its peak.
    const inked = async (x: number, y: number): Promise<boolean> => {
      const place = await panel.placeOf(x, y);
      const pane = (await panel.page.locator('.pane').first().boundingBox())!;
      return panel.page.evaluate(
        ([left, top]) => {
          const canvas = document.querySelector<HTMLCanvasElement>('canvas.marks')!;
          return canvas.getContext('2d')!.getImageData(Math.round(left!), Math.round(top!), 1, 1).data[3]! > 0;
        },
        [place.x - pane.x, place.y - pane.y],
      );
    };
    const corner = ({ outline: [ring] }: Region): readonly [number, number] => [ring![0]!, ring![1]!];
    assert.equal(await inked(...corner(regions[0]!)), true);
    assert.equal(await inked(...corner(regions[6]!)), false);
    assert.equal(await inked(regions[6]!.peakX, regions[6]!.peakY - 3), true);
  });

  it('swipes between photo and heat', async () => {
    const panel = await bench.open('swipe');
    await panel.page.getByLabel('Outlines').uncheck();
    await panel.settled();
    const [catBare, dogHot] = [await panel.colorAt(205, 365), await panel.colorAt(455, 335)];
    const handle = panel.page.getByRole('slider', { name: 'Edge between photo and heat' });
    await handle.press('Home');
    await panel.settled();
    assert.ok(apart(await panel.colorAt(205, 365), catBare) > 20, 'heat everywhere');
    await handle.press('End');
    await panel.settled();
    assert.ok(apart(await panel.colorAt(205, 365), catBare) <= 3, 'photo everywhere');
    assert.ok(apart(await panel.colorAt(455, 335), dogHot) > 20);
  });

  it('copies the picture at the photo’s own size', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByRole('button', { name: 'Copy Image' }).click();
    await panel.page.waitForFunction(() =>
      (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'copyImage'),
    );
    const [copied] = await panel.sent('copyImage');
    assert.equal(copied?.copied, true);
    const size = await panel.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const { width, height } = await createImageBitmap(await item!.getType('image/png'));
      return [width, height];
    });
    assert.deepEqual(size, [640, 480]);
  });

  it('copies all panes of a comparison, with their titles over them, and hands them over to be saved', async () => {
    const panel = await bench.open('compare models');
    await panel.page.getByRole('button', { name: 'Save Heatmap As…' }).click();
    await panel.page.waitForFunction(() =>
      (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'saveAs'),
    );
    const size = await panel.page.evaluate(async () => {
      const { posted } = window as unknown as { posted: { kind: string; png?: Uint8Array<ArrayBuffer> }[] };
      const { png } = posted.find(({ kind }) => kind === 'saveAs')!;
      const { width, height } = await createImageBitmap(new Blob([png!], { type: 'image/png' }));
      return [width, height];
    });
    assert.deepEqual(size, [3 * 640, 480 + 30]);
  });

  /** The darkest of the corners of a box's edge, which is white, in the copied picture. */
  async function copiedCorners(screen: ScreenName, box: Box): Promise<number> {
    const panel = await bench.open(screen);
    await panel.page.getByRole('button', { name: 'Copy Image' }).click();
    await panel.page.waitForFunction(() =>
      (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'copyImage'),
    );
    return panel.page.evaluate(async ({ x, y, width, height }) => {
      const [item] = await navigator.clipboard.read();
      const bitmap = await createImageBitmap(await item!.getType('image/png'));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const corners = [
        [x, y],
        [x + width, y],
        [x, y + height],
        [x + width, y + height],
      ] as const;
      return Math.min(...corners.flatMap(([left, top]) => [...context.getImageData(left, top, 1, 1).data]));
    }, box);
  }

  it('copies a detection with its box', async () => assert.ok((await copiedCorners('detections', cat)) > 250));

  it('copies the sides of a swipe next to each other, each with its box', async () => {
    const [left, right] = [0, 640].map((x) => ({ ...cat, x: cat.x + x, y: cat.y + 30 }));
    assert.ok((await copiedCorners('compare detectors', left!)) > 250);
    assert.ok((await copiedCorners('compare detectors', right!)) <= 250);
    assert.ok((await copiedCorners('compare detectors', { ...dog, x: dog.x + 640, y: dog.y + 30 })) > 250);
  });

  it('shows labels as text, whatever they contain', async () => {
    const panel = await bench.open();
    const nasty = '<img src=x onerror="document.title=1">';
    const named = {
      ...explanation(),
      predictions: [{ ...shown.class, label: nasty }],
      class: { ...shown.class, label: nasty },
    };
    await panel.send(...screens.overlay.slice(0, -1), { kind: 'explanation', explanation: named });
    assert.equal(await panel.page.locator('[data-section="predictions"] .name').first().innerText(), nasty);
    assert.equal(await panel.page.title(), 'Whylight');
  });

  it('does not move when the user prefers reduced motion', async () => {
    const panel = await bench.open('progress', { reducedMotion: true });
    await panel.page.locator('.spinner').waitFor();
    assert.equal(await panel.page.evaluate(() => document.getAnimations().length), 0);
  });

  it('reports that the browser cannot show the photo', async () => {
    const panel = await bench.open();
    await panel.send(model, {
      kind: 'photo',
      name: 'a.tiff',
      source: { png: new Uint8Array([1, 2, 3]) },
    });
    await panel.page.waitForFunction(() =>
      (window as unknown as { posted: { kind: string }[] }).posted.some(({ kind }) => kind === 'trouble'),
    );
    assert.deepEqual(await panel.sent('trouble'), [{ kind: 'trouble', what: 'decode', detail: 'a.tiff' }]);
    panel.trouble.length = 0;
  });
});

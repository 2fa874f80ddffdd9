import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import type { CDPSession } from 'playwright-core';
import { defaultView } from '../../src/webview/state/kept.ts';
import { colorMaps, explanation, geometry, model, photoName, usual } from './fakes.ts';
import { Bench, type Panel } from './harness.ts';

/** Of the 16.7 ms that a frame has, what the page itself may take for script, style and layout. */
const most = 6;
const enlarged = 6;

interface Cost {
  readonly own: number;
  readonly median: number;
}

/** The page's own milliseconds a frame, and the median time between frames (which a busy machine makes longer). */
async function costOf(panel: Panel, client: CDPSession, act: (step: number) => Promise<void>): Promise<Cost> {
  const spent = async (): Promise<number> => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics
      .filter(({ name }) => /^(Script|Layout|RecalcStyle)Duration$/.test(name))
      .reduce((sum, { value }) => sum + value * 1000, 0);
  };
  const before = await spent();
  await panel.page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const frame = (time: number): void => {
      frames.push(time);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  for (let step = 0; step < 60; step++) await act(step);
  const times = await panel.page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const gaps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .sort((a, b) => a - b);
  return { own: ((await spent()) - before) / times.length, median: gaps[gaps.length >> 1]! };
}

describe('a photo of 3840 × 2880 pixels under 56 × 56 cells', () => {
  const bench = new Bench();
  const folder = mkdtempSync(join(tmpdir(), 'whylight-'));
  let panel: Panel;
  let client: CDPSession;

  before(async () => {
    const photo = await Jimp.read(`samples/pictures/${photoName}`);
    await photo
      .resize({ w: geometry.photoWidth * enlarged, h: geometry.photoHeight * enlarged })
      .write(`${folder}/large.jpg`);
  });
  after(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    panel = await bench.open(undefined, { width: 1200, height: 900 });
    const large = Object.fromEntries(
      Object.entries(geometry).map(([name, value]) => [name, name.startsWith('input') ? value : value * enlarged]),
    );
    await panel.send(
      { kind: 'setup', choice: {}, usual, view: defaultView, follow: false, pinned: false },
      { kind: 'colorMaps', maps: colorMaps },
      {
        kind: 'photo',
        name: photoName,
        source: { file: new Uint8Array(readFileSync(`${folder}/large.jpg`)), type: 'image/jpeg' },
      },
      model,
      {
        kind: 'explanation',
        explanation: explanation({ geometry: large as unknown as typeof geometry, grid: { width: 56, height: 56 } }),
      },
    );
    await panel.page.waitForFunction(() =>
      [...document.images].every(({ src, naturalWidth }) => !src || naturalWidth > 0),
    );
    await panel.page.waitForTimeout(500);
    client = await panel.page.context().newCDPSession(panel.page);
    await client.send('Performance.enable');
  });

  const doings: Readonly<Record<string, (step: number) => Promise<void>>> = {
    hovered: (step) => panel.page.mouse.move(150 + step * 8, 300 + (step % 30) * 8),
    zoomed: (step) => panel.page.mouse.wheel(0, step < 30 ? -60 : 60),
  };
  for (const [name, act] of Object.entries(doings)) {
    it(`costs little when ${name}`, async () => {
      await panel.page.mouse.move(400, 400);
      const { own, median } = await costOf(panel, client, act);
      console.log(`      ${own.toFixed(2)} ms a frame of the page’s own, ${median.toFixed(1)} ms from frame to frame`);
      assert.ok(own < most, `${own} ms`);
    });
  }
});

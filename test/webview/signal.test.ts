import { strict as assert } from 'node:assert';
import { Bench, type Panel } from './harness.ts';

describe('a signal in the panel, in a browser', () => {
  const bench = new Bench();
  const read = (panel: Panel, text: string | RegExp): Promise<void> =>
    panel.page.locator('.readout').getByText(text, { exact: true }).waitFor();

  it('is drawn as curves below each other, as high as its leads need', async () => {
    const panel = await bench.open('signal');
    const { width, height } = (await panel.page.locator('.pane .world').first().boundingBox())!;
    assert.ok(Math.abs(height / width - 0.35) < 0.01, `${height / width}`);
    // The spike of lead II at sample 300 is the darkest of its columns, and nearly at the top of the second third.
    const dark = await panel.page
      .locator('.marks')
      .first()
      .evaluate((canvas) => {
        const own = canvas as HTMLCanvasElement;
        const world = own.parentElement!.querySelector('.world')!.getBoundingClientRect();
        const pane = own.getBoundingClientRect();
        const ratio = own.width / pane.width;
        const x = Math.round((world.left - pane.left + (300.5 / 600) * world.width) * ratio);
        const [top, rows] = [(world.top - pane.top) * ratio, world.height * ratio];
        const { data } = own.getContext('2d')!.getImageData(x, 0, 1, own.height);
        const inked = Array.from({ length: own.height }, (_, y) => y).filter(
          (y) => data[4 * y + 3]! > 128 && data[4 * y]! < 90,
        );
        return inked.map((y) => (y - top) / rows).filter((share) => share > 0.34 && share < 0.66);
      });
    assert.ok(Math.min(...dark) < 0.39 && Math.max(...dark) > 0.42, dark.join());
  });

  it('reads lead, value and sample under the pointer', async () => {
    const panel = await bench.open('signal');
    const world = (await panel.page.locator('.pane .world').first().boundingBox())!;
    await panel.page.mouse.move(world.x + (300.5 / 600) * world.width, world.y + world.height / 2);
    await read(panel, 'Lead II');
    await read(panel, /^30[01] \(3\.0[01]0 s\)$/);
  });

  it('is gone through by keys: samples by left and right, leads by up and down; regions are intervals', async () => {
    const panel = await bench.open('signal');
    const said = (text: RegExp): Promise<void> => panel.page.locator('.said').getByText(text).waitFor();
    await panel.page.locator('.pane').first().focus();
    await panel.page.keyboard.press('ArrowRight');
    await said(/Lead I [-\d.e]+, Sample 315 \(3\.150 s\)/);
    await panel.page.keyboard.press('ArrowDown');
    await said(/Lead II .*Sample 315/);
    await panel.page.keyboard.press('ArrowRight');
    await said(/Lead II .*Sample 345/);
    await panel.page.keyboard.press('ArrowDown');
    await said(/Lead III .*Sample 345/);
    await panel.settled();
    await panel.page.keyboard.press('n');
    await said(/Region 1: 84\.0 % of the heat, peak 1\.00, samples 300 to 359 \(3\.000 to 3\.600 s\)/);
  });
});

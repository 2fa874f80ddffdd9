import { strict as assert } from 'node:assert';
import { boxesOf, paintedShare, paintedWith } from '../../src/webview/state/brush.ts';
import { geometry } from './fakes.ts';
import { Bench } from './harness.ts';
import { dogHidden } from './screens.ts';

describe('painting what is hidden', () => {
  const bench = new Bench();

  it('B takes up the brush; a pull hides what it covers, live; Alt erases; Escape clears', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    await page.locator('.pane').first().focus();
    await page.keyboard.press('b');
    const [from, to] = [await panel.placeOf(300, 200), await panel.placeOf(360, 240)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await panel.settled();
    const asked = await panel.sent('suppose');
    assert.ok(asked.length >= 2, String(asked.length));
    const boxes = asked.at(-1)!.change!.boxes;
    assert.ok(boxes.some(([x, y, width]) => x <= 330 && x + width >= 330 && Math.abs(y - 220) < 20));
    assert.match(await page.locator('.hiding p').innerText(), /% of the picture is hidden/);
    await panel.send(dogHidden);
    assert.ok((await page.locator('.now').count()) > 0);
    await page.keyboard.down('Alt');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Alt');
    await panel.settled();
    assert.equal((await panel.sent('suppose')).at(-1)!.change, undefined);
    await page.keyboard.press('Escape');
    await panel.settled();
    assert.ok(await page.locator('canvas.painted').isHidden());
  });

  it('Shift draws a rectangle, and Keep only turns it round', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    await page.getByRole('button', { name: 'Brush' }).click();
    const [from, to] = [await panel.placeOf(200, 100), await panel.placeOf(400, 300)];
    await page.keyboard.down('Shift');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await panel.settled();
    const { change } = (await panel.sent('suppose')).at(-1)!;
    const [left, right] = [
      Math.min(...change!.boxes.map(([x]) => x)),
      Math.max(...change!.boxes.map(([x, , w]) => x + w)),
    ];
    assert.ok(Math.abs(left - 200) < 3 && Math.abs(right - 400) < 3, `${left} ${right}`);
    await page.getByRole('button', { name: 'Keep only' }).click();
    await panel.settled();
    assert.equal((await panel.sent('suppose')).at(-1)!.change?.does, 'keep');
  });

  it('is done with the keyboard: with the brush in hand, Enter hides the cell under focus', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    await page.locator('.pane').first().focus();
    for (const key of ['b', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await panel.settled();
    assert.equal((await panel.sent('suppose')).at(-1)!.change?.boxes.length, 16);
  });

  it('covers the pixels whose centers are near the pull, and they are boxes of the photo again', () => {
    const stroke = {
      isErased: false,
      shape: 'disk',
      from: { x: 300, y: 200 },
      to: { x: 340, y: 200 },
      size: 2,
    } as const;
    const painted = paintedWith(undefined, geometry, stroke);
    const share = paintedShare(painted);
    const radius = 0.035 * 420;
    const expected = (Math.PI * radius ** 2 + 40 * 2 * radius) / (420 * 420);
    assert.ok(Math.abs(share - expected) < 0.03 * expected, `${share} ${expected}`);
    const area = boxesOf(painted, geometry).reduce((sum, [, , width, height]) => sum + width * height, 0);
    assert.ok(Math.abs(area / (420 * 420) - share) < 1e-6);
    assert.equal(paintedShare(paintedWith(painted, geometry, { ...stroke, isErased: true })), 0);
  });
});

describe('maps side by side', () => {
  const bench = new Bench();

  it('shows layers on request, and a click chooses one', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByRole('button', { name: 'Show layers' }).click();
    assert.deepEqual(await panel.sent('trust'), [{ kind: 'trust', what: 'layers' }]);
    await panel.show('trusted');
    await panel.page
      .getByRole('group', { name: /^Maps of layers/ })
      .getByRole('button')
      .first()
      .click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', layer: 'stage2' });
  });
});

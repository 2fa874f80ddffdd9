import { strict as assert } from 'node:assert';
import { Bench } from './harness.ts';
import { dogHidden } from './screens.ts';
import { wordHidden } from './wordScreens.ts';

describe('hiding a region from the model, in the panel', () => {
  const bench = new Bench();
  const note = () => bench.panel.page.locator('.hiding p');

  it('a click on its eye asks for it with the boxes of its cells, and the predictions show what is said then', async () => {
    const panel = await bench.open('with effects');
    await panel.page.locator('[data-section="regions"] [role="option"]').first().getByTitle('Hide it').click();
    const asked = (await panel.sent('suppose')).at(-1);
    assert.equal(asked?.change?.does, 'hide');
    assert.equal(asked.fill, 'blur');
    assert.ok(asked.change.boxes.length > 0);
    await panel.send(dogHidden);
    assert.match(await note().innerText(), /Region 1 is hidden/);
    const rows = await panel.page.locator('[data-section="predictions"] .now').allInnerTexts();
    assert.deepEqual(
      rows.slice(0, 2).map((text) => text.replace(/\s+/g, ' ')),
      [', now 12.2 %', ', now 81.2 %'],
    );
    assert.ok(await panel.page.locator('img.filled').isVisible());
  });

  it('of a word: what the model would say then, and what becomes of the word', async () => {
    const panel = await bench.open('a word');
    await panel.page.locator('[data-section="regions"] [role="option"]').first().getByTitle('Hide it').click();
    await panel.send(wordHidden);
    const then = panel.page.locator('.caption-bar .then');
    assert.equal(await then.innerText(), 'Without it: “a cat on the grass” (“dog”: 71.0 % → 3.0 %)');
    if (process.env['WHYLIGHT_SHOTS'])
      await panel.page.screenshot({ path: `${process.env['WHYLIGHT_SHOTS']}/then.png` });
    await panel.page.getByRole('button', { name: 'Show all' }).click();
    await panel.settled();
    assert.ok(await then.isHidden());
  });

  it('Show all gives it back, and what is said for it is gone', async () => {
    const panel = await bench.open('with effects');
    await panel.page.locator('[data-section="regions"] [role="option"]').first().getByTitle('Hide it').click();
    await panel.send(dogHidden);
    await panel.page.getByRole('button', { name: 'Show all' }).click();
    await panel.settled();
    assert.equal((await panel.sent('suppose')).at(-1)?.change, undefined);
    assert.equal(await panel.page.locator('.now').count(), 0);
    assert.ok(await panel.page.locator('img.filled').isHidden());
  });

  it('an answer that comes after Show all is not shown', async () => {
    const panel = await bench.open('with effects');
    await panel.send(dogHidden);
    assert.equal(await panel.page.locator('.now').count(), 0);
  });

  it('the effects of the regions stand in their rows, with a bar to the side of their sign', async () => {
    const panel = await bench.open('with effects');
    const texts = await panel.page.locator('[data-section="regions"] .effect').allInnerTexts();
    assert.ok(texts[0]?.includes('70.1 % → 41.2 %'), texts[0]);
    assert.equal(await panel.page.locator('.signed .takes').count(), 1);
  });

  it('is done with the keyboard: H hides the active region, K keeps only it, Escape shows all', async () => {
    const panel = await bench.open('with effects');
    await panel.page.locator('[data-section="regions"] .list').focus();
    await panel.page.keyboard.press('h');
    await panel.settled();
    assert.match(await note().innerText(), /Region 1 is hidden/);
    await panel.page.keyboard.press('k');
    await panel.settled();
    assert.match(await note().innerText(), /Only region 1 is kept/);
    await panel.page.keyboard.press('Escape');
    await panel.settled();
    assert.ok(await note().isHidden());
    const asked = await panel.sent('suppose');
    assert.deepEqual(
      asked.map(({ change }) => change?.does),
      ['hide', 'keep', undefined],
    );
  });

  it('another fill asks again', async () => {
    const panel = await bench.open('with effects');
    await panel.page.locator('[data-section="regions"] [role="option"]').first().getByTitle('Keep only it').click();
    await panel.settled(); // of two wishes in one frame the newest is sent
    await panel.page.getByLabel('Hide with').selectOption('black');
    await panel.settled();
    assert.deepEqual(
      (await panel.sent('suppose')).map(({ fill }) => fill),
      ['blur', 'black'],
    );
  });
});

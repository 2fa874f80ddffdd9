import { strict as assert } from 'node:assert';
import { Bench, type Panel } from './harness.ts';

describe('controls by keys alone', () => {
  const bench = new Bench();

  /** Tab, until an element with this name has the focus: as a person without a mouse comes to it. */
  async function tabTo({ page }: Panel, name: RegExp): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      const focused = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === document.body) return '';
        const label = element && 'labels' in element ? (element as HTMLSelectElement).labels?.[0]?.textContent : '';
        return `${label ?? ''} ${element?.getAttribute('aria-label') ?? ''} ${element?.textContent ?? ''}`;
      });
      if (name.test(focused)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`no ${String(name)} within 60 presses of Tab`);
  }

  it('choose another output, whose answers and layers are its own', async () => {
    const panel = await bench.open('similar');
    await tabTo(panel, /^Output/);
    await panel.page.keyboard.press('ArrowDown');
    const wish = { kind: 'explain', output: 'logits', target: null, layer: null } as const;
    assert.deepEqual((await panel.sent('explain')).at(-1), wish);
  });

  it('take the other activation', async () => {
    const panel = await bench.open('similar');
    await tabTo(panel, /Use sigmoid/);
    await panel.page.keyboard.press('Enter');
    assert.equal((await panel.sent('explain')).at(-1)?.activation, 'sigmoid');
  });

  it('show the map on a second picture, and choose another one', async () => {
    const panel = await bench.open('similar');
    for (const [name, action] of [
      [/Show the map on it/, 'showReference'],
      [/Another picture…/, 'chooseReference'],
    ] as const) {
      await tabTo(panel, name);
      await panel.page.keyboard.press('Enter');
      assert.equal((await panel.sent('action')).at(-1)?.action, action);
    }
    assert.equal(await panel.page.locator('.pane').count(), 2, 'it stands in a pane of its own');
  });

  it('go through a file’s pictures', async () => {
    const panel = await bench.open('similar');
    await tabTo(panel, /^Frame|Frame$/);
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('Tab'); // a slider may say it when it is left
    assert.equal((await panel.sent('chooseFrame')).at(-1)?.frame, 3);
  });

  it('unfold what holds for the model for good, and open Fix…', async () => {
    const panel = await bench.open('doubtful');
    await tabTo(panel, /Fix…/);
    await panel.page.keyboard.press('Enter');
    assert.equal((await panel.sent('action')).at(-1)?.action, 'fixRecipe');
    const words = panel.page.getByText('This model is quantized (int8)');
    assert.equal(await words.first().isVisible(), false);
    const fold = panel.page.locator('summary').first();
    for (let presses = 0; presses < 60 && !(await fold.evaluate((each) => each === document.activeElement)); presses++)
      await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('Enter');
    assert.equal(await words.first().isVisible(), true);
  });
});

import { strict as assert } from 'node:assert';
import { Bench, type Panel } from './harness.ts';
import { otherImage } from './inputScreens.ts';

describe('further inputs in the panel', () => {
  const bench = new Bench();
  const section = ({ page }: Panel) => page.locator('[data-section="further inputs"]');
  const lastInputs = async (panel: Panel) => (await panel.sent('explain')).at(-1)?.inputs;

  it('show each value and where it comes from', async () => {
    const panel = await bench.open('two pictures');
    const inputs = section(panel);
    assert.equal(await inputs.getByLabel('age').inputValue(), '63');
    assert.equal(await inputs.getByLabel('is_training').isChecked(), false);
    assert.equal(await inputs.getByLabel('metadata', { exact: true }).getAttribute('placeholder'), '3 numbers');
    const notes = ['Chosen here', 'Usual: false: the model is used, not trained', 'No value yet', 'From the recipe'];
    assert.deepEqual(await inputs.locator('.input .note').allInnerTexts(), notes);
    assert.match(await inputs.locator('.file').innerText(), /^fox\.png$/);
  });

  it('explain again with what is typed, switched or chosen, by keys alone', async () => {
    const panel = await bench.open('two pictures');
    const { keyboard } = panel.page;
    await section(panel).getByLabel('age').focus();
    await keyboard.press('Control+A');
    await keyboard.type('0.5');
    await keyboard.press('Enter');
    assert.deepEqual(await lastInputs(panel), { age: 0.5 });
    await keyboard.press('Tab');
    await keyboard.press('Space');
    assert.deepEqual(await lastInputs(panel), { age: 0.5, is_training: 1 });
    await keyboard.press('Tab');
    await keyboard.type('0.5 1; -2e-1');
    await keyboard.press('Tab');
    assert.deepEqual(await lastInputs(panel), { age: 0.5, is_training: 1, metadata: [0.5, 1, -0.2] });
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    assert.deepEqual(await panel.sent('chooseInput'), [{ kind: 'chooseInput', name: 'left view' }]);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    assert.equal((await panel.sent('action')).at(-1)?.action, 'writeInputs');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    assert.equal(await lastInputs(panel), null);
  });

  it('say what is wrong with what is typed, and ask nothing', async () => {
    const panel = await bench.open('two pictures');
    const table = section(panel).getByLabel('metadata', { exact: true });
    for (const [typed, says] of [
      ['1, 2', '2 numbers were typed; type 3, or one for all.'],
      ['one', 'Type numbers, such as 0.5, 1, 0.'],
    ] as const) {
      await table.fill(typed);
      await table.press('Enter');
      assert.equal(await section(panel).getByText(says).isVisible(), true);
      assert.equal(await table.getAttribute('aria-invalid'), 'true');
    }
    assert.deepEqual(await panel.sent('explain'), []);
    await table.fill('7');
    await table.press('Enter');
    assert.deepEqual(await lastInputs(panel), { age: 63, metadata: 7 });
    assert.equal(await table.getAttribute('aria-invalid'), 'false');
  });

  it('put a second picture into a pane of its own, with its photo, its map and its cells', async () => {
    const panel = await bench.open('two pictures');
    const [first, second] = [panel.page.locator('.pane').first(), panel.page.locator('.pane').nth(1)];
    assert.deepEqual(await panel.sent('requestOther'), [{ kind: 'requestOther', image: otherImage }]);
    assert.deepEqual(await panel.page.locator('.pane .caption').allInnerTexts(), [
      'cat-and-dog.jpg',
      'left view: fox.png',
    ]);
    const sizes = await panel.page
      .locator('.pane img.picture:not(.seen):not(.filled)')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    assert.equal(new Set(sizes).size, 2, 'two pictures of different sizes');
    const maps = await panel.page
      .locator('.pane canvas.heat:not(.left)')
      .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
    assert.ok(maps[0] !== maps[1], 'each has its own map');
    // The second picture's cells are 320 / 28 wide: a step to the right goes that far.
    await second.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.equal(await second.locator('.cell').isVisible(), true);
    assert.equal(await first.locator('.cell').isVisible(), false, 'a place in one picture is none in the other');
    assert.match(await panel.page.locator('.readout').innerText(), /Heat/);
    assert.match((await second.getAttribute('aria-label')) ?? '', /^left view: fox\.png/);
  });

  it('are shown under a failure too, where a value is what is missing', async () => {
    const panel = await bench.open('two pictures');
    const words = {
      title: 'No explanation',
      message: 'The model also takes “metadata”.',
      nextStep: 'Give it a value.',
    };
    await panel.send({ kind: 'failure', tone: 'error', code: 'input-missing', ...words, actions: [] });
    assert.equal(await section(panel).isVisible(), true);
  });
});

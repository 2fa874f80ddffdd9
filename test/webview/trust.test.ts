import { strict as assert } from 'node:assert';
import { Bench } from './harness.ts';
import { measured } from './screens.ts';

describe('what a map is worth, in the panel', () => {
  const bench = new Bench();
  const section = () => bench.panel.page.locator('[data-section="trust"]');

  it('is measured and verified when the user asks', async () => {
    const panel = await bench.open('overlay');
    await section().getByRole('button', { name: 'Measure' }).click();
    await section().getByRole('button', { name: 'Verify' }).click();
    await section().getByRole('button', { name: 'Shuffle' }).click();
    assert.deepEqual(await panel.sent('trust'), [
      { kind: 'trust', what: 'measures' },
      { kind: 'trust', what: 'gradient' },
      { kind: 'trust', what: 'randomization' },
    ]);
    await panel.send(measured);
    const text = (await section().innerText()).replace(/\s+/g, ' ');
    for (const part of [
      'Gradient verified: 3e−5 (8 directions)',
      'No better than a blob in the center of the picture: deletion.',
      'Average Drop 13.4 % center: 41.0 %',
      'the class keeps 86.6 % of its probability',
      'Insertion 0.71',
      'The map changes when the weights are shuffled',
      '/classifier/Gemm 0.95 /stage2/stage2.1/conv1/Conv 0.51 /stage1/stage1.0/conv2/Conv empty map',
    ])
      assert.ok(text.includes(part), `${part}: ${text}`);
  });

  it('is doubted where shuffled weights change nothing', async () => {
    const panel = await bench.open('overlay');
    const randomization = [{ layer: 'a', similarity: 0.98 }];
    await panel.send({ kind: 'trusted', isRunning: false, methods: [], layers: [], randomization });
    await section().locator('.verdict:has(.doubtful)', { hasText: 'it shows the picture, not the model' }).waitFor();
  });

  it('reads a curve out under the pointer', async () => {
    const panel = await bench.open('trusted');
    const curve = section().locator('.curve').first();
    await curve.scrollIntoViewIfNeeded();
    const { x, y, width } = (await curve.locator('svg').boundingBox())!;
    await panel.page.mouse.move(x + width * 0.43, y + 10);
    await panel.settled();
    assert.match(await curve.innerText(), /81\.0 % with 42\.9 % revealed/);
  });

  it('shows methods with the smallest drop first, and a click chooses one', async () => {
    const panel = await bench.open('trusted');
    const names = await section().locator('.rival > span:first-of-type').allInnerTexts();
    assert.deepEqual(names, ['LayerCAM', 'Grad-CAM++', 'Grad-CAM', 'Eigen-CAM']);
    await section().locator('.rival').first().click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', method: 'layer-cam' });
  });

  it('asks why not a class from its row, with the mouse and with W', async () => {
    const panel = await bench.open('overlay');
    const rows = panel.page.locator('[data-section="predictions"] [role="option"]');
    await rows.nth(1).hover();
    await rows.nth(1).getByTitle('Why not').click();
    const target = { kind: 'contrast', class: 0, against: [1], gamma: 0.6 };
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target });
    await panel.page.locator('[data-section="predictions"] .list').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'w']) await panel.page.keyboard.press(key);
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target: { ...target, against: [2] } });
  });
});

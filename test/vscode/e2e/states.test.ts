/** Where there is no explanation, the panel says why; several images, and what is offered where. */
import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copySample } from '../ui/folder.ts';
import { CardPage } from '../ui/card.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import {
  contextMenu,
  contextMenuLabels,
  explorerItem,
  paletteTitles,
  quickPick,
  quickPickRows,
  runCommand,
  toasts,
} from '../ui/workbench.ts';

const pictures = ['cat-and-dog.jpg', 'fox.png'];

describeInVsCode('in Restricted Mode', { contents: { pictures }, restricted: true }, (scene) => {
  it('shows what a model’s file says of itself, and runs nothing', async () => {
    const { page } = scene;
    await contextMenu(page, explorerItem(page, 'sample.onnx'), 'Open Model Card');
    const card = await CardPage.find(page);
    await card.says('This workspace is in Restricted Mode');
    assert.match(await card.section('outputs').innerText(), /logits\s+float32\s+batch × 12/);
    assert.equal(await card.section('layers').isVisible(), false);
  });

  it('runs no model, says why, and explains once the workspace is trusted', async () => {
    const { page } = scene;
    await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
    const panel = await PanelPage.find(page);
    await panel.failure.waitFor();
    assert.match(await panel.failure.innerText(), /Restricted Mode/);
    assert.equal(await panel.frame.locator('.heat:not([hidden])').count(), 0);
    await panel.button('Manage Workspace Trust');
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await panel.failure.waitFor({ state: 'hidden' });
    await (await CardPage.find(page)).says('Classifier of 12 classes.');
  });
});

/** An editor that opens late must not undo a selection. */
const settings = { 'explorer.autoReveal': false };

describeInVsCode(
  'without a model',
  { contents: { pictures, model: false }, arrange: plantModels, settings },
  (scene) => {
    it('offers the sample, which explains itself', async () => {
      const { page } = scene;
      await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
      const panel = await PanelPage.find(page);
      await panel.failure.waitFor();
      assert.match(await panel.failure.innerText(), /ONNX/);
      await panel.button('Open the Sample');
      await page.locator('.tab', { hasText: 'Why: cat-and-dog.jpg' }).waitFor();
      await PanelPage.showing(page, /cat|dog/);
    });

    it('opens one panel for each of several images, explained when seen', async () => {
      const { page } = scene;
      copySample('sample.onnx', join(scene.folder, 'sample.onnx'));
      copySample('sample.whylight.json', join(scene.folder, 'sample.whylight.json'));
      await runCommand(page, 'View: Close All Editors');
      await page.locator('.tab').first().waitFor({ state: 'detached' });
      await explorerItem(page, 'sample.whylight.json').waitFor(); // rows that come move the others
      await page.waitForTimeout(1000);
      await explorerItem(page, 'cat-and-dog.jpg').click();
      await explorerItem(page, 'fox.png').click({ modifiers: ['Control'] });
      await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
      for (const name of pictures) await page.locator('.tab', { hasText: `Why: ${name}` }).waitFor();
      assert.equal(
        await page.locator('.editor-group-container', { has: page.locator('.tab', { hasText: 'Why: ' }) }).count(),
        1,
        'tabs of one column',
      );
      for (const name of ['fox.png', 'cat-and-dog.jpg']) {
        await page
          .locator('.tab', { hasText: `Why: ${name}` })
          .last()
          .click();
        await (await PanelPage.find(page)).explained();
      }
      assert.deepEqual(await toasts(page), []);
    });

    it('shows its commands only where they work', async () => {
      const { page } = scene;
      assert.ok(!(await contextMenuLabels(page, explorerItem(page, 'notes.txt'))).includes('Explain Prediction'));
      assert.ok((await paletteTitles(page, 'Whylight:')).some((title) => title.includes('Choose Class…')));
    });

    it('asks which of several models, and remembers it for the folder', async () => {
      const { page } = scene;
      await runCommand(page, 'View: Close All Editors');
      await page.locator('.tab').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(500); // the extension host hears of it a moment later
      assert.ok(!(await paletteTitles(page, 'Whylight:')).some((title) => title.includes('Choose Class…')));
      copySample('sample.onnx', join(scene.folder, 'second.onnx'));
      await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
      const rows = await quickPickRows(page, 'Choose Model');
      assert.ok(rows.some((row) => row.startsWith('second.onnx')) && rows.some((row) => row.startsWith('sample.onnx')));
      assert.ok(!rows.some((row) => row.includes('.grad.onnx')));
      await quickPick(page, 'Choose Model', 'sample');
      await (await PanelPage.find(page)).explained();
      await runCommand(page, 'View: Close All Editors');
      await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
      await (await PanelPage.find(page)).explained();
    });
  },
);

/** A gradient graph is no model; a text file is no image. */
function plantModels(folder: string): void {
  mkdirSync(join(folder, 'graphs'));
  writeFileSync(join(folder, 'graphs/other.grad.onnx'), '');
  writeFileSync(join(folder, 'notes.txt'), '');
}

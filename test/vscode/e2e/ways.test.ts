/** Other ways in and out: a photo that VS Code can't show, a clipboard out of reach, the walkthrough. */
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import type { Locator } from 'playwright-core';
import { samples } from '../ui/folder.ts';
import { CardPage } from '../ui/card.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, quickPick, runCommand, saveUnderProposedName, toasts } from '../ui/workbench.ts';

describeInVsCode('a photo in TIFF', { contents: { pictures: ['fox.png'] } }, (scene) => {
  let panel: PanelPage;

  it('is decoded by the engine and shown in the panel, explained as the same photo in PNG is', async () => {
    const photo = await Jimp.read(join(samples, 'pictures/fox.png'));
    await photo.write(join(scene.folder, 'fox.tiff') as 'fox.tiff');
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.tiff'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.selectedClass(), 'fox');
    assert.equal((await panel.photo()).naturalWidth, photo.bitmap.width);
    const print = await panel.heatPrint();
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    await scene.page.locator('.tab', { hasText: 'Why: fox.png' }).waitFor();
    panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.heatPrint(), print);
  });

  it('becomes a file instead of a copy where the page may not write to the clipboard', async () => {
    await panel.frame.evaluate(() => {
      navigator.clipboard.write = () => Promise.reject(new DOMException('not allowed', 'NotAllowedError'));
    });
    await panel.button('Copy Image');
    await saveUnderProposedName(scene.page, 'fox.overlay.png');
    await panel.frame.getByText('Saved fox.overlay.png').first().waitFor({ state: 'attached' });
    const [photo, copy] = await Promise.all(
      ['fox.png', 'fox.overlay.png'].map((name) => Jimp.fromBuffer(readFileSync(join(scene.folder, name)))),
    );
    assert.deepEqual([copy!.bitmap.width, copy!.bitmap.height], [photo!.bitmap.width, photo!.bitmap.height]);
    assert.notDeepEqual(copy!.bitmap.data, photo!.bitmap.data, 'the heat is on it');
    assert.deepEqual(await toasts(scene.page), []);
  });
});

describeInVsCode('a figure and a model’s card', { contents: { pictures: ['fox.png'] } }, (scene) => {
  it('saves a figure where the user says, and nothing before', async () => {
    const { page, folder } = scene;
    await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
    const panel = await (await PanelPage.find(page)).explained();
    const before = readdirSync(folder);
    await panel.button('Figure…');
    const dialog = panel.frame.getByRole('dialog');
    assert.match(
      await dialog.getByLabel('Caption', { exact: true }).last().inputValue(),
      /^sample, fox .*Grad-CAM\+\+/,
    );
    await dialog.getByRole('button', { name: 'Copy as LaTeX' }).click();
    await dialog.getByText('Caption copied as LaTeX.').waitFor();
    await dialog.getByLabel('File').selectOption('pdf');
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await saveUnderProposedName(page, 'fox.fox.grad-cam++.figure.pdf');
    await dialog.getByText(/^Saved fox\..*\.figure\.pdf$/).waitFor();
    const made = readdirSync(folder).filter((name) => !before.includes(name));
    assert.deepEqual(made, ['fox.fox.grad-cam++.figure.pdf']);
    assert.equal(readFileSync(join(folder, made[0]!)).subarray(0, 8).toString(), '%PDF-1.4');
    await panel.frame.getByRole('button', { name: 'Close' }).click();
  });

  it('opens a model’s card, verifies its gradient, and tries the model on a picture', async () => {
    const { page } = scene;
    const panel = await PanelPage.find(page);
    await panel.button('Model card');
    const card = await CardPage.find(page);
    await card.says('Classifier of 12 classes.');
    await card.button('Verify');
    await card.says(/Gradient verified: \de−\d \(8 directions\)/);
    await card.button('Try on Image…');
    await quickPick(page, 'Try sample.onnx on Image', 'fox.png');
    await PanelPage.showing(page, /fox/);
  });

  it('follows the file: broken it says why, and whole again what it is', async () => {
    const { page, folder } = scene;
    const model = join(folder, 'sample.onnx');
    const whole = readFileSync(model);
    writeFileSync(model, whole.subarray(0, 5000));
    const card = await CardPage.find(page);
    await card.says('model-truncated');
    writeFileSync(model, whole);
    await card.says('Classifier of 12 classes.');
    await card.says(/29 layers explain/);
    assert.deepEqual(await toasts(page), []);
  });
});

describeInVsCode('the walkthrough', { contents: { pictures: ['fox.png'] } }, (scene) => {
  const step = (title: string): Locator => scene.page.locator('.getting-started-step', { hasText: title });

  it('opens, with its three steps', async () => {
    await runCommand(scene.page, 'Welcome: Open Walkthrough...');
    await scene.page.locator('.quick-input-list .monaco-list-row', { hasText: 'See why a classifier' }).click();
    for (const title of ['Explain the sample', 'Bring your own model', 'Ask further']) await step(title).waitFor();
  });

  it('explains the sample at the first step’s button', async () => {
    await step('Explain the sample').click();
    await step('Explain the sample').getByRole('button', { name: 'Open the Sample' }).click();
    await scene.page.locator('.tab', { hasText: 'Why: cat-and-dog.jpg' }).waitFor();
    await PanelPage.showing(scene.page, /cat|dog/);
  });

  it('opens the setting at the second', async () => {
    await step('Bring your own model').click();
    await step('Bring your own model').getByRole('button', { name: 'Set a Model' }).click();
    await scene.page.locator('.settings-editor').getByText('Whylight: Model', { exact: true }).waitFor();
    await scene.page.keyboard.press('Escape');
    await scene.page.locator('.settings-editor').waitFor({ state: 'detached' });
  });

  it('asks for a class at the third', async () => {
    await step('Ask further').click();
    await step('Ask further').getByRole('button', { name: 'Choose Class…' }).click();
    await scene.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Choose Class' }).waitFor();
  });
});

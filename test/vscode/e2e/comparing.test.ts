/** Two models on one image. */
import { strict as assert } from 'node:assert';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { copySample } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { chooseInQuickPick, contextMenu, explorerItem, quickPick, quickPickInput } from '../ui/workbench.ts';

const contents = { pictures: ['cat-and-dog.jpg'] };
const fixtures = join(repository, 'test/fixtures');

describeInVsCode('two models compared', { contents }, (scene) => {
  let panel: PanelPage;
  const section = (name: string) => panel.frame.locator(`[data-section="${name}"]`);

  it('explain the class that is chosen in both, though a layer is chosen too, and show what each predicts', async () => {
    for (const ending of ['onnx', 'whylight.json'])
      copySample(`sample.${ending}`, join(scene.folder, 'second', `other.${ending}`));
    await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    const layer = section('heatmap').getByLabel('Layer', { exact: true });
    const other = await layer.locator('option').last().getAttribute('value');
    await layer.selectOption(other);
    await panel.explained();
    await section('predictions').getByRole('option').nth(1).click();
    const label = await panel.selectedClass();
    await panel.selected(label);
    await chooseInQuickPick(scene.page, 'Whylight: Compare…', 'Compare', 'Model');
    await quickPick(scene.page, 'Choose Model', 'other.onnx');
    await panel.frame.locator('.pane .caption', { hasText: 'B: other.onnx' }).waitFor();
    const captions = await panel.frame.locator('.pane .caption').allInnerTexts();
    assert.ok(captions[0]?.includes(label) && captions[1]?.includes(label), captions.join(' | '));
    assert.match(await section('predictions of b').innerText(), new RegExp(label));
    assert.equal(await panel.frame.locator('.pane .caption').count(), 3, 'both and their difference');
  });

  it('that can’t be read offer the way back to one', async () => {
    writeFileSync(join(scene.folder, 'second/broken.onnx'), 'no model');
    await chooseInQuickPick(scene.page, 'Whylight: Compare…', 'Compare', 'Model');
    await quickPick(scene.page, 'Choose Model', 'broken.onnx');
    await panel.failure.waitFor();
    await panel.button('End Comparison');
    await panel.failure.waitFor({ state: 'hidden' });
    await panel.explained();
    assert.equal(await panel.frame.locator('.pane').count(), 1);
  });
});

describeInVsCode(
  'two models that are selected in the Explorer',
  { contents: { pictures: ['cat-and-dog.jpg', 'fox.png'] } },
  (scene) => {
    it('are compared over an image, with their agreement; the next disagreement is another image', async () => {
      for (const ending of ['onnx', 'whylight.json'])
        copyFileSync(join(fixtures, `shortcut.${ending}`), join(scene.folder, `student.${ending}`));
      await explorerItem(scene.page, 'sample.onnx').click();
      await explorerItem(scene.page, 'student.onnx').click({ modifiers: ['ControlOrMeta'] });
      await contextMenu(scene.page, explorerItem(scene.page, 'student.onnx'), 'Compare Models…');
      const input = await quickPickInput(scene.page, 'Compare over Which Image or Folder?');
      await input.fill(join(scene.folder, 'cat-and-dog.jpg'));
      await input.press('Enter');
      const panel = await PanelPage.find(scene.page);
      await panel.frame.locator('.pane .caption', { hasText: 'B: student.onnx' }).waitFor();
      const comparison = panel.frame.locator('[data-section="comparison"]');
      assert.match(await comparison.innerText(), /Cosine\s+[\d.]+/);
      await scene.page.screenshot({ path: 'out/vscode/comparison.png' });
      await comparison.getByRole('button', { name: 'Next disagreement' }).click();
      await panel.frame
        .getByText(/fox\.png|agree on the 1 images after this one/)
        .first()
        .waitFor();
    });
  },
);

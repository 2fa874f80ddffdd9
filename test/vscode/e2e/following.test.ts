/** What a panel does when others come and go: compare, follow, pin, choose a model, fix a recipe. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copySample } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import {
  contextMenu,
  chooseInQuickPick,
  explorerItem,
  quickPick,
  quickPickInput,
  runCommand,
  toasts,
} from '../ui/workbench.ts';

const contents = { pictures: ['cat-and-dog.jpg', 'fox.png', 'two-cats.jpg'] };

describeInVsCode('a panel among others', { contents }, (scene) => {
  let panel: PanelPage;
  const tab = (name: string) => scene.page.locator('.tab', { hasText: `Why: ${name}` });

  it('compares two classes', async () => {
    await explorerItem(scene.page, 'cat-and-dog.jpg').dblclick();
    await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    await chooseInQuickPick(scene.page, 'Whylight: Compare…', 'Compare', 'Class');
    const input = await quickPickInput(scene.page, 'Compare');
    await scene.page.locator('.quick-input-list .monaco-list-row', { hasText: 'fox' }).first().waitFor();
    await input.fill('fox');
    await input.press('Enter');
    await panel.frame.locator('.pane .caption', { hasText: 'B: fox' }).waitFor();
    assert.match((await panel.status.textContent()) ?? '', /^Comparing .* with fox$/);
    assert.equal(await panel.frame.locator('.pane .caption').count(), 3, 'both and their difference');
  });

  it('ends the comparison when an explanation is asked for', async () => {
    await chooseInQuickPick(scene.page, 'Whylight: Choose Class…', 'Choose Class', 'dog');
    await panel.frame.locator('.pane').nth(1).waitFor({ state: 'detached' });
    await panel.selected('dog');
  });

  it('chooses a method, shown while it is being chosen', async () => {
    const print = await panel.heatPrint();
    await runCommand(scene.page, 'Whylight: Choose Method…');
    const input = await quickPickInput(scene.page, 'Choose Method');
    await input.fill('HiRes');
    const previewed = await panel.heatChangesFrom(print);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
    assert.equal(await panel.heatPrint(), previewed);
  });

  it('follows the active image', async () => {
    await panel.frame.getByRole('button', { name: 'Follow the active image' }).click();
    await explorerItem(scene.page, 'two-cats.jpg').click();
    await tab('two-cats.jpg').waitFor();
    await panel.frame.getByRole('button', { name: 'Follow the active image' }).click();
    await explorerItem(scene.page, 'fox.png').click();
    await scene.page.locator('.tab', { hasText: /^fox.png$/ }).waitFor();
    assert.equal(await tab('two-cats.jpg').count(), 1);
  });

  it('follows into a folder with another model, and keeps its own: nobody asked for that one', async () => {
    const { page, folder } = scene;
    mkdirSync(join(folder, 'stranger'));
    copySample('sample.onnx', join(folder, 'stranger/other.onnx'));
    copySample('pictures/fox.png', join(folder, 'stranger/strange.png'));
    await explorerItem(page, 'stranger').click();
    await panel.frame.getByRole('button', { name: 'Follow the active image' }).click();
    await explorerItem(page, 'strange.png').click();
    await tab('strange.png').waitFor();
    await page.waitForTimeout(1000); // a picture of another folder loads the page again
    panel = await (await PanelPage.find(page)).explained();
    assert.match((await page.locator('.statusbar').innerText()) ?? '', /sample\.onnx/);
    await explorerItem(page, 'two-cats.jpg').click();
    await tab('two-cats.jpg').waitFor();
    await page.waitForTimeout(1000);
    panel = await (await PanelPage.find(page)).explained();
    await panel.frame.getByRole('button', { name: 'Follow the active image' }).click();
  });

  it('stays when it is pinned, and the next explanation opens another', async () => {
    await panel.frame.getByRole('button', { name: /^Pin/ }).click();
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    await tab('fox.png').waitFor();
    assert.equal(await tab('two-cats.jpg').count(), 1);
    panel = await (await PanelPage.find(scene.page)).explained();
  });

  it('looks the same after it was hidden', async () => {
    await panel.button('Heat only');
    await scene.page.waitForTimeout(400);
    await tab('two-cats.jpg').click();
    await (await PanelPage.find(scene.page)).explained();
    await tab('fox.png').click();
    await scene.page.waitForTimeout(400);
    panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.frame.getByRole('button', { name: 'Heat only' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await panel.selectedClass(), 'fox');
    await panel.button('Overlay');
  });

  it('writes a recipe that was guessed when it is asked to, in the way that is picked', async () => {
    rmSync(join(scene.folder, 'sample.whylight.json'));
    copySample('sample.onnx', join(scene.folder, 'sample.onnx')); // a deleted recipe alone is no news
    await panel.frame.getByText(/guess/i).first().waitFor();
    assert.equal(existsSync(join(scene.folder, 'sample.whylight.json')), false, 'nothing is written unasked');
    await panel.frame
      .getByRole('button', { name: /Fix|Edit/ })
      .first()
      .click();
    await quickPick(scene.page, 'Fix the Recipe', 'ImageNet RGB');
    await panel.frame.getByText('Wrote sample.whylight.json').first().waitFor({ state: 'attached' });
    const recipe = JSON.parse(readFileSync(join(scene.folder, 'sample.whylight.json'), 'utf8')) as {
      input: { width: number };
    };
    assert.equal(recipe.input.width, 128);
    assert.deepEqual(await toasts(scene.page), []);
  });
});

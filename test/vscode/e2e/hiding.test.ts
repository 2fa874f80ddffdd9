/** Hide and see in VS Code: what the rows say is what the engine says. */
import { strict as assert } from 'node:assert';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

describeInVsCode('hiding a region', { contents: { pictures: ['cat-and-dog.jpg'] } }, (scene) => {
  let panel: PanelPage;
  const rows = () => panel.frame.locator('[data-section="regions"] [role="option"]');
  const now = () => panel.frame.locator('[data-section="predictions"] .now');

  it('its effect stands in its row once nothing else is asked', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    await rows().first().locator('.effect').waitFor();
    assert.match(await rows().first().locator('.effect').innerText(), /71\.\d % → \d+\.\d %/);
  });

  it('a click on the eye hides it: the predictions change, and the hidden part is drawn', async () => {
    await rows().first().getByTitle('Hide it from the model').click();
    await now().first().waitFor();
    const before = await panel.frame.locator('[data-section="predictions"] [role="option"]').first().innerText();
    const [was, is] = [...before.matchAll(/([\d.]+) %/g)].map(([, number]) => Number(number));
    assert.ok(is! < was! - 20, before);
    await panel.frame.locator('img.filled').first().waitFor();
    const effect = await rows().first().locator('.effect').innerText();
    assert.ok(effect.includes(`${is!.toFixed(1)} %`), `${effect}, ${before}`);
  });

  it('Show all gives it back', async () => {
    await panel.frame.getByRole('button', { name: 'Show all' }).click();
    await now().first().waitFor({ state: 'detached' });
  });

  it('Alt+Z goes back to the class before, and Alt+Shift+Z forward again', async () => {
    const predictions = panel.frame.locator('[data-section="predictions"] [role="option"]');
    const [first, second] = await Promise.all([0, 1].map((at) => predictions.nth(at).locator('.name').innerText()));
    await predictions.nth(1).click();
    await panel.selected(second!);
    await scene.page.keyboard.press('Alt+z');
    await panel.selected(first!);
    await scene.page.keyboard.press('Alt+Shift+z');
    await panel.selected(second!);
    await scene.page.keyboard.press('Alt+Shift+z');
    await panel.frame.getByText('There is no choice to redo.').first().waitFor({ state: 'attached' });
  });

  it('a row’s context menu copies it, explains it and compares with it', async () => {
    const { page } = scene;
    const row = panel.frame.locator('[data-section="predictions"] [role="option"]').first();
    const label = await row.locator('.name').innerText();
    await contextMenu(page, row, 'Copy Row as Markdown');
    await panel.frame.getByText('Row copied.').first().waitFor({ state: 'attached' });
    await contextMenu(page, row, 'Explain This');
    await panel.selected(label);
    await contextMenu(
      page,
      panel.frame.locator('[data-section="predictions"] [role="option"]').nth(1),
      'Compare with This',
    );
    await panel.frame.getByText('A − B').first().waitFor();
  });

  it('? explains words and keys, and Escape closes them', async () => {
    await panel.frame.locator('.pane').first().focus();
    await scene.page.keyboard.press('?');
    const dialog = panel.frame.getByRole('dialog', { name: 'Words and keys' });
    await dialog.waitFor();
    await scene.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });
});

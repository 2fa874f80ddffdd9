/** Find the spurious correlation, with the mouse: the walkthrough's second step. */
import { strict as assert } from 'node:assert';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PanelPage } from '../ui/panel.ts';
import { samples } from '../ui/folder.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

const contents = { pictures: [], model: false };

function plant(folder: string): void {
  for (const name of ['corner.jpg', 'corner.onnx', 'corner.whylight.json'])
    cpSync(join(samples, 'watermark', name), join(folder, name));
}

describeInVsCode('a model that looks at a watermark', { contents, arrange: plant }, (scene) => {
  it('loses more than half of its class when the region of the mark is hidden', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'corner.jpg'), 'Explain Prediction');
    const panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.selectedClass(), 'fox');
    const first = panel.frame.locator('[data-section="regions"] [role="option"]').first();
    await first.getByTitle('Hide it from the model').click();
    const selected = panel.frame.locator('[data-section="predictions"] [aria-selected="true"]');
    await selected.locator('.now').waitFor();
    const [before, now] = [...(await selected.innerText()).matchAll(/([\d.]+) %/g)].map(([, number]) => Number(number));
    assert.ok(now! < before! / 2, `${before} → ${now}`);
    await panel.frame.locator('img.filled').first().waitFor();
  });
});

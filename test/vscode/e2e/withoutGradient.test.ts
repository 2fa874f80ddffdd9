/** A model that no gradient comes back through: explained even so, in the panel's own settings. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { withoutGradient } from '../../support/withoutGradient.ts';
import { buildModel } from '../../support/buildModel.ts';
import { smallNetwork } from '../../support/smallNetwork.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { chooseInQuickPick, contextMenu, explorerItem, toasts } from '../ui/workbench.ts';

const contents = { pictures: ['fox.png'], model: false };

describeInVsCode('a model without a gradient', { contents, arrange: plantModel }, (scene) => {
  let panel: PanelPage;
  const methods = () => panel.frame.getByLabel('Method', { exact: true });
  const layers = () => panel.frame.getByLabel('Layer', { exact: true });

  it('is explained by a method that needs none, and the panel says why', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await methods().inputValue(), 'eigen-cam');
    assert.match(await panel.frame.locator('.notices').innerText(), /Grad-CAM\+\+ needs a gradient.*Scaler/s);
    assert.match(await panel.frame.locator('[data-section="model"]').innerText(), /Gradient\s+none/);
  });

  it('has its layers to choose from in the panel, named for what they lack', async () => {
    const print = await panel.heatPrint();
    assert.deepEqual(await layers().locator('option').allInnerTexts(), [
      'relu2 (default, no gradient)',
      'conv2 (no gradient)',
      'relu1 (no gradient)',
      'conv1 (no gradient)',
    ]);
    await layers().selectOption('relu1');
    await panel.heatChangesFrom(print);
    assert.equal(await panel.layer(), 'relu1');
  });

  it('keeps the layer for another method that needs none', async () => {
    const print = await panel.heatPrint();
    await methods().selectOption('score-cam');
    await panel.heatChangesFrom(print);
    assert.deepEqual([await panel.layer(), await methods().inputValue()], ['relu1', 'score-cam']);
  });

  it('offers its layers in the Quick Pick too', async () => {
    await chooseInQuickPick(scene.page, 'Whylight: Choose Layer…', 'Choose Layer', 'relu2');
    await panel.frame.waitForFunction(() => {
      const selects = document.querySelectorAll<HTMLSelectElement>('[data-section="heatmap"] select');
      return [...selects].some(({ value }) => value === 'relu2');
    });
    await panel.explained();
    assert.deepEqual(await toasts(scene.page), []);
  });
});

function plantModel(folder: string): void {
  const network = smallNetwork();
  const inTheWay = withoutGradient('flat', 'hard');
  const last = makeNode('Gemm', ['hard', 'w3'], ['logits'], { transB: 1 });
  writeFileSync(
    join(folder, 'blocked.onnx'),
    buildModel({ ...network, nodes: [...network.nodes.slice(0, -1), inTheWay, last] }),
  );
}

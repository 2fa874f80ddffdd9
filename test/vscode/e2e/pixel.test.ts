/** A segmentation in VS Code: a click on the photo explains the pixel that is there. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallSegmentation } from '../../support/smallNetwork.ts';
import { askEngine } from '../ui/engine.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

const contents = { pictures: ['fox.png', 'two-cats.jpg'], model: false };

function plantModel(folder: string): void {
  writeFileSync(join(folder, 'pixels.onnx'), smallSegmentation());
  writeFileSync(join(folder, 'pixels.whylight.json'), '{"input": {"resize": "squash"}}');
}

describeInVsCode('a segmentation', { contents, arrange: plantModel }, (scene) => {
  let panel: PanelPage;
  const section = () => panel.frame.locator('[data-section="predictions"]');

  it('is explained for the pixel that is clicked, as the engine does', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    const at = await panel.toWindow({ x: 300.5, y: 200.5 });
    await scene.page.mouse.click(at.x, at.y);
    await section().getByText('At the pixel').waitFor();
    const [x, y] = /At the pixel (\d+), (\d+)/
      .exec(await section().innerText())!
      .slice(1)
      .map(Number) as [number, number];
    assert.ok(Math.abs(x - 300) <= 2 && Math.abs(y - 200) <= 2, `${x}, ${y}`);
    const expected = await askEngine({
      image: join(scene.folder, 'fox.png'),
      model: join(scene.folder, 'pixels.onnx'),
      pixel: [x, y],
    });
    const scores = await section().locator('[role="option"] .number.dim').allInnerTexts();
    const signless = scores.map((text) => text.replace(/^, logit\s/, '').replace('\u2212', '-'));
    assert.deepEqual(
      signless,
      expected.predictions.map(({ score }) => score.toFixed(2)),
    );
  });

  it('is explained as a whole again when another image comes', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'two-cats.jpg'), 'Explain Prediction');
    await section().getByText('Click on the photo to explain a pixel.').waitFor();
    await panel.explained();
  });
});

/** A model of clips in VS Code: a GIF, one frame at a time, photo and heat together. */
import { strict as assert } from 'node:assert';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { askEngine } from '../ui/engine.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

const fixtures = join(repository, 'test/engine/image/fixtures');
const contents = { pictures: ['fox.png'], model: false };

function plantClip(folder: string): void {
  copyFileSync(join(repository, 'test/fixtures/networks/clip.onnx'), join(folder, 'clip.onnx'));
  copyFileSync(join(fixtures, 'clip-disposals.gif'), join(folder, 'clip.gif'));
}

/** PIL's RGB of each frame. */
const pil = (
  JSON.parse(readFileSync(join(fixtures, 'clips.json'), 'utf8')) as Readonly<Record<string, readonly string[]>>
)['clip-disposals.gif']!;

describeInVsCode('a clip', { contents, arrange: plantClip }, (scene) => {
  let panel: PanelPage;
  const clip = () => panel.frame.getByRole('region', { name: 'Clip' });
  const slider = () => panel.frame.getByRole('slider', { name: 'Frame' });
  const shownFrame = async (): Promise<string> => {
    const image = panel.frame.locator('img.picture:not(.seen)').first();
    const rgb = await image.evaluate((element: HTMLImageElement) => {
      const canvas = new OffscreenCanvas(element.naturalWidth, element.naturalHeight);
      const context = canvas.getContext('2d')!;
      context.globalCompositeOperation = 'copy';
      context.drawImage(element, 0, 0);
      return [...context.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, at) => at % 4 !== 3);
    });
    return Buffer.from(rgb).toString('base64');
  };

  it('begins at the frame where the map is hottest', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'clip.gif'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    const { clip } = await askEngine({ image: join(scene.folder, 'clip.gif'), model: join(scene.folder, 'clip.onnx') });
    assert.equal(await slider().getAttribute('aria-valuetext'), `${clip!.strongest + 1} of 6`);
    assert.equal(await shownFrame(), pil[clip!.strongest]);
  });

  it('moves photo and heat with the keys of its slider', async () => {
    await slider().focus();
    await scene.page.keyboard.press('Home');
    await clip().getByText('Picture 1 of 6 in the file').waitFor();
    const first = await panel.heatPrint();
    assert.equal(await shownFrame(), pil[0]);
    await scene.page.keyboard.press('ArrowRight');
    await clip().getByText('Picture 2 of 6 in the file').waitFor();
    assert.equal(await panel.heatPrint(), first, 'frames 1 and 2 lie under the same part of the map');
    await scene.page.keyboard.press('ArrowRight');
    await clip().getByText('Picture 3 of 6 in the file. Its heat is that of part 2 of 3 of the clip.').waitFor();
    await panel.heatChangesFrom(first);
    await scene.page.waitForTimeout(200);
    assert.equal(
      await panel.frame
        .locator('img.picture')
        .first()
        .evaluate((image: HTMLImageElement) => image.complete),
      true,
    );
  });

  it('says of a still that motion can’t be seen in it', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    await panel.frame.getByText('motion can’t be seen in it').waitFor();
    await panel.explained();
    await panel.frame.getByText('The file’s only picture').waitFor();
  });
});

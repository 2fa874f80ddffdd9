/** What the panel shows is what the engine decoded; which frame, which values and which model are not guessed twice. */
import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { copySample } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, quickPickInput, quickPickRows, runCommand } from '../ui/workbench.ts';

const fixtures = join(repository, 'test/engine/image/fixtures');

function plantPictures(folder: string): void {
  copySample('sample.onnx', join(folder, 'guessed.onnx')); // no recipe: it is guessed
  for (const name of ['turned-6.png', 'clip-disposals.gif']) copyFileSync(join(fixtures, name), join(folder, name));
}

describeInVsCode('pictures', { contents: { pictures: ['fox.png'], model: false }, arrange: plantPictures }, (scene) => {
  let panel: PanelPage;
  const explain = async (name: string): Promise<void> => {
    await contextMenu(scene.page, explorerItem(scene.page, name), 'Explain Prediction');
    await scene.page.locator('.tab', { hasText: `Why: ${name}` }).waitFor();
    panel = await (await PanelPage.find(scene.page)).explained();
  };
  const shownSize = (): Promise<readonly number[]> =>
    panel.frame
      .locator('img.picture:not(.seen)')
      .first()
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);

  it('that EXIF turns stand upright below the heat, and it is said', async () => {
    await explain('turned-6.png');
    await panel.frame.locator('.facts', { hasText: 'Turned by EXIF' }).waitFor();
    const view = new DataView(Uint8Array.from(readFileSync(join(fixtures, 'turned-6.png'))).buffer);
    const stored = [view.getUint32(16), view.getUint32(20)];
    assert.deepEqual(await shownSize(), stored.toReversed());
  });

  it('that move stand still, and another frame is explained by a slider', async () => {
    await explain('clip-disposals.gif');
    const frames = panel.frame.locator('.facts').getByRole('slider', { name: 'Frame' });
    assert.equal(await frames.getAttribute('aria-valuetext'), '1 of 6');
    const source = await panel.frame.locator('img.picture:not(.seen)').first().getAttribute('src');
    await frames.focus();
    await scene.page.keyboard.press('End');
    await panel.frame.locator(`img.picture:not(.seen):not([src="${source}"])`).first().waitFor();
    await panel.explained();
    assert.equal(await frames.getAttribute('aria-valuetext'), '6 of 6');
    assert.deepEqual(await shownSize(), [13, 9]);
  });

  it('are given to the model in another way by Fix…, which previews, and writes on Enter', async () => {
    await explain('fox.png');
    const before = await panel.heatPrint();
    await panel.button('Fix…');
    const input = await quickPickInput(scene.page, 'Fix the Recipe');
    await scene.page.locator('.quick-input-list', { hasText: /\d %/ }).waitFor();
    const rows = await quickPickRows(scene.page, 'Fix the Recipe');
    for (const title of ['ImageNet RGB', '0..1', 'Caffe BGR']) assert.ok(rows.some((row) => row.includes(title)));
    await input.fill('Caffe');
    await panel.heatChangesFrom(before);
    await input.press('Enter');
    await panel.frame.getByText('Wrote guessed.whylight.json').first().waitFor({ state: 'attached' });
    const written = JSON.parse(readFileSync(join(scene.folder, 'guessed.whylight.json'), 'utf8')) as {
      readonly input: { readonly channels: string; readonly scale: number };
    };
    assert.deepEqual([written.input.channels, written.input.scale], ['BGR', 1]);
  });
});

function plantClasses(folder: string): void {
  for (const name of ['a', 'b', 'c'])
    for (const ending of ['onnx', 'whylight.json'])
      copySample(`sample.${ending}`, join(folder, 'nets', `${name}.${ending}`));
  const pictures = { 'cats/1.jpg': 'two-cats.jpg', 'dogs/2.jpg': 'cat-and-dog.jpg' };
  for (const [to, from] of Object.entries(pictures)) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    copySample(`pictures/${from}`, join(folder, to));
  }
}

describeInVsCode('class folders', { contents: { pictures: [], model: false }, arrange: plantClasses }, (scene) => {
  it('with three models ask once which one is meant', async () => {
    assert.ok(existsSync(join(scene.folder, 'nets/b.onnx')));
    await runCommand(scene.page, 'File: Focus on Files Explorer');
    await explorerItem(scene.page, 'cats').click();
    await contextMenu(scene.page, explorerItem(scene.page, '1.jpg'), 'Explain Prediction');
    const input = await quickPickInput(scene.page, 'Choose Model');
    await input.fill('b.onnx');
    await input.press('Enter');
    await PanelPage.showing(scene.page, /cat/);
    await explorerItem(scene.page, 'dogs').click();
    await contextMenu(scene.page, explorerItem(scene.page, '2.jpg'), 'Explain Prediction');
    await scene.page.locator('.tab', { hasText: 'Why: 2.jpg' }).waitFor();
    const panel = await PanelPage.showing(scene.page, /dog|cat/);
    await panel.frame.getByText('b.onnx', { exact: true }).first().waitFor();
  });
});

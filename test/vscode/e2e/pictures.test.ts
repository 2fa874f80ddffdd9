/** What the panel shows is what the engine decoded; which frame, which values and which model are not guessed twice. */
import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { copySample } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { hole, plantTwoPictures, side, square } from '../ui/twoPictures.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, quickPick, quickPickInput, quickPickRows, runCommand } from '../ui/workbench.ts';

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

const twoPictures = async () => ({
  contents: { pictures: [], model: false },
  arrange: await plantTwoPictures(),
});

describeInVsCode('a model of two pictures and a number', twoPictures, (scene) => {
  let panel: PanelPage;
  const inputs = () => panel.frame.locator('[data-section="further inputs"]');
  const recipe = () =>
    JSON.parse(readFileSync(join(scene.folder, 'change.whylight.json'), 'utf8')) as { inputs?: object };

  it('says what it lacks, and is explained once it has it', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'before.png'), 'Explain Prediction');
    panel = await PanelPage.find(scene.page);
    await panel.failure.getByText('Give it a value under “Further inputs”.').waitFor();
    await inputs().getByLabel('weight').fill('0.5');
    await inputs().getByLabel('weight').press('Enter');
    await inputs().getByRole('button', { name: 'after: choose a picture' }).click();
    await quickPick(scene.page, 'Choose a Second Picture', 'after.png');
    await panel.explained();
    await panel.frame.locator('.pane .caption', { hasText: 'after: after.png' }).waitFor();
  });

  it('has a map on each, where each is bright', async () => {
    for (const [pane, at, isHot] of [
      [0, hole.from - 6, true],
      [0, (hole.from + hole.to) / 2, false],
      [1, (square.from + square.to) / 2, true],
      [1, (hole.from + hole.to) / 2, false],
    ] as const)
      assert.equal((await heatAt(pane, at)) > 0.5, isHot, `pane ${pane}, at ${at}`);
  });

  it('outlines a region with a hole by rings, with no line from one to the other', async () => {
    const painted = await strokes();
    const [ring, middle] = [hole.from - 6, (hole.from + hole.to) / 2];
    assert.ok(painted(middle, hole.from, 1.5), 'the ring around the hole');
    assert.ok(painted(middle, 3 * 4, 1.5), 'the ring around the frame');
    // The diagonal that has no number at its end crosses no line between the rings, nor in the hole.
    for (let at = 3 * 4 + 3; at < hole.from - 2; at++)
      assert.ok(!painted(side - at, at, 0.5), `a line at ${side - at}, ${at}`);
    for (let at = hole.from + 3; at < hole.to - 3; at++)
      assert.ok(!painted(side - at, at, 0.5), `a line at ${side - at}, ${at}`);
    assert.ok(!painted(middle, ring + 1, 0.5), 'nothing between the rings');
  });

  it('is panned by a drag that selects nothing and asks nothing', async () => {
    const { mouse } = scene.page;
    const before = await panel.heatPrint();
    const { x, y } = await panel.toWindow({ x: side / 2, y: side / 2 });
    await mouse.move(x, y);
    for (let step = 0; step < 8; step++) await mouse.wheel(0, -200);
    await panel.frame
      .getByRole('button', { name: /^Fit/ })
      .and(panel.frame.locator('[aria-pressed="false"]'))
      .waitFor();
    const place = async () => (await panel.photo()).box;
    const from = await place();
    await mouse.down();
    await mouse.move(x + 30, y + 10, { steps: 4 });
    await mouse.move(x + 60, y + 20, { steps: 4 });
    await mouse.up();
    const to = await place();
    assert.ok(Math.abs(to.x - from.x - 60) < 3 && Math.abs(to.y - from.y - 20) < 3, JSON.stringify([from, to]));
    const selected = await panel.frame.evaluate(() => {
      const selection = window.getSelection();
      return selection === null || selection.isCollapsed ? '' : `${selection.type} ${selection.toString()}`;
    });
    assert.equal(selected, '');
    assert.equal(await panel.heatPrint(), before);
    await panel.button('Fit (0)');
  });

  it('writes its inputs into the recipe on a click, and not before', async () => {
    assert.equal(recipe().inputs, undefined);
    await inputs().getByRole('button', { name: 'Write to the recipe' }).click();
    await inputs().getByText('From the recipe').first().waitFor();
    await panel.explained();
    assert.deepEqual(recipe().inputs, { weight: 0.5, after: 'after.png' });
    assert.equal(await inputs().getByText('Chosen here').count(), 0);
  });

  /** The heat that the read-out says, on a diagonal. */
  async function heatAt(pane: number, at: number): Promise<number> {
    const box = await panel.frame.locator('.pane').nth(pane).locator('img.picture:not(.seen)').first().boundingBox();
    assert.ok(box);
    await scene.page.mouse.move(box.x + (at / side) * box.width - 2, box.y + (at / side) * box.height);
    await scene.page.mouse.move(box.x + (at / side) * box.width, box.y + (at / side) * box.height);
    await panel.readout.waitFor();
    return Number((await panel.readoutValues()).get('Heat'));
  }

  /** Whether marks are drawn near a point of the first picture. */
  async function strokes(): Promise<(x: number, y: number, within: number) => boolean> {
    const { box } = await panel.photo();
    const marks = panel.frame.locator('.pane canvas.marks').first();
    const place = await marks.boundingBox();
    const { width, height, data } = await marks.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return { width, height, data: [...data.filter((_, at) => at % 4 === 3)] };
    });
    assert.ok(place);
    const ratio = width / place.width;
    return (x, y, within) => {
      const [column, row] = [box.x - place.x + (x / side) * box.width, box.y - place.y + (y / side) * box.height];
      const reach = within * (box.width / side) * ratio;
      for (let down = Math.floor(row * ratio - reach); down <= row * ratio + reach; down++)
        for (let across = Math.floor(column * ratio - reach); across <= column * ratio + reach; across++)
          if (down >= 0 && down < height && (data[down * width + across] ?? 0) > 0) return true;
      return false;
    };
  }
});

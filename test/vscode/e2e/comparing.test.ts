/** Two models on one image. */
import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from '../host/runtime.ts';
import { copySample, samples } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { SheetFrame } from '../ui/sheet.ts';
import { describeInVsCode, type Scene } from '../ui/vscode.ts';
import {
  chooseInQuickPick,
  contextMenu,
  explorerItem,
  notificationButton,
  pickFolder,
  quickPick,
  runCommand,
  selectTogether,
  typePath,
  webviewFrames,
} from '../ui/workbench.ts';

const contents = { pictures: ['cat-and-dog.jpg'], folder: ['cat-and-dog.jpg', 'fox.png'] };
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
  {
    contents: { pictures: ['cat-and-dog.jpg', 'fox.png'] },
    arrange(folder) {
      for (const ending of ['onnx', 'whylight.json'])
        copyFileSync(join(fixtures, `shortcut.${ending}`), join(folder, `student.${ending}`));
      for (const name of contents.folder) copySample(`pictures/${name}`, join(folder, 'pictures', name));
    },
  },
  (scene) => {
    it('are compared over an image, with their agreement; the next disagreement is another image', async () => {
      await selectTogether(scene.page, 'sample.onnx', 'student.onnx');
      await contextMenu(scene.page, explorerItem(scene.page, 'student.onnx'), 'Compare Models…');
      const image = join(scene.folder, 'cat-and-dog.jpg');
      await (await typePath(scene.page, 'Compare over Which Image or Folder?', image)).press('Enter');
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

    it('are compared over a folder: a report in a tab, nothing in the workspace before a place for it is named', async () => {
      const before = filesIn(scene.folder);
      await compareOverFolder(scene);
      const [report] = await webviewFrames(scene.page, 'h2:has-text("Where they look apart")', 1, 120_000);
      assert.ok(report);
      assert.match(await report.locator('h1').innerText(), /^sample\.onnx and student\.onnx on 2 pictures$/);
      assert.equal(await report.locator('figure.picture img').count(), 6, 'of two pictures the photo and both maps');
      await scene.page.screenshot({ path: 'out/vscode/comparison-report.png' });
      assert.deepEqual(filesIn(scene.folder), before);
      await notificationButton(scene.page, 'Save Results…');
      await pickFolder(scene.page, 'Save Results into Which Folder?', scene.folder, 'Save Here');
      await scene.page.getByText('Saved 4 files in').first().waitFor();
      const saved = filesIn(scene.folder).filter((name) => !before.includes(name));
      const named = ['report.html', 'results.jsonl', 'results.parquet', 'summary.json'];
      assert.deepEqual(
        saved,
        named.map((name) => join('sample.onnx and student.onnx', name)),
      );
      const lines = readFileSync(join(scene.folder, saved[1] ?? ''), 'utf8')
        .trim()
        .split('\n');
      const keys = lines.map((line) => (JSON.parse(line) as { readonly key: string }).key);
      assert.deepEqual(keys, ['cat-and-dog.jpg', 'fox.png']);
    });

    it('stop when that is asked for, and go on from there', async () => {
      for (let at = 0; at < 400; at++)
        copyFileSync(join(scene.folder, 'fox.png'), join(scene.folder, 'pictures', `fox-${at}.png`));
      await compareOverFolder(scene);
      const toast = scene.page.locator('.notification-toast', { hasText: 'Comparing sample.onnx and student.onnx' });
      await toast.getByText(/[1-9]\d* of 40\d/).waitFor();
      await scene.page.screenshot({ path: 'out/vscode/comparison-progress.png' });
      await notificationButton(scene.page, 'Cancel');
      await scene.page.getByText('Stopped. To go on from here').first().waitFor();
    });
  },
);

const checkpoints = { epoch1: join(fixtures, 'shortcut'), epoch2: join(samples, 'sample') };

/** Pictures of one object in folders of their classes, and checkpoints of a training. */
function arrangeTraining(folder: string): void {
  const names = readdirSync(join(samples, 'evaluation')).filter((name) => /-one-/.test(name));
  for (const name of names.slice(0, 8)) {
    const label = /-one-(.*)\.jpg$/.exec(name)?.[1] ?? '';
    mkdirSync(join(folder, 'photos', label), { recursive: true });
    copyFileSync(join(samples, 'evaluation', name), join(folder, 'photos', label, name));
  }
  mkdirSync(join(folder, 'checkpoints'));
  for (const [name, from] of Object.entries(checkpoints))
    for (const ending of ['onnx', 'whylight.json'])
      copyFileSync(`${from}.${ending}`, join(folder, 'checkpoints', `${name}.${ending}`));
}

describeInVsCode('checkpoints of a training', { contents: { pictures: [] }, arrange: arrangeTraining }, (scene) => {
  let sheet: SheetFrame;
  const pane = () => sheet.frame.locator('.of-models');
  const figuresOf = async (name: string): Promise<string> => {
    const row = pane().locator('table.models:not(.classes) tr', { hasText: name });
    await row.getByText('%').nth(0).waitFor({ timeout: 60_000 });
    return row.innerText();
  };

  it('are compared over a folder in a sheet, in natural order, with what is right and how far they agree', async () => {
    await runCommand(scene.page, 'Whylight: Compare Models…');
    await pickFolder(scene.page, 'Choose Two Models, or More', join(scene.folder, 'checkpoints'), 'Compare');
    await pickFolder(scene.page, 'Compare over Which Image or Folder?', join(scene.folder, 'photos'), 'Compare');
    await quickPick(scene.page, 'Compare Models', 'A Sheet of All Images');
    sheet = await (await SheetFrame.find(scene.page)).filled(8);
    assert.match(await figuresOf('epoch1.onnx'), /epoch1\.onnx\s+8\s+\d/);
    await pane()
      .getByRole('row', { name: /epoch2\.onnx 8 100 % 0\.\d\d 0\.\d\d/ })
      .waitFor();
  });

  it('are joined by one that is written meanwhile, once it is whole', async () => {
    const bytes = readFileSync(`${checkpoints.epoch1}.onnx`);
    const target = join(scene.folder, 'checkpoints/epoch10.onnx');
    copyFileSync(`${checkpoints.epoch1}.whylight.json`, join(scene.folder, 'checkpoints/epoch10.whylight.json'));
    writeFileSync(target, bytes.subarray(0, bytes.length / 2));
    await scene.page.waitForTimeout(4000);
    assert.equal(await pane().getByRole('button', { name: 'epoch10.onnx', exact: true }).count(), 0, 'half of a file');
    writeFileSync(target, bytes);
    await figuresOf('epoch10.onnx');
    const names = await pane().locator('table.models:not(.classes) th[scope="row"]').allInnerTexts();
    assert.deepEqual(names, ['epoch1.onnx', 'epoch2.onnx', 'epoch10.onnx']);
    await sheet.filled(8);
  });

  it('show what changes most first, an image through all of them, and the heat of the one that is chosen', async () => {
    await sheet.sort('change');
    await sheet.tiles.first().click();
    const frames = pane().locator('.film-frame');
    await frames.nth(2).waitFor();
    await sheet.painted();
    await scene.page.waitForTimeout(500);
    await scene.page.screenshot({ path: 'out/vscode/models-over-time.png' });
    const name = await sheet.tiles.first().getAttribute('title');
    assert.equal(await pane().locator('h2').innerText(), name?.split('/').at(-1));
    await frames.first().click();
    await sheet.frame.locator('.about', { hasText: 'epoch1.onnx' }).waitFor();
    assert.equal(await frames.first().getAttribute('aria-pressed'), 'true');
  });

  it('are joined by one that was written while the window was closed', async () => {
    await scene.page.waitForTimeout(1000); // what is kept is written a moment later
    const url = scene.page.url();
    await scene.page.goto('about:blank');
    for (const ending of ['whylight.json', 'onnx'])
      copyFileSync(`${checkpoints.epoch2}.${ending}`, join(scene.folder, `checkpoints/epoch11.${ending}`));
    await scene.page.goto(url);
    sheet = await SheetFrame.find(scene.page, 60_000);
    await figuresOf('epoch11.onnx');
    const names = await pane().locator('table.models:not(.classes) th[scope="row"]').allInnerTexts();
    assert.deepEqual(names, ['epoch1.onnx', 'epoch2.onnx', 'epoch10.onnx', 'epoch11.onnx']);
    await sheet.filled(8);
  });
});

async function compareOverFolder({ page, folder }: Scene): Promise<void> {
  await selectTogether(page, 'sample.onnx', 'student.onnx');
  await contextMenu(page, explorerItem(page, 'student.onnx'), 'Compare Models…');
  await pickFolder(page, 'Compare over Which Image or Folder?', join(folder, 'pictures'), 'Compare');
  await quickPick(page, 'Compare Models', 'A Report over All Images');
}

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** A person explains an image: right-click, look, hover, ask for another class and layer, save, reload. */
import { strict as assert } from 'node:assert';
import { appendFileSync, copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askEngine } from '../ui/engine.ts';
import { samples } from '../ui/folder.ts';
import { type Box, PanelPage } from '../ui/panel.ts';
import { brightness, meanDifference, screenshot } from '../ui/pixels.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import {
  contextMenu,
  explorerItem,
  chooseInQuickPick,
  inQuickPick,
  quickPickRows,
  runCommand,
  saveUnderProposedName,
  toasts,
} from '../ui/workbench.ts';

const contents = { pictures: ['cat-and-dog.jpg', 'fox.png', 'two-cats.jpg'] };

describeInVsCode('explaining an image with mouse and keyboard', { contents }, (scene) => {
  let panel: PanelPage;
  const path = (name: string): string => join(scene.folder, name);
  const paths = (name: string): { image: string; model: string } => ({ image: path(name), model: path('sample.onnx') });

  it('opens a panel beside the image and leaves the focus where it was', async () => {
    const { page } = scene;
    await explorerItem(page, 'fox.png').dblclick();
    await page.locator('.tab', { hasText: 'fox.png' }).waitFor();
    const clicked = Date.now();
    await contextMenu(page, explorerItem(page, 'fox.png'), 'Explain Prediction');
    panel = await (await PanelPage.find(page)).explained();
    console.log(`      right-click to heat, cold: ${Date.now() - clicked} ms`);
    const [image, heat] = await Promise.all(
      [page.locator('.tab', { hasText: /^fox.png$/ }), page.locator('.tab', { hasText: 'Why: fox.png' })].map((tab) =>
        tab.boundingBox(),
      ),
    );
    assert.ok(image && heat && heat.x > image.x + image.width, 'the panel is a column further right');
    await page.locator('.editor-group-container.active .tab.active', { hasText: /^fox.png$/ }).waitFor();
    assert.equal(await panel.selectedClass(), 'fox');
    assert.deepEqual(await toasts(page), []);
  });

  it('was activated quickly, by VS Code’s own measure', async () => {
    await runCommand(scene.page, 'Developer: Show Running Extensions');
    const row = scene.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Whylight' });
    await scene.page.locator('.runtime-extensions-editor .monaco-list-row').first().hover();
    // The slowest stand first; what is not in sight is not in the page.
    for (let tries = 0; tries < 20 && (await row.count()) === 0; tries++) {
      await scene.page.mouse.wheel(0, 200);
      await scene.page.waitForTimeout(200);
    }
    const text = (await row.locator('.activation-time').textContent()) ?? '';
    console.log(`      ${text}`);
    // 20 ms on a quiet machine; tests run on busy ones, where 80 and once 294 were seen. What must not be loaded is
    // counted in test/vscode/inside.
    assert.ok(Number(/(\d+)ms/.exec(text)?.[1]) < 500, text);
    await scene.page.keyboard.press('Escape');
    await row.waitFor({ state: 'detached' });
  });

  it('paints the heat where the object is', async () => {
    const { box: clip, naturalWidth } = await panel.photo();
    const object = boxOf('fox.png', naturalWidth, (clip.height / clip.width) * naturalWidth);
    const overlay = await screenshot(scene.page, clip);
    await panel.button('Heat only');
    await scene.page.waitForTimeout(300);
    const heat = await screenshot(scene.page, clip);
    await panel.button('Photo only');
    await scene.page.waitForTimeout(300);
    const photo = await screenshot(scene.page, clip);
    await panel.button('Overlay');
    const changed = meanDifference(overlay, photo, object);
    assert.ok(changed > 10, `the overlay changes the object by ${changed}`);
    const [inside, corner] = [object, { x: 0, y: 0, width: 0.2, height: 0.2 }].map((part) => brightness(heat, part));
    assert.ok(inside! > 1.3 * corner!, `heat ${inside} on the object, ${corner} in a corner`);
  });

  it("reads out the engine's numbers under the cursor", async () => {
    const { heatmap, regions, geometry } = await askEngine(paths('fox.png'));
    const region = regions[0]!;
    await panel.hover({ x: region.peakX, y: region.peakY });
    const values = await panel.readoutValues();
    const column = Math.floor(
      ((region.peakX - geometry.offsetX) / (geometry.scaleX * geometry.inputWidth)) * heatmap.width,
    );
    const row = Math.floor(
      ((region.peakY - geometry.offsetY) / (geometry.scaleY * geometry.inputHeight)) * heatmap.height,
    );
    assert.equal(values.get('Heat'), heatmap.values[row * heatmap.width + column]!.toFixed(2));
    assert.match(values.get('Region 1') ?? '', new RegExp(`^${(100 * region.heatShare).toFixed(1)} % of the heat`));
    await scene.page.mouse.move(300, 400);
  });

  it('explains another class, chosen by index, and shows it while it is being chosen', async () => {
    const before = await panel.heatPrint();
    await inQuickPick(scene.page, 'Whylight: Choose Class…', 'Choose Class', async (input) => {
      const rows = await quickPickRows(scene.page, 'Choose Class');
      assert.match(rows[0]!, /fox/, 'the predicted ones come first');
      await input.fill('owl', { timeout: 10_000 });
      await panel.heatChangesFrom(before); // previewed
      await input.press('Escape');
    });
    await panel.selected('fox');
    await chooseInQuickPick(scene.page, 'Whylight: Choose Class…', 'Choose Class', '9'); // not “97.7 %”
    await panel.selected('owl');
  });

  it('explains another class at a click', async () => {
    await panel.frame.locator('[data-section="predictions"] [role="option"]').first().click();
    await panel.selected('fox');
  });

  it('explains another layer', async () => {
    await panel.explained();
    const [print, layer] = [await panel.heatPrint(), await panel.layer()];
    await inQuickPick(scene.page, 'Whylight: Choose Layer…', 'Choose Layer', async (input) => {
      await input.press('ArrowUp', { timeout: 10_000 });
      await input.press('Enter', { timeout: 10_000 });
    });
    await panel.heatChangesFrom(print);
    assert.notEqual(await panel.layer(), layer);
  });

  it('says the model in the status bar', async () => {
    const item = scene.page.locator('.statusbar-item', { hasText: 'sample.onnx' });
    await item.waitFor();
  });

  it('saves an overlay and the numbers', async () => {
    await chooseInQuickPick(scene.page, 'Whylight: Save Heatmap As…', 'Save Heatmap As', 'Overlay');
    await saveUnderProposedName(scene.page, '.grad-cam++.overlay.png');
    const overlay = await panel.savedName('.overlay.png'); // image, class, layer, method
    assert.match(overlay, /^fox\.fox\..+\.grad-cam\+\+\.overlay\.png$/);
    assert.deepEqual([...readFileSync(path(overlay)).subarray(1, 4)], [...Buffer.from('PNG')]);
    await chooseInQuickPick(scene.page, 'Whylight: Save Heatmap As…', 'Save Heatmap As', 'Numbers');
    await saveUnderProposedName(scene.page, '.grad-cam++.heatmap.json');
    assert.ok(JSON.parse(readFileSync(path(await panel.savedName('.heatmap.json')), 'utf8')));
  });

  it('keeps class, layer and mode when another image is explained', async () => {
    const layer = await panel.layer();
    await panel.button('Side by side');
    await contextMenu(scene.page, explorerItem(scene.page, 'two-cats.jpg'), 'Explain Prediction');
    await scene.page.locator('.tab', { hasText: 'Why: two-cats.jpg' }).waitFor();
    panel = await (await PanelPage.find(scene.page)).explained();
    await panel.selected('cat');
    assert.equal(await panel.layer(), layer);
    assert.equal(await panel.frame.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await scene.page.locator('.tab', { hasText: 'Why: ' }).count(), 1, 'the panel was used again');
  });

  it('comes back after a reload of the window as it was', async () => {
    const layer = await panel.layer();
    // In a browser VS Code writes its state every 5 s, and can't when the window closes.
    await scene.page.waitForTimeout(7000);
    await scene.page.reload();
    panel = await (await PanelPage.find(scene.page, 60_000)).explained();
    assert.equal(await panel.selectedClass(), 'cat');
    assert.equal(await panel.layer(), layer);
    assert.equal(await panel.frame.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed'), 'true');
    await panel.button('Overlay');
  });

  it('explains again when the image, the recipe or the model changes on disk', async () => {
    let print = await panel.heatPrint();
    copyFileSync(path('cat-and-dog.jpg'), path('two-cats.jpg'));
    print = await panel.heatChangesFrom(print);
    const recipe = readFileSync(path('sample.whylight.json'), 'utf8');
    assert.match(recipe, /"RGB"/);
    await writeSoon(path('sample.whylight.json'), recipe.replace('"RGB"', '"BGR"'));
    print = await panel.heatChangesFrom(print);
    await writeSoon(path('sample.whylight.json'), recipe);
    await panel.heatChangesFrom(print);
  });

  it('explains again when the file of labels that the recipe names changes', async () => {
    const recipe = readFileSync(path('sample.whylight.json'), 'utf8');
    const { labels, ...rest } = JSON.parse(recipe) as { labels: readonly string[] };
    writeFileSync(path('names.txt'), labels.join('\n'));
    await writeSoon(path('sample.whylight.json'), JSON.stringify({ ...rest, labels: 'names.txt' }));
    await panel.explained();
    const shown = await panel.selectedClass();
    await scene.page.waitForTimeout(1000); // the new recipe has been explained, and its files are watched
    await writeSoon(path('names.txt'), labels.join('\n').replace(shown, 'moggy'));
    await panel.selected('moggy');
    await writeSoon(path('sample.whylight.json'), recipe);
    await panel.selected(shown);
  });

  it('shows the damage of a broken model in the panel, and recovers', async () => {
    const whole = readFileSync(path('sample.onnx'));
    await writeSoon(path('sample.onnx'), whole.subarray(0, whole.length / 2));
    await panel.failure.waitFor();
    assert.match((await panel.failure.locator('.code').textContent()) ?? '', /^[a-z-]+$/);
    assert.deepEqual(await toasts(scene.page), [], 'no bare notification');
    await writeSoon(path('sample.onnx'), whole);
    await panel.failure.waitFor({ state: 'hidden' });
    await panel.explained();
  });

  it('writes the gradient graph on command only', async () => {
    assert.equal(existsSync(path('sample.grad.onnx')), false);
    await runCommand(scene.page, 'Whylight: Export Gradient Graph');
    await panel.frame.getByText('Wrote sample.grad.onnx').first().waitFor({ state: 'attached' });
    assert.ok(statSync(path('sample.grad.onnx')).size > 1000);
  });
});

/** Where the picture's object is, as fractions of the picture. */
function boxOf(name: string, photoWidth: number, photoHeight: number): Box {
  const boxes = JSON.parse(readFileSync(join(samples, 'boxes.json'), 'utf8')) as Record<
    string,
    { box: [number, number, number, number] }[]
  >;
  const [x, y, width, height] = boxes[name]![0]!.box;
  return { x: x / photoWidth, y: y / photoHeight, width: width / photoWidth, height: height / photoHeight };
}

/** File watchers see a change only if the file's time stamp moved. */
async function writeSoon(file: string, content: string | Uint8Array): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await new Promise((done) => setTimeout(done, 300));
  await writeFile(file, content);
  appendFileSync(file, '');
}

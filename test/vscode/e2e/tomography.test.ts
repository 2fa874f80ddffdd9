/** A CT series in a folder: window, slices, cross-hair. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patient, writeLungs, writeSeries, writeVolumeModel } from '../../support/tomography.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, quickPickInput, saveUnderProposedName, typePath } from '../ui/workbench.ts';

const contents = { pictures: [], model: false };

function plantSeries(folder: string): void {
  writeSeries(folder);
  writeVolumeModel(folder);
}

describeInVsCode('a CT series', { contents, arrange: plantSeries }, (scene) => {
  let panel: PanelPage;
  const facts = (text: string) => panel.frame.locator('.side .facts', { hasText: text }).waitFor();
  const shot = (name: string) =>
    process.env['WHYLIGHT_SHOTS']
      ? scene.page.screenshot({ path: join(process.env['WHYLIGHT_SHOTS'], `${name}.png`) })
      : undefined;

  it('is a volume, whose hottest slice comes first', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, '1.dcm'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    await facts('CT · 96 × 96 × 16 · 3 × 3 × 8 mm · W 400 L 40');
    await panel.frame.getByText('Slice 12 of 16').waitFor();
    await panel.frame.locator('.cut img').nth(1).waitFor();
    await shot('volume');
  });

  it('shows another window after a drag with the right button, without a menu', async () => {
    const { box } = await panel.photo();
    const { mouse } = scene.page;
    await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await mouse.down({ button: 'right' });
    await mouse.move(box.x + box.width / 2 + 100, box.y + box.height / 2 - 100, { steps: 5 });
    await mouse.up({ button: 'right' });
    await panel.frame.locator('.side .facts', { hasText: /W 7\d\d L −2\d\d/ }).waitFor();
    await panel.frame.locator('canvas.shaded:not([hidden])').first().waitFor();
    assert.equal(await scene.page.locator('.context-view .monaco-menu').count(), 0);
    await panel.frame.getByLabel('Preset').selectOption('lung');
    await facts('W 1500 L −600');
    await scene.page.waitForTimeout(500);
    await shot('lung');
  });

  it('goes through its slices by the wheel, and moves the cross-hair by the keys', async () => {
    await panel.frame.locator('.pane').first().hover();
    await scene.page.mouse.wheel(0, -100);
    await panel.frame.getByText('Slice 11 of 16').waitFor();
    const row = panel.frame.locator('.cut').first();
    await row.click({ position: { x: 20, y: 20 } });
    await panel.frame
      .locator('.cuts')
      .getByText(/^Sagittal, column [4-9]$/)
      .waitFor();
    await row.press('ArrowRight');
    await row.press('PageDown');
    await panel.frame.locator('.cuts').getByText('Coronal, row 48').waitFor();
    await panel.frame.getByLabel('Maximum').check();
    await panel.frame.locator('.cuts').getByText('Axial, the largest heat of all slices').scrollIntoViewIfNeeded();
    await shot('cross');
    await panel.frame.getByLabel('Contours').check();
    await panel.frame.locator('[data-section="heatmap"]').scrollIntoViewIfNeeded();
    await shot('contours');
    await panel.frame.getByLabel('Contours').uncheck();
  });

  it('is measured on a mask that is chosen: the nodule lies inside the lungs', async () => {
    const { file, size } = writeLungs(scene.folder);
    await panel.button('Choose Mask…');
    const input = await typePath(scene.page, 'Choose Mask', file);
    await input.press('Enter');
    const section = panel.frame.locator('[data-section="mask"]');
    await section.getByText(/of the heat lies inside “lungs”, and so does its hottest point/).waitFor();
    await section
      .locator('tbody tr')
      .nth(1)
      .getByText(String(Number((size / 1000).toPrecision(4))))
      .waitFor();
    await section.scrollIntoViewIfNeeded();
    await shot('mask');
  });

  it('is saved without the patient’s name', async () => {
    await panel.button('Save Heatmap As…');
    const input = await quickPickInput(scene.page, 'Save Heatmap As');
    await input.press('Enter');
    await saveUnderProposedName(scene.page, '.overlay.png');
    const name = await panel.savedName('.overlay.png');
    const bytes = readFileSync(join(scene.folder, name));
    assert.ok(bytes.length > 1000);
    assert.ok(!bytes.includes(patient.split('^')[0]!));
  });

  it('holds the patient’s name in no element of the page', async () => {
    assert.doesNotMatch(await panel.frame.content(), new RegExp(patient.split('^')[0]!));
  });
});

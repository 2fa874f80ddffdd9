/** An ECG as a table: right-click, curves, a lead's value under the pointer. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSignalModel } from '../../support/signalModel.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

const samples = 64;

function plantSignal(folder: string): void {
  writeFileSync(join(folder, 'm.onnx'), writeSignalModel(samples));
  const rows = Array.from({ length: samples }, (_, at) => `${Math.sin(at / 4)},${at === 20 || at === 21 ? 2 : 0}`);
  writeFileSync(join(folder, 'ecg.csv'), ['I,II', ...rows].join('\n'));
}

describeInVsCode('a signal', { contents: { pictures: [], model: false }, arrange: plantSignal }, (scene) => {
  it('is explained from the menu of its file, as curves', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'ecg.csv'), 'Explain Prediction');
    const panel = await (await PanelPage.find(scene.page)).explained();
    await panel.frame.locator('.side .facts', { hasText: '2 leads · 64 samples' }).waitFor();
    const world = (await panel.frame.locator('.pane .world').first().boundingBox())!;
    assert.ok(world.height > 0.3 * world.width);
    await scene.page.mouse.move(world.x + (20.5 / samples) * world.width, world.y + 0.75 * world.height);
    await panel.frame.locator('.readout').getByText('Lead II', { exact: true }).waitFor();
    const shots = process.env['WHYLIGHT_SHOTS'];
    if (shots) await scene.page.screenshot({ path: join(shots, 'signal.png') });
  });
});

/** File names and labels from strangers are shown as text, and do nothing. */
import { strict as assert } from 'node:assert';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, toasts } from '../ui/workbench.ts';

const script = '<img src=x onerror=globalThis.owned=1>';
const markup = `${script}.png`;
const turned = 'photo\u202egnp.exe.png';
const label = `${script}\u202e\u001b]0;owned\u0007\u001b[31mfox`;

describeInVsCode('hostile names', { contents: { pictures: ['fox.png', 'two-cats.jpg'] }, arrange: plant }, (scene) => {
  /** Nothing was run, no element was made of a name. */
  async function isHarmless(panel: PanelPage): Promise<void> {
    for (const frame of scene.page.frames()) {
      assert.equal(
        await frame.evaluate(() => (globalThis as { owned?: unknown }).owned).catch(() => undefined),
        undefined,
      );
    }
    assert.equal(await panel.frame.locator('img[src="x"]').count(), 0);
    assert.deepEqual(await toasts(scene.page), []);
  }

  it('of files and labels are shown as text: markup, right-to-left marks, terminal escapes', async () => {
    const { page } = scene;
    await contextMenu(page, explorerItem(page, markup), 'Explain Prediction');
    const panel = await (await PanelPage.find(page)).explained();
    assert.ok((await panel.selectedClass()).startsWith('<img src=x'));
    await page.locator('.tab', { hasText: '<img src=x' }).waitFor();
    await isHarmless(panel);
  });

  it('that turn the direction of writing do no harm either', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, turned), 'Explain Prediction');
    const panel = await (await PanelPage.find(scene.page)).explained();
    await isHarmless(panel);
  });

  for (const megabytes of [7, 10])
    it(`of ${megabytes} megabytes leave the panel usable`, async () => {
      const recipe = join(scene.folder, 'sample.whylight.json');
      const { labels, ...rest } = JSON.parse(readFileSync(recipe, 'utf8')) as { labels: readonly string[] };
      writeFileSync(
        join(scene.folder, 'labels.txt'),
        labels.map((name, at) => (at === 6 ? script.repeat((megabytes * 1e6) / script.length) : name)).join('\n'),
      );
      writeFileSync(recipe, JSON.stringify({ ...rest, labels: 'labels.txt' }));
      await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
      const panel = await PanelPage.find(scene.page);
      // A label is shortened, a file of so many refused; and then on to better ones, without a wait.
      await (megabytes < 8 ? panel.frame.getByText(`${label.slice(0, 10)}`).first() : panel.failure).waitFor();
      await isHarmless(panel);
      const good = labels.map((name, at) => (at === 6 ? 'a fox' : name));
      const began = Date.now();
      writeFileSync(recipe, JSON.stringify({ ...rest, labels: good }));
      await panel.selected('a fox');
      assert.ok(Date.now() - began < 15_000);
    });
});

function plant(folder: string): void {
  copyFileSync(join(folder, 'fox.png'), join(folder, markup));
  copyFileSync(join(folder, 'fox.png'), join(folder, turned));
  const recipe = join(folder, 'sample.whylight.json');
  const { labels, ...rest } = JSON.parse(readFileSync(recipe, 'utf8')) as { labels: readonly string[] };
  writeFileSync(recipe, JSON.stringify({ ...rest, labels: labels.map((name) => (name === 'fox' ? label : name)) }));
}

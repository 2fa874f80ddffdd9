/** What is shipped, not the development folder: packaged, installed, right-clicked. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../host/runtime';
import { installVsix } from '../host/server';
import { PanelPage } from '../ui/panel';
import type { SceneOptions } from '../ui/vscode';
import { describeInVsCode } from '../ui/vscode';
import { contextMenu, explorerItem, runCommand, toasts } from '../ui/workbench';

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const vsix = join(repository, `out/whylight-linux-x64-${version}.vsix`);
const extensionsDir = mkdtempSync(join(tmpdir(), 'whylight-extensions-'));

async function packaged(): Promise<SceneOptions> {
  execFileSync(process.execPath, [join(repository, '.ci/package.mjs'), '--target', 'linux-x64'], { stdio: 'ignore' });
  await installVsix(vsix, extensionsDir);
  return { contents: { pictures: ['fox.png'] }, extensionsDir, extensionDevelopmentPath: [] };
}

describeInVsCode('the installed VSIX', packaged, (scene) => {
  after(() => rmSync(extensionsDir, { recursive: true, force: true }));

  it('is smaller than 20 MB', () => {
    const megabytes = statSync(vsix).size / 1024 / 1024;
    console.log(`      ${megabytes.toFixed(1)} MB`);
    assert.ok(megabytes < 20);
  });

  it('explains an image that is right-clicked', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    const panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.selectedClass(), 'fox');
    assert.deepEqual(await toasts(scene.page), []);
  });

  it('has its sample', async () => {
    await runCommand(scene.page, 'Whylight: Open the Sample');
    await scene.page.locator('.tab', { hasText: 'Why: cat-and-dog.jpg' }).waitFor();
    await PanelPage.showing(scene.page, /cat|dog/);
  });
});

/** What is shipped, not the development folder: packaged, installed, right-clicked. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { installVsix } from '../host/server.ts';
import { PanelPage } from '../ui/panel.ts';
import { processesOf, processOf } from '../ui/processes.ts';
import { type SceneOptions, describeInVsCode } from '../ui/vscode.ts';
import { chooseInQuickPick, contextMenu, explorerItem, runCommand, toasts } from '../ui/workbench.ts';

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const vsix = join(repository, `out/whylight-linux-x64-${version}.vsix`);
const extensionsDir = mkdtempSync(join(tmpdir(), 'whylight-extensions-'));
const userDataDir = mkdtempSync(join(tmpdir(), 'whylight-user-'));

async function packaged(): Promise<SceneOptions> {
  execFileSync(process.execPath, [join(repository, '.ci/package.mjs'), '--target', 'linux-x64'], { stdio: 'ignore' });
  await installVsix(vsix, extensionsDir);
  return { contents: { pictures: ['fox.png'] }, extensionsDir, userDataDir, extensionDevelopmentPath: [] };
}

describeInVsCode('the installed VSIX', packaged, (scene) => {
  after(() => [extensionsDir, userDataDir].forEach((path) => rmSync(path, { recursive: true, force: true })));

  it('is smaller than 24 MB', () => {
    const megabytes = statSync(vsix).size / 1024 / 1024;
    console.log(`      ${megabytes.toFixed(1)} MB`);
    assert.ok(megabytes < 24);
  });

  it('explains an image that is right-clicked', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    const panel = await (await PanelPage.find(scene.page)).explained();
    assert.equal(await panel.selectedClass(), 'fox');
    assert.deepEqual(await toasts(scene.page), []);
  });

  it('runs its models in a separate process, and in a thread when the setting says so', async () => {
    const folder = readdirSync(extensionsDir).find((name) => name.startsWith('whylight.whylight-'))!;
    const child = join(extensionsDir, folder, 'dist/child.js');
    await processOf(child);
    writeFileSync(join(userDataDir, 'Machine/settings.json'), JSON.stringify({ 'whylight.isolation': 'thread' }));
    await scene.page.waitForTimeout(1000); // VS Code reads its settings
    await chooseInQuickPick(scene.page, 'Whylight: Choose Method…', 'Choose Method', 'Eigen-CAM');
    await (await PanelPage.find(scene.page)).explained();
    assert.deepEqual(processesOf(child), []);
  });

  it('has its sample', async () => {
    await runCommand(scene.page, 'Whylight: Open the Sample');
    await scene.page.locator('.tab', { hasText: 'Why: cat-and-dog.jpg' }).waitFor();
    await PanelPage.showing(scene.page, /cat|dog/);
  });
});

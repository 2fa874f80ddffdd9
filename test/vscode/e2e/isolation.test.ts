/**
 * What goes wrong in the middle of a run, with the engine in a process of its own: killed, its model replaced.
 * With WHYLIGHT_KILLS=200 the panel is driven while its engine is killed as often.
 */
import { strict as assert } from 'node:assert';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../../support/random.ts';
import { repository } from '../host/runtime.ts';
import { PanelPage } from '../ui/panel.ts';
import { processesOf, processOf } from '../ui/processes.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { chooseInQuickPick, contextMenu, explorerItem, runCommand, toasts } from '../ui/workbench.ts';

const child = join(repository, 'dist/child.js');
const kills = Number(process.env['WHYLIGHT_KILLS'] ?? 5);
const contents = { pictures: ['cat-and-dog.jpg', 'fox.png'] };

const ownUserData = mkdtempSync(join(tmpdir(), 'whylight-user-'));
const settingsFile = join(ownUserData, 'Machine/settings.json');

describeInVsCode(
  'with the engine in a process of its own, the default',
  { contents, userDataDir: ownUserData },
  (scene) => {
    let panel: PanelPage;
    let pid: number;
    after(() => rmSync(ownUserData, { recursive: true, force: true }));

    /** Asks for something while the process stands still, so that it is in the middle of it. */
    async function haltedIn(method: string): Promise<void> {
      process.kill(pid, 'SIGSTOP');
      await chooseInQuickPick(scene.page, 'Whylight: Choose Method…', 'Choose Method', method);
      await panel.frame.locator('.progress:not([hidden])').waitFor({ state: 'attached' });
    }

    it('starts the engine when a picture is opened, before anything is asked', async () => {
      await explorerItem(scene.page, 'fox.png').dblclick();
      pid = await processOf(child);
    });

    it('explains, with the engine that is up', async () => {
      await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
      panel = await (await PanelPage.find(scene.page)).explained();
      assert.equal(await panel.selectedClass(), 'fox');
      assert.equal(await processOf(child), pid);
    });

    it('names a crash in the middle of a run in the panel, and recovers at its button, in a fresh process', async () => {
      await haltedIn('Score-CAM');
      process.kill(pid, 'SIGKILL');
      await panel.failure.waitFor();
      assert.match(await panel.failure.innerText(), /SIGKILL/);
      await panel.button('Run Anyway');
      await panel.explained();
      pid = await processOf(child, [pid]);
      assert.deepEqual(await toasts(scene.page), []);
    });

    it('goes back, at Cancel, to the method that is shown, and is usable', async () => {
      const method = panel.frame.locator('[data-section="heatmap"]').getByLabel('Method', { exact: true });
      const [before, print] = [await method.inputValue(), await panel.heatPrint()];
      await haltedIn('Grad-CAM++');
      await panel.button('Cancel');
      await panel.frame.locator('.progress').waitFor({ state: 'hidden' });
      for (let tries = 0; tries < 100 && (await method.inputValue()) !== before; tries++)
        await scene.page.waitForTimeout(50);
      assert.deepEqual([await method.inputValue(), await panel.heatPrint()], [before, print]);
      process.kill(pid, 'SIGCONT');
      await method.selectOption('grad-cam');
      await panel.heatChangesFrom(print);
      await panel.explained();
      assert.equal(await method.inputValue(), 'grad-cam');
      assert.equal(await processOf(child), pid, 'nothing crashed');
    });

    it('asks, in the panel, before it runs a model again that brought the engine down', async () => {
      await haltedIn('Ablation-CAM');
      process.kill(pid, 'SIGKILL');
      await panel.failure.waitFor();
      await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
      await panel.frame.getByText('sample.onnx brought the engine down when it was run last').first().waitFor();
      assert.equal(await panel.frame.getByRole('button', { name: 'Use a Separate Process' }).count(), 0);
      await panel.button('Run Anyway');
      await panel.explained();
      pid = await processOf(child, [pid]);
    });

    it(`is usable after each of ${kills} kills at any moment`, async function () {
      this.timeout(60_000 + kills * 10_000);
      const before = await panel.heatPrint(); // Ablation-CAM's
      await choose('grad-cam');
      const print = await panel.heatChangesFrom(before);
      const next = random(5);
      let failures = 0;
      for (let kill = 0; kill < kills; kill++) {
        failures += await choose(kill % 2 === 0 ? 'score-cam' : 'ablation-cam');
        await scene.page.waitForTimeout(next() * 400);
        for (const running of processesOf(child)) process.kill(running, 'SIGKILL');
        await scene.page.waitForTimeout(next() * 200);
        failures += await choose('grad-cam');
        failures += await recovered(print);
      }
      console.log(`      ${kills} kills, ${failures} of them seen in the panel`);
      assert.ok(failures >= kills / 5, 'the others came where nothing ran');
      pid = await processOf(child);
    });

    /** Chooses a method; word of a kill may come at any time, and then there is a failure in place of the controls. */
    async function choose(method: string): Promise<number> {
      const select = panel.frame.locator('[data-section="heatmap"]').getByLabel('Method', { exact: true });
      for (let failures = 0; ;) {
        failures += await recovered();
        if (
          await select.selectOption(method, { timeout: 1000 }).then(
            () => true,
            () => false,
          )
        )
          return failures;
      }
    }

    /** Presses the failure's button until there is heat (this one); answers with how often it had to. */
    async function recovered(print?: string): Promise<number> {
      const [heat, progress] = [panel.frame.locator('canvas.heat:not([hidden])'), panel.frame.locator('.progress')];
      let failures = 0;
      for (const end = Date.now() + 30_000; Date.now() < end; await scene.page.waitForTimeout(50)) {
        if (await panel.failure.isVisible()) {
          failures++;
          await panel.button('Run Anyway');
          await panel.failure.waitFor({ state: 'hidden' });
        } else if ((await heat.count()) > 0 && !(await progress.isVisible())) {
          if (print === undefined || (await panel.heatPrint(1000).catch(() => 'gone meanwhile')) === print)
            return failures;
        }
      }
      throw new Error('the panel did not recover in 30 s');
    }

    it('comes to the new model where it is replaced in the middle of a run', async () => {
      const model = join(scene.folder, 'sample.onnx');
      const whole = readFileSync(model);
      await haltedIn('Grad-CAM++');
      writeFileSync(model, whole.subarray(0, whole.length / 3));
      process.kill(pid, 'SIGCONT');
      await scene.page.waitForTimeout(700); // whatever the panel says of the first third
      writeFileSync(model, whole);
      await panel.failure.waitFor({ state: 'hidden' });
      await panel.explained();
      assert.equal(await processOf(child), pid, 'nothing crashed');
    });

    it('runs by the user’s own Node.js from the command on, which finds it', async () => {
      const former = pid;
      await runCommand(scene.page, 'Whylight: Use My Own Node.js');
      pid = await processOf(child, [former]);
      const { 'whylight.node': node } = JSON.parse(readFileSync(settingsFile, 'utf8')) as Record<string, string>;
      assert.equal(readlinkSync(`/proc/${pid}/exe`), realpathSync(node!));
      await panel.explained();
    });

    it('leaves no process behind when the panel is closed in the middle of a run and the window is reloaded', async () => {
      await haltedIn('LayerCAM');
      await runCommand(scene.page, 'View: Close All Editors');
      await scene.page.reload();
      await explorerItem(scene.page, 'fox.png').waitFor({ timeout: 60_000 });
      for (let tries = 0; processesOf(child).includes(pid) && tries < 100; tries++)
        await scene.page.waitForTimeout(100);
      assert.ok(!processesOf(child).includes(pid));
    });
  },
);

const userDataDir = mkdtempSync(join(tmpdir(), 'whylight-user-'));

describeInVsCode(
  'after a model took the extension host along',
  { contents, machineSettings: { 'whylight.isolation': 'thread' }, userDataDir, arrange: plantNote },
  (scene) => {
    after(() => rmSync(userDataDir, { recursive: true, force: true }));

    it('asks before it runs it again, and goes over to a process of its own at a button', async () => {
      await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
      const panel = await PanelPage.find(scene.page);
      await panel.frame.getByText('extension host ended in the middle of the run').first().waitFor();
      assert.deepEqual(processesOf(child), []);
      await panel.button('Use a Separate Process');
      await panel.explained();
      await processOf(child);
      const settings = JSON.parse(readFileSync(join(userDataDir, 'Machine/settings.json'), 'utf8')) as object;
      assert.deepEqual(settings, { 'whylight.isolation': 'process' });
      assert.deepEqual(await toasts(scene.page), []);
    });
  },
);

/** As an extension host leaves it that dies in the middle of a run. */
function plantNote(folder: string): void {
  const model = join(folder, 'sample.onnx');
  const { size, mtimeMs } = statSync(model);
  const storage = join(userDataDir, 'User/globalStorage/whylight.whylight');
  mkdirSync(storage, { recursive: true });
  writeFileSync(join(storage, 'run-99999999.json'), JSON.stringify({ model, state: `${model}|${size}|${mtimeMs}` }));
}

/** A person looks through a folder of 60 images: the sheet, the panel beside it, matrix, Problems, export, reload. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingModules, python } from '../../oracle/python.ts';
import { repository } from '../host/runtime.ts';
import { samples } from '../ui/folder.ts';
import { PanelPage } from '../ui/panel.ts';
import { SheetFrame } from '../ui/sheet.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, pickFolder, quickPick, saveUnderProposedName } from '../ui/workbench.ts';

const count = 60;
/** Dogs in the folder of the cats: the model says “dog” and is sure of it. */
const planted = 3;

/** More than a screen's: links, which are explained while the user looks around. */
const many = 5000;

/** Five dogs, nine times: a class that is large enough for groups. */
const [dogs, copies] = [5, 9];
/** Where no one looks for pictures by himself. */
const elsewhere = mkdtempSync(join(tmpdir(), 'whylight-elsewhere-'));

/** What `whylight evaluate` writes, of pictures that lie on another machine's path. */
function evaluateElsewhere(folder: string): void {
  const names = readdirSync(join(samples, 'evaluation')).filter((name) => name.endsWith('-one-dog.jpg'));
  mkdirSync(join(elsewhere, 'archive/dog'), { recursive: true });
  for (const name of names.slice(0, dogs))
    for (let copy = 0; copy < copies; copy++)
      copyFileSync(join(samples, 'evaluation', name), join(elsewhere, 'archive/dog', `${copy}-${name}`));
  const model = ['--model', join(samples, 'sample.onnx'), '--measures', 'none'];
  const args = ['evaluate', join(elsewhere, 'archive'), '--out', join(folder, 'results'), ...model];
  execFileSync(process.execPath, [join(repository, 'dist/cli.js'), ...args], { stdio: 'ignore' });
}

function arrange(folder: string): void {
  evaluateElsewhere(folder);
  const names = readdirSync(join(samples, 'evaluation')).filter((name) => /^\d+-one-/.test(name));
  mkdirSync(join(folder, 'links'));
  for (let at = 1; at <= many; at++)
    symlinkSync(join(samples, 'evaluation', names[at % names.length] ?? ''), join(folder, 'links', `${at}.jpg`));
  let strays = 0;
  for (const name of names.slice(0, count)) {
    const label = /-one-(.*)\.jpg$/.exec(name)?.[1] ?? '';
    const isStray = label === 'dog' && strays++ < planted;
    const place = join(folder, 'photos', isStray ? 'cat' : label);
    mkdirSync(place, { recursive: true });
    copyFileSync(join(samples, 'evaluation', name), join(place, name));
  }
}

describeInVsCode('a folder of images', { contents: { pictures: [] }, arrange }, (scene) => {
  let sheet: SheetFrame;
  let panel: PanelPage;
  after(() => rmSync(elsewhere, { recursive: true, force: true }));

  it('fills a sheet at a right-click, and says how many are right', async function () {
    this.timeout(300_000); // sixty images, on a busy machine
    await contextMenu(scene.page, explorerItem(scene.page, 'photos'), 'Explain Images…');
    sheet = await (await SheetFrame.find(scene.page)).filled(count);
    assert.match(await sheet.frame.locator('.score').innerText(), new RegExp(`% right of ${count}$`));
    await sheet.painted();
    await scene.page.screenshot({ path: 'out/vscode/sheet.png' });
  });

  it('sorts what is wrong first, and opens the first beside it with its truth', async () => {
    await sheet.sort('wrong');
    assert.equal(await sheet.tiles.first().getAttribute('data-verdict'), 'wrong');
    await sheet.tiles.first().click();
    await scene.page.keyboard.press('Enter');
    panel = await (await PanelPage.find(scene.page)).explained();
    await panel.frame.getByText(`1 of ${count}`, { exact: true }).waitFor();
    assert.match(await panel.frame.locator('.truth .name').innerText(), /^truth: \S+ · rank \d+ · (< )?[\d.]+ %$/);
  });

  it('goes to the next with Page Down, explains the truth with T, and sets it against what the model says', async () => {
    await panel.frame.locator('.steps .at').click();
    await scene.page.keyboard.press('PageDown');
    await panel.frame.getByText(`2 of ${count}`, { exact: true }).waitFor();
    await panel.explained();
    const truth = (await panel.frame.locator('.truth .name').innerText()).split(/[:·]/)[1]!.trim();
    await scene.page.keyboard.press('t');
    await panel.selected(truth);
    await scene.page.screenshot({ path: 'out/vscode/sheet-panel.png' });
    await panel.frame.getByRole('button', { name: /^Why .*, not this\?$/ }).click();
    await panel.frame.getByText(/^Why “.*”, not “.*”: /).waitFor();
    await panel.frame.locator('.truth').getByRole('button', { name: 'Compare', exact: true }).click();
    await panel.frame.locator('.comparison:visible, [data-section="comparison"]:visible').first().waitFor();
  });

  it('filters by a cell of the confusion matrix', async () => {
    await sheet.button('Confusion matrix');
    await sheet.frame.getByRole('gridcell', { name: /^truth cat, predicted dog: / }).click();
    await sheet.frame.getByText(new RegExp(`^\\d of ${count} shown$`)).waitFor();
    const labels = await sheet.labels();
    assert.ok(labels.length >= planted && labels.every((label) => label === 'dog'), String(labels));
    await scene.page.screenshot({ path: 'out/vscode/sheet-matrix.png' });
    await sheet.frame.getByRole('gridcell', { name: /^truth cat, predicted dog: / }).click();
    await sheet.button('Confusion matrix');
  });

  it('lists the planted ones in Problems, when it is asked to', async () => {
    await sheet.button('Suspicious images');
    await quickPick(scene.page, 'Suspicious Images', 'List Suspicious Images in Problems');
    const rows = scene.page.locator('.markers-panel .monaco-list-row', { hasText: 'Wrong and sure' });
    await rows.nth(planted - 1).waitFor();
    assert.match(await rows.first().innerText(), /The model says “dog”.*the label is “cat”/);
    await scene.page.screenshot({ path: 'out/vscode/sheet-problems.png' });
  });

  it('puts a badge on wrong images in the Explorer, when it is asked to', async () => {
    await sheet.button('Suspicious images');
    await quickPick(scene.page, 'Suspicious Images', 'Mark Wrong Images in the Explorer');
    await explorerItem(scene.page, 'photos').click();
    await explorerItem(scene.page, 'cat').click();
    const wrong = scene.page.locator('.explorer-folders-view [aria-label*="The model says “dog”, the label is “cat”"]');
    await wrong.nth(planted - 1).waitFor();
    await scene.page.screenshot({ path: 'out/vscode/sheet-badges.png' });
    await explorerItem(scene.page, 'cat').click();
  });

  it('exports a report that asks for nothing from elsewhere, and Parquet that others read', async function () {
    for (const [form, name] of [
      ['Save the Report (HTML, all images)…', 'photos.html'],
      ['Save as Parquet (all images)…', 'photos.parquet'],
    ] as const) {
      await sheet.button('Copy or export');
      await quickPick(scene.page, 'Copy or Export', form);
      await saveUnderProposedName(scene.page, name);
      await sheet.frame.getByText(`Saved photos/${name}.`).waitFor();
    }
    const report = readFileSync(join(scene.folder, 'photos/photos.html'), 'utf8');
    assert.match(report, new RegExp(`<h1>sample.onnx on ${count} pictures</h1>`));
    assert.ok(!/(src|href)="?https?:/.test(report));
    if (missingModules(['pyarrow']).length > 0) return; // what the file holds is read by pyarrow in report.test.ts, too
    const script = `import sys, pyarrow.parquet as p
t = p.read_table(sys.argv[1]).to_pylist()
print(len(t), sum(r["correct"] is False and r["key"].startswith("cat/") for r in t))`;
    const [rows, strays] = execFileSync(python, ['-c', script, join(scene.folder, 'photos/photos.parquet')], {
      encoding: 'utf8',
    })
      .trim()
      .split(' ')
      .map(Number);
    assert.ok(rows === count && (strays ?? 0) >= planted, `${rows} rows, ${strays} strays`);
  });

  it('exports CSV that holds every image', async () => {
    await sheet.button('Copy or export');
    await quickPick(scene.page, 'Copy or Export', `Save ${count} as CSV…`);
    await saveUnderProposedName(scene.page, 'photos.csv');
    await sheet.frame.getByText('Saved photos/photos.csv.').waitFor();
    const lines = readFileSync(join(scene.folder, 'photos/photos.csv'), 'utf8').trim().split('\r\n');
    assert.equal(lines.length, count + 1);
    const wrong = lines.filter((line) => /^cat\/[^,]*,[^,]*,dog,.*,cat,.*,false,/.test(line));
    assert.ok(wrong.length >= planted, wrong.join('\n'));
  });

  it('is there again after a reload of the window, sorted as it was, without running the model again', async () => {
    await scene.page.waitForTimeout(1000); // what is kept is written a moment later
    await scene.page.reload();
    const begun = Date.now();
    sheet = await (await SheetFrame.find(scene.page, 60_000)).filled(count);
    console.log(`      filled again ${Date.now() - begun} ms after the reload`);
    assert.equal(await sheet.frame.getByLabel('Sort', { exact: true }).inputValue(), 'wrong');
    assert.equal(await sheet.tiles.first().getAttribute('data-verdict'), 'wrong');
  });

  it('opens results that the command line wrote, asks where the images are, and finds groups in them', async () => {
    await explorerItem(scene.page, 'results').click();
    await contextMenu(scene.page, explorerItem(scene.page, 'summary.json'), 'Open Results…');
    sheet = await SheetFrame.titled(scene.page, 'results');
    await pickFolder(scene.page, 'Where are the images?', join(elsewhere, 'archive'), 'Images Are Here');
    await sheet.filled(dogs * copies);
    await sheet.painted();
    assert.match(await sheet.frame.locator('.about').innerText(), /^sample\.onnx · Grad-CAM\+\+$/);
    await sheet.button('Groups of heat');
    const cards = sheet.frame.locator('.groups [aria-pressed]');
    await cards.first().waitFor();
    await scene.page.screenshot({ path: 'out/vscode/sheet-groups.png' });
    await cards.first().click();
    await sheet.frame.getByText(new RegExp(`^\\d+ of ${dogs * copies} shown$`)).waitFor();
  });

  it('asks where the images of results are once: the next time they are found', async () => {
    await scene.page.locator('.tab', { hasText: 'Why: results' }).click({ button: 'middle' });
    await contextMenu(scene.page, explorerItem(scene.page, 'summary.json'), 'Open Results…');
    sheet = await (await SheetFrame.titled(scene.page, 'results')).filled(dogs * copies);
    await sheet.painted();
    assert.equal(await scene.page.locator('.quick-input-widget:visible').count(), 0);
  });

  it('goes to the end of thousands, back, and to a typed number, while they are explained', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'links'), 'Explain Images…');
    sheet = await SheetFrame.titled(scene.page, 'links');
    await sheet.frame.getByText(new RegExp(`of ${many} explained`)).waitFor();
    await sheet.tiles.first().click();
    const { keyboard } = scene.page;
    for (const [keys, name] of [
      [['End'], `${many}.jpg`],
      [['Home'], '1.jpg'],
      [['4', '3', '2', '1'], '4321.jpg'],
    ] as const) {
      const begun = Date.now();
      for (const key of keys) await keyboard.press(key);
      await sheet.frame.locator(`.tile:focus[title="${name}"][aria-busy="false"]`).waitFor();
      console.log(`      ${keys.join('')}: ${name} is there after ${Date.now() - begun} ms`);
      await sheet.painted();
    }
    await sheet.explained('4321.jpg');
    await scene.page.screenshot({ path: 'out/vscode/sheet-many.png' });
    await sheet.button('Cancel');
    await sheet.frame.getByRole('button', { name: 'Go On', exact: true }).waitFor();
  });
});

import { strict as assert } from 'node:assert';
import { SheetBench, type SheetPage } from './harness.ts';
import { limits, measureScrolling } from './scrolling.ts';

const state = (sheet: SheetPage) => sheet.page.locator('.state').innerText();
const chip = (sheet: SheetPage, name: string) => sheet.page.locator(`.chip-button.${name}`);
const sort = (sheet: SheetPage, by: string) => sheet.page.getByLabel('Sort', { exact: true }).selectOption(by);
const verdicts = (sheet: SheetPage) =>
  sheet.page
    .locator('.tile:visible')
    .evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLElement).dataset['verdict']));

describe('the sheet', function () {
  this.timeout(60_000);
  const bench = new SheetBench();

  it('shows pictures with heat over them, the class, the probability and whether it is true', async () => {
    const sheet = await bench.open();
    const tile = sheet.page.locator('.tile').first();
    await tile.locator('xpath=self::*[@aria-busy="false"]').waitFor();
    assert.match(await tile.innerText(), /cat\s*\d+\.\d %\s*photo-1\.jpg/);
    const painted = await tile.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
      return data[3];
    });
    assert.equal(painted, 255);
  });

  it('sorts the surest mistakes first, and what is right after all that is wrong', async () => {
    const sheet = await bench.open();
    await sort(sheet, 'wrong');
    await sheet.settled();
    const shown = await verdicts(sheet);
    const firstRight = shown.indexOf('right');
    assert.ok(firstRight > 3 && !shown.slice(firstRight).includes('wrong'), String(shown));
    const chances = await sheet.page.locator('.tile[data-verdict="wrong"] .number').allInnerTexts();
    assert.deepEqual(
      chances.map(parseFloat),
      chances.map(parseFloat).sort((a, b) => b - a),
    );
  });

  it('filters by chips, class and text together, says how many are left, and gives all back', async () => {
    const sheet = await bench.open({ count: 200 });
    await chip(sheet, 'wrong').click();
    const wrong = Number((await state(sheet)).split(' ')[0]);
    assert.ok(wrong > 10 && wrong < 80);
    await sheet.page.getByLabel('True class').selectOption({ index: 1 });
    await sheet.settled();
    assert.ok(Number((await state(sheet)).split(' ')[0]) < wrong);
    await sheet.page.getByRole('searchbox').fill('no such picture');
    await sheet.page.getByText('No image passes these filters.').waitFor();
    await sheet.page.getByRole('searchbox').fill('');
    await chip(sheet, 'wrong').click();
    await sheet.page.getByLabel('True class').selectOption('');
    await sheet.page.getByText('200 images', { exact: true }).waitFor();
  });

  it('is walked by arrows, Home, End and a typed number; Enter opens, Space marks, Ctrl+A marks what is shown', async () => {
    const sheet = await bench.open({ count: 500 });
    await sheet.page.locator('.tile').first().focus();
    await sheet.page.keyboard.press('ArrowRight');
    assert.match(await sheet.focused(), /photo-2\.jpg$/);
    await sheet.page.keyboard.press('End');
    assert.match(await sheet.focused(), /photo-500\.jpg$/);
    await sheet.page.keyboard.type('321');
    assert.match(await sheet.focused(), /photo-321\.jpg$/);
    await sheet.page.keyboard.press('Enter');
    assert.deepEqual(
      (await sheet.sent('open')).map(({ id }) => id),
      [320],
    );
    await sheet.page.keyboard.press(' ');
    await sheet.page.keyboard.press('Shift+ArrowRight');
    await sheet.page.keyboard.press('Shift+ArrowRight');
    const marked = async () => Number(await chip(sheet, 'marked').locator('.number').innerText());
    await sheet.settled();
    assert.equal(await marked(), 3);
    await chip(sheet, 'wrong').click();
    await sheet.page.locator('.tile:visible').first().focus();
    await sheet.page.keyboard.press('Control+a');
    await sheet.settled();
    const shown = Number((await state(sheet)).split(' ')[0]);
    assert.ok((await marked()) >= shown && (await marked()) <= shown + 3);
    await sheet.page.keyboard.press('Home');
    assert.equal(await sheet.page.locator('[role="grid"] [tabindex="0"]').count(), 1);
  });

  it('is walked by rows and pages, marked by the mouse with Shift and Ctrl, unmarked by Escape, copied by Ctrl+C', async () => {
    const sheet = await bench.open({ count: 500 });
    const { keyboard } = sheet.page;
    const tile = (key: number) => sheet.page.locator(`.tile[title$="photo-${key}.jpg"]`);
    const at = async (): Promise<number> => Number(/photo-(\d+)/.exec(await sheet.focused())?.[1]);
    await tile(1).focus();
    await keyboard.press('ArrowDown');
    const columns = (await at()) - 1;
    assert.ok(columns > 1);
    await keyboard.press('ArrowUp');
    assert.equal(await at(), 1);
    await keyboard.press('PageDown');
    const page = (await at()) - 1;
    assert.ok(page >= 2 * columns && page % columns === 0, `${page} of ${columns}`);
    await keyboard.press('PageUp');
    assert.equal(await at(), 1);
    const marked = async (): Promise<readonly number[]> =>
      [...((await sheet.sent('marks')).at(-1)?.marked ?? [])].map((id) => id + 1).sort((a, b) => a - b);
    await tile(2).click({ modifiers: ['ControlOrMeta'] });
    await tile(5).click({ modifiers: ['Shift'] });
    assert.deepEqual(await marked(), [2, 3, 4, 5]);
    await tile(3).click({ modifiers: ['ControlOrMeta'] });
    assert.deepEqual(await marked(), [2, 4, 5]);
    await tile(1).click();
    assert.deepEqual(await marked(), [2, 4, 5]); // a click alone walks
    await keyboard.press('Control+c');
    assert.deepEqual([...((await sheet.sent('copy')).at(-1)?.ids ?? [])], [1, 3, 4]);
    await keyboard.press('Escape');
    assert.deepEqual(await marked(), []);
    await keyboard.press('Control+c');
    assert.equal((await sheet.sent('copy')).at(-1)?.ids.length, 500);
    await tile(7).dblclick();
    assert.equal((await sheet.sent('open')).at(-1)?.id, 6);
  });

  it('keeps order, filters, marks, focus and place over a new page', async () => {
    const sheet = await bench.open({ count: 2000 });
    await sort(sheet, 'margin');
    await sheet.page.locator('.tile').first().focus();
    await sheet.page.keyboard.type('777');
    await sheet.page.waitForTimeout(1000);
    const [focused, before, kept] = [await sheet.focused(), await sheet.shown(), await sheet.kept()];
    await sheet.close();
    const again = await bench.open({ count: 2000, state: kept });
    await again.page.waitForTimeout(300);
    assert.equal(kept.view.focused, focused);
    assert.equal((await again.shown())[0], before[0]);
    assert.equal(await again.page.locator('.tile[tabindex="0"]').getAttribute('title'), focused);
  });

  it('does not move what is in sight when results come, and says that it could be sorted again', async () => {
    const sheet = await bench.open({ count: 400, done: 200 });
    await sort(sheet, 'wrong');
    await sheet.settled();
    const before = await sheet.shown();
    await sheet.host(
      'finish',
      Array.from({ length: 150 }, (_, at) => 200 + at),
    );
    await sheet.page.getByText('Sort again: 150 new').waitFor();
    assert.deepEqual(await sheet.shown(), before);
    await sheet.page.getByText('Sort again: 150 new').click();
    await sheet.settled();
    assert.notDeepEqual(await sheet.shown(), before);
  });

  it('asks for what is in sight alone, and first of all to be explained', async () => {
    const sheet = await bench.open({ count: 5000, done: 0 });
    await sheet.page.waitForTimeout(200);
    const shown = (await sheet.shown()).length;
    const [wish] = await sheet.sent('want');
    assert.ok(wish && wish.pictures.length <= 3 * shown && wish.first.length <= shown && wish.first.includes(0));
  });

  it('says what went wrong until it is tried again', async () => {
    const sheet = await bench.open({ count: 20, done: 5 });
    const message = 'Another process writes results into this folder.';
    const failure = { kind: 'failure', message, nextStep: 'Wait.', actions: [{ id: 'retry', title: 'Retry' }] };
    await sheet.host('post', failure);
    await sheet.page.getByRole('alert').getByText(message).waitFor();
    await sheet.page.getByRole('button', { name: 'Retry' }).click();
    assert.equal((await sheet.sent('action')).at(-1)?.action, 'retry');
    await sheet.host('post', { kind: 'progress', phase: 'running', done: 5, failed: 0, total: 20 });
    await sheet.page.getByRole('alert').waitFor({ state: 'hidden' });
  });

  it('hides the heat while H is held', async () => {
    const sheet = await bench.open({ count: 8 });
    await sheet.page.waitForTimeout(400);
    const print = () =>
      sheet.page
        .locator('.tile canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await sheet.page.locator('.tile').first().focus();
    const withHeat = await print();
    await sheet.page.keyboard.down('h');
    assert.notEqual(await print(), withHeat);
    await sheet.page.keyboard.up('h');
    assert.equal(await print(), withHeat);
  });

  it('filters by a cell of the confusion matrix, along with the other filters', async () => {
    const sheet = await bench.open({ count: 400 });
    await sheet.page.getByRole('button', { name: 'Confusion matrix' }).click();
    await sheet.page.getByRole('gridcell', { name: /^truth cat, predicted dog: \d+$/ }).click();
    await sheet.settled();
    const shown = await sheet.page.locator('.tile:visible .label').allInnerTexts();
    assert.ok(shown.length > 3 && shown.every((label) => label === 'dog'));
    await chip(sheet, 'unsure').click();
    await sheet.page.getByText(/^\d+ of \d+ images$/).waitFor();
    await sheet.page.getByRole('gridcell', { name: /^truth cat, predicted dog/ }).press('ArrowDown');
    assert.match(
      (await sheet.page.evaluate(() => document.activeElement?.ariaLabel)) ?? '',
      /^truth dog, predicted dog/,
    );
  });

  it('scrolls fifty thousand images without long scripts, and jumps to the end', async () => {
    // The limits themselves are measured by bench.ts, on a machine that has nothing else to do.
    const { p95, longestTask, decodedMegabytes } = await measureScrolling(bench.harness, { count: 50_000, seconds: 2 });
    assert.ok(p95 < 4 * limits.p95, `${p95} ms of script in a frame`);
    assert.ok(longestTask < 4 * limits.longestTask, `a task of ${longestTask} ms`);
    assert.ok(decodedMegabytes < limits.decodedMegabytes, `${decodedMegabytes} MB decoded`);
  });
});

/** Every screen of the sheet, in every theme. */
import { strict as assert } from 'node:assert';
import { columns } from '../../../src/protocol/sheetTable.ts';
import { axeFindings } from '../axeFindings.ts';
import { themes, type ThemeName } from '../themes.ts';
import { type Open, SheetBench, type SheetPage } from './harness.ts';

interface Screen {
  readonly given?: Open;
  readonly show: (sheet: SheetPage) => Promise<void>;
}

const failure = {
  ...{ kind: 'failure', message: 'It failed.', nextStep: 'Wait.' },
  actions: [{ id: 'retry', title: 'Retry' }],
};
const press = (sheet: SheetPage, name: string) => sheet.page.getByRole('button', { name, exact: true }).click();

/** More classes than a table has room for. */
async function manyClasses(sheet: SheetPage): Promise<void> {
  await sheet.page.evaluate(
    ([names, count]) => {
      const figures = new Float32Array(count * names.length).fill(NaN);
      for (let id = 0; id < count; id++) {
        const values: Record<string, number> = { state: 1, top: (id + 1) % 60, truth: id % 60, probability: 0.8 };
        names.forEach((name, at) => (figures[id * names.length + at] = values[name] ?? NaN));
      }
      const labels = Array.from({ length: 60 }, (_, index) => ({ index, label: `class ${index}` }));
      window.postMessage(
        { kind: 'rows', ids: Uint32Array.from({ length: count }, (_, id) => id), figures, labels },
        '*',
      );
    },
    [[...columns], 61] as const,
  );
  await press(sheet, 'Confusion matrix');
  await sheet.page
    .getByRole('button', { name: /class 0.*class 1/ })
    .first()
    .waitFor();
}

async function groups(sheet: SheetPage, found: readonly string[]): Promise<void> {
  await press(sheet, 'Groups of heat');
  await sheet.page.evaluate((labels) => {
    const heat = Float32Array.from({ length: 64 }, (_, cell) => (cell % 8) / 8);
    const ids = Uint32Array.from([0, 8, 16]);
    const wrong = { share: 33, interval: [5, 80], n: 3 };
    const each = { by: 'place', ids, of: 48, wrong, heat, fall: { fall: 40, n: 4 } };
    window.postMessage({ kind: 'groups', groups: labels.map((label) => ({ label, ...each })) }, '*');
  }, found);
  await sheet.page.getByText(found.length > 0 ? `${found[0]}: 3 of 48` : /^No group was found/).waitFor();
}

const screens: Readonly<Record<string, Screen>> = {
  'running, one marked, a failure': {
    given: { count: 30, done: 20 },
    async show(sheet) {
      await sheet.page
        .locator('.tile')
        .first()
        .click({ modifiers: ['ControlOrMeta'] });
      await sheet.host('post', failure);
    },
  },
  'stopped, nothing passes the filters, a notice': {
    given: { count: 30, done: 20 },
    async show(sheet) {
      await sheet.host('post', { kind: 'progress', phase: 'stopped', done: 20, failed: 0, total: 30 });
      await sheet.page.getByRole('button', { name: 'Go On' }).waitFor();
      await sheet.page.locator('.chip-button.wrong').click();
      await sheet.page.getByRole('searchbox').fill('no such image');
      await sheet.page.getByText('No image passes these filters.').waitFor();
      await sheet.host('post', { kind: 'notice', text: 'Saved photos/photos.csv.' });
      await sheet.page.getByText('Saved photos/photos.csv.').waitFor();
    },
  },
  // Numbers of two digits: of one alone axe does not judge the contrast.
  'the confusion matrix, a cell chosen and pointed at': {
    given: { count: 300 },
    async show(sheet) {
      await press(sheet, 'Confusion matrix');
      await sheet.page.getByRole('gridcell', { name: /^truth cat, predicted dog: \d+$/ }).focus();
      await sheet.page.keyboard.press('Enter');
      await sheet.page.evaluate(() => {
        const values = Float32Array.from({ length: 49 }, (_, at) => at / 49);
        window.postMessage({ kind: 'mean', count: 3, width: 7, height: 7, values }, '*');
      });
      await sheet.page.getByText('cat taken for dog').waitFor();
      await sheet.page.getByRole('gridcell', { name: /^truth dog, predicted dog: \d\d/ }).waitFor();
    },
  },
  'the pairs that are confused most': { given: { count: 61 }, show: manyClasses },
  'groups of heat, one chosen': {
    async show(sheet) {
      await groups(sheet, ['cat', 'dog']);
      await sheet.page.locator('.group-card').first().click();
    },
  },
  'no groups of heat': { show: (sheet) => groups(sheet, []) },
};

describe('accessibility of the sheet', function () {
  this.timeout(60_000);
  const bench = new SheetBench();

  for (const theme of Object.keys(themes) as ThemeName[])
    for (const [name, { given, show }] of Object.entries(screens))
      it(`has no serious finding of axe: ${name}, ${theme}`, async () => {
        const sheet = await bench.open({ count: 20, ...given, theme });
        await show(sheet);
        await sheet.page.locator('.tile[aria-busy="true"]:visible').first().waitFor({ state: 'detached' });
        await sheet.page.screenshot({ path: `out/screens/sheet.${name}.${theme}.png`.replaceAll(/[ ,]+/g, '-') });
        assert.deepEqual(await axeFindings(sheet.page), []);
      });
});

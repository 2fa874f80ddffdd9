import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Jimp } from 'jimp';
import type { FigureFormat } from '../../src/vocabulary/figure.ts';
import { python, skipWithoutPython } from '../oracle/python.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { Bench, type Panel } from './harness.ts';

const caption = 'sample, dog 70.4 %, Grad-CAM++, /features/stage4/Relu, ImageNet recipe (guessed)';

describe('Figure…', () => {
  const bench = new Bench();

  it('shows what is chosen, as wide as is wished, and writes nothing until Save…', async () => {
    const panel = await open('overlay');
    assert.equal(await panel.page.getByLabel('Caption', { exact: true }).last().inputValue(), caption);
    assert.deepEqual(await checked(panel), ['Photo', 'Overlay', 'Legend', 'Region outlines', 'Caption']);
    await panel.page.getByLabel('Width', { exact: true }).fill('85');
    await panel.page
      .locator('dialog .note')
      .getByText(/1,004 × \d+ pixels at 300 dpi/)
      .waitFor();
    assert.ok(!(await panel.posted()).some(({ kind }) => kind === 'saveFigure' || kind === 'saveAs'));
    const bytes = await saved(panel, 'png');
    const { bitmap } = await Jimp.fromBuffer(Buffer.from(bytes));
    assert.equal(bitmap.width, 1004);
    await panel.kept(({ view }) => view.figure?.widthMm === 85);
  });

  it('draws the same heat as the panel, and the photo without it next to it', async () => {
    const panel = await open('overlay');
    await panel.page.getByRole('dialog').getByLabel('Region outlines').uncheck();
    const { bitmap } = await Jimp.fromBuffer(Buffer.from(await saved(panel, 'png')));
    const at = (x: number, y: number): readonly number[] => {
      const from = 4 * (Math.round(y) * bitmap.width + Math.round(x));
      return [...bitmap.data.subarray(from, from + 3)];
    };
    // The dog's face, on both panes: 0.5 mm margin, 2 mm between.
    const [scale, pane] = [300 / 25.4, (120 - 1 - 2) / 2];
    const [x, y] = [pane * 0.71 * scale, (5 + pane * 0.75 * 0.6) * scale];
    const [bare, hot] = [at(0.5 * scale + x, y), at((0.5 + pane + 2) * scale + x, y)];
    assert.ok(hot[1]! > hot[2]! + 40, `viridis at its maximum is yellow to green: ${hot.join()}`);
    assert.ok(
      bare[0]! > hot[0]! + 20 && bare[2]! > hot[2]! + 10,
      `the photo is as it is: ${bare.join()}, ${hot.join()}`,
    );
  });

  it('of a comparison shows A, B and A − B, each with what its colors mean', async () => {
    const panel = await open('compare classes');
    assert.deepEqual((await checked(panel)).slice(0, 4), ['Photo', 'A: dog', 'B: cat', 'A − B']);
    const all = await textsOf(panel);
    for (const wanted of ['A: dog', 'B: cat', 'A − B', '1 is each map’s maximum', 'heat of A − heat of B', '−0.0385'])
      assert.ok(all.texts.includes(wanted), `${wanted} in ${all.texts.join(' | ')}`);
    assert.equal(all.pictures, 4 + 2);
    await panel.page.getByRole('checkbox', { name: 'B: cat' }).uncheck();
    await panel.page.getByRole('dialog').getByLabel('Legend').uncheck();
    const fewer = await textsOf(panel);
    assert.equal(fewer.pictures, 3);
    assert.ok(!fewer.texts.includes('B: cat') && !fewer.texts.includes('0.5'));
  });

  it('takes several choices of one moment together: none is taken back by the next', async () => {
    const panel = await open('compare classes');
    await panel.page.getByRole('dialog').evaluate((dialog) => {
      const named = (title: string): HTMLInputElement =>
        [...dialog.querySelectorAll('label')].find(({ textContent }) => textContent === title)!.querySelector('input')!;
      for (const title of ['B: cat', 'Photo', 'Legend']) named(title).click();
    });
    const { texts, pictures } = await textsOf(panel);
    assert.equal(pictures, 2);
    assert.ok(texts.includes('A: dog') && !texts.includes('B: cat') && !texts.includes('0.5'), texts.join(' | '));
  });

  it('says nothing of the picture’s name or place', async () => {
    const panel = await open('overlay');
    for (const format of ['png', 'svg', 'pdf'] as const) {
      const text = Buffer.from(await saved(panel, format)).toString('latin1');
      assert.ok(!/cat-and-dog|\/work|sample\.onnx/.test(text), format);
    }
  });

  it('copies its caption as Markdown and as LaTeX, where no letter means anything', async () => {
    const panel = await open('overlay');
    await panel.page.getByLabel('Caption', { exact: true }).last().fill('conv_2 *5 %* & x−1');
    for (const as of ['Markdown', 'LaTeX']) await panel.page.getByRole('button', { name: `Copy as ${as}` }).click();
    assert.deepEqual(
      (await panel.sent('copyText')).map(({ text }) => text),
      ['conv\\_2 \\*5 %\\* \\& x−1', '\\caption{conv\\_2 *5 \\%* \\& x$-$1}'],
    );
  });

  it('is used by the keyboard alone', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByRole('button', { name: 'Figure…' }).focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('dialog').waitFor();
    await panel.page.getByRole('dialog').getByLabel('Heat').press('Space');
    assert.ok((await checked(panel)).includes('Heat'));
    await panel.page.keyboard.press('Escape');
    assert.equal(await panel.page.getByRole('dialog').count(), 0);
    assert.equal(await panel.page.evaluate(() => document.activeElement?.getAttribute('title')), 'Figure…');
  });

  it('closes when another picture comes', async () => {
    const panel = await open('overlay');
    await panel.send({ kind: 'photo', name: 'other.png' });
    assert.equal(await panel.page.getByRole('dialog').count(), 0);
  });

  const open = async (screen: 'overlay' | 'compare classes'): Promise<Panel> => {
    const panel = await bench.open(screen);
    await panel.send({ kind: 'do', what: 'figure' });
    return panel;
  };

  describe('in other programs', () => {
    const folder = useTemporaryFolder();
    before(function () {
      skipWithoutPython(this, ['PIL', 'pypdf']);
    });

    it('is 300 dpi to Pillow, and to pypdf a page of text in Helvetica and pictures', async () => {
      const panel = await open('overlay');
      const box = panel.page.getByLabel('Caption', { exact: true }).last();
      await box.fill('Ångström – 68.6 % “cat” x−1, 猫 и кот');
      for (const format of ['png', 'pdf'] as const) writeFileSync(folder.at(`a.${format}`), await saved(panel, format));
      const script = path.join(import.meta.dirname, '../oracle/figures.py');
      const read = JSON.parse(
        execFileSync(python, [script, folder.at('a.png'), folder.at('a.pdf')], { encoding: 'utf8' }),
      ) as {
        png: { size: number[]; dpi: number[] };
        pdf: {
          title: string;
          mm: number[];
          text: string;
          fonts: string[];
          pictures: { size: number[]; colors: number }[];
        };
      };
      assert.deepEqual(read.png.dpi, [300, 300]);
      assert.equal(read.png.size[0], 1417);
      assert.equal(read.pdf.mm[0], 120);
      assert.equal(read.pdf.title, 'Ångström – 68.6 % “cat” x−1, 猫 и кот');
      assert.deepEqual(read.pdf.fonts, ['/Helvetica']);
      assert.ok(/Photo[^]*Overlay[^]*1 is the map’s maximum: 0\.0432/.test(read.pdf.text), read.pdf.text);
      // Two panes, the color bar, and the caption, whose letters Helvetica has not.
      assert.deepEqual(
        read.pdf.pictures.map(({ size }) => size[0]),
        [691, 691, 691, read.pdf.pictures[3]!.size[0]!],
      );
      assert.ok(
        read.pdf.pictures.every(({ colors }) => colors > 3),
        'no picture is blank',
      );
      await box.fill('Ångström – 68.6 % “cat” x−1');
      writeFileSync(folder.at('a.pdf'), await saved(panel, 'pdf'));
      const again = execFileSync(python, [script, folder.at('a.png'), folder.at('a.pdf')], { encoding: 'utf8' });
      assert.ok((JSON.parse(again) as typeof read).pdf.text.includes('Ångström – 68.6 % “cat” x−1'), again);
    });
  });
});

async function checked(panel: Panel): Promise<readonly string[]> {
  const labels = await panel.page.locator('dialog label.check').all();
  const texts: string[] = [];
  for (const label of labels) if (await label.locator('input').isChecked()) texts.push((await label.textContent())!);
  return texts;
}

/** What the page hands over when Save… is pressed. */
async function saved(panel: Panel, format: FigureFormat): Promise<Uint8Array> {
  await panel.page.getByLabel('File').selectOption(format);
  await panel.settled();
  const before = (await panel.sent('saveFigure')).length;
  await panel.page.getByRole('button', { name: 'Save…' }).click();
  const last = await panel.page.waitForFunction((count) => {
    const figures = (window as unknown as { posted: { kind: string; bytes: Uint8Array }[] }).posted.filter(
      ({ kind }) => kind === 'saveFigure',
    );
    if (figures.length <= count) return undefined;
    return btoa(Array.from(figures.at(-1)!.bytes, (byte) => String.fromCharCode(byte)).join(''));
  }, before);
  return Buffer.from((await last.jsonValue())!, 'base64');
}

/** As a browser reads the SVG. */
async function textsOf(panel: Panel): Promise<{ readonly texts: readonly string[]; readonly pictures: number }> {
  const svg = Buffer.from(await saved(panel, 'svg')).toString();
  return panel.page.evaluate((source) => {
    const read = new DOMParser().parseFromString(source, 'image/svg+xml');
    if (read.querySelector('parsererror')) throw new Error('no XML');
    const texts = [...read.querySelectorAll('text')].map(({ textContent }) => textContent ?? '');
    return { texts, pictures: read.querySelectorAll('image').length };
  }, svg);
}

import { strict as assert } from 'node:assert';
import { Bench } from './harness.ts';
import { screens } from './screens.ts';

describe('a mask in the panel', () => {
  const bench = new Bench();

  it('is chosen, measured, said in words and in numbers, drawn, and put away', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByRole('button', { name: 'Choose Mask…' }).click();
    assert.deepEqual(await panel.sent('action'), [{ kind: 'action', action: 'chooseMask' }]);
    await panel.send({ kind: 'mask', name: 'lungs.nii.gz' });
    const section = panel.page.locator('[data-section="mask"]');
    await section.getByText('Measuring the heat on “lungs”…').waitFor();
    await panel.send(screens.mask.at(-1)!);
    await section.getByText('62.0 % of the heat lies outside “lungs”, and so does its hottest point.').waitFor();
    const rows = await section.locator('tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split(/\t/).map((cell) => cell.trim())),
      [
        ['Outside ★', '62.0 %', '80.0 %', '0.775×', '320'],
        ['Label 7', '38.0 %', '20.0 %', '1.9×', '80'],
      ],
    );
    const inked = async (x: number, y: number): Promise<boolean> => {
      const place = await panel.placeOf(x, y);
      const pane = (await panel.page.locator('.pane').first().boundingBox())!;
      return panel.page.evaluate(
        ([left, top]) => {
          const canvas = document.querySelector<HTMLCanvasElement>('canvas.marks')!;
          const [red, , blue] = canvas.getContext('2d')!.getImageData(Math.round(left!), Math.round(top!), 1, 1).data;
          return blue! > red! + 50;
        },
        [place.x - pane.x, place.y - pane.y],
      );
    };
    assert.deepEqual([await inked(300, 200), await inked(300, 215)], [true, false]);
    await section.getByRole('button', { name: 'Remove' }).click();
    assert.deepEqual(await panel.sent('useMask'), [{ kind: 'useMask' }]);
    await panel.send({ kind: 'mask', name: '' });
    assert.equal(await inked(300, 200), false);
    assert.equal(await section.locator('tbody').isVisible(), false);
  });

  it('may be dropped on the panel from the Explorer; of a file without an address it is said what to do', async () => {
    const panel = await bench.open('overlay');
    const drop = (uri: string | undefined): Promise<void> =>
      panel.page.evaluate((address) => {
        const data = new DataTransfer();
        if (address) data.setData('text/uri-list', `# from a tree\r\n${address}`);
        else data.items.add(new File(['1'], 'mask.png'));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }, uri);
    await drop('file:///masks/lungs.png');
    await drop('https://example.com/lungs.png');
    assert.deepEqual(await panel.sent('useMask'), [{ kind: 'useMask', uri: 'file:///masks/lungs.png' }]);
    await drop(undefined);
    await panel.page.locator('.toast', { hasText: 'Choose Mask…' }).waitFor();
  });

  it('that does not fit says why', async () => {
    const panel = await bench.open('overlay');
    await panel.send({ kind: 'mask', name: 'a.png', problem: 'a.png has 2 × 2 pixels.' });
    await panel.page.getByRole('status').getByText('a.png has 2 × 2 pixels.').waitFor();
  });
});

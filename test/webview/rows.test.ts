import { strict as assert } from 'node:assert';
import type { Answer } from '../../src/vocabulary/explanation.ts';
import { predictionText, rowText } from '../../src/webview/state/rowText.ts';
import { Bench } from './harness.ts';

describe('rows as text', () => {
  const bench = new Bench();
  const copied = (): Promise<string> => bench.panel.page.evaluate(() => navigator.clipboard.readText());

  it('Ctrl+C copies the row under the focus as Markdown, a class or a region', async () => {
    const panel = await bench.open('with effects');
    await panel.page.locator('[data-section="predictions"] .list').focus();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Control+c');
    assert.match(
      await copied(),
      /^\| Class \| Index \| Probability \| Logit \|\n\|(---\|){4}\n\| cat \| 1 \| 0\.28\d* \| 6\.42 \|\n$/,
    );
    await panel.page.locator('[data-section="regions"] .list').focus();
    await panel.page.keyboard.press('Control+c');
    const [head, , row] = (await copied()).split('\n');
    assert.match(head!, /Region \| Share of heat .* Probability when hidden/);
    assert.match(row!, /^\| 1 \| 0\.34.* \| 0\.701 \| 0\.412 \|$/);
    await panel.page.locator('.said', { hasText: 'Region 1 copied.' }).waitFor({ state: 'attached' });
  });

  it('the context menu of the mouse and of the keyboard knows the row', async () => {
    const panel = await bench.open('overlay');
    const list = panel.page.locator('[data-section="predictions"] .list');
    const read = async (at: typeof list) => JSON.parse((await at.getAttribute('data-vscode-context'))!) as object;
    const row = await read(list.getByRole('option').nth(1));
    assert.deepEqual(Object.keys(row), ['webviewSection', 'row', 'markdown', 'csv']);
    assert.deepEqual(
      { ...row, markdown: '', csv: '' },
      { webviewSection: 'prediction', row: '1', markdown: '', csv: '' },
    );
    await list.focus();
    await panel.page.keyboard.press('ArrowDown');
    assert.deepEqual(await read(list), row);
  });

  it('a label from a file stays a cell, whatever is in it', () => {
    const label = 'a|b "c", <img src=x>\nd';
    const { markdown, csv } = rowText([
      ['Class', label],
      ['Index', 3],
    ]);
    assert.equal(markdown.split('\n')[2], '| a\\|b "c", \\<img src=x\\> d | 3 |');
    assert.equal(csv, 'Class,Index\n"a|b ""c"", <img src=x>\nd",3\n');
    assert.equal(rowText([['Class', '=1+1']]).csv, "Class\n'=1+1\n");
    assert.equal(rowText([['Logit', -4.5]]).csv, 'Logit\n-4.5\n');
  });

  it('has what is there: the model’s own number, a box, what hiding changed', () => {
    const prediction = {
      index: 2,
      label: 'car',
      score: 1 / 3,
      output: 7,
      box: [1, 2, 3, 4.5],
      target: { kind: 'box', box: 2 },
    } as unknown as Answer;
    const after = [{ ...prediction, probability: 0.25 }];
    const { csv } = predictionText(prediction, { kind: 'whatIf', before: [], after } as never);
    assert.equal(
      csv,
      'Class,Index,Output,Logit,Probability with parts hidden,Box (x y width height)\ncar,2,7,0.333333,0.25,1 2 3 4.5\n',
    );
  });

  it('calls each score what it is, and shows the number itself where less of it is asked about', () => {
    const lower = { index: 1, label: 'lower age', score: -41, output: 41, target: { kind: 'number' } };
    assert.equal(predictionText(lower as unknown as Answer, undefined).csv, 'Number,Index,Value\nlower age,1,41\n');
    const alike = { index: 0, label: 'like b.png', score: 0.5, target: { kind: 'similarity' } };
    assert.equal(
      predictionText(alike as unknown as Answer, undefined).csv,
      'Similarity,Index,Cosine\nlike b.png,0,0.5\n',
    );
    const word = { index: 3, label: 'dog', score: -0.5, probability: 0.6, target: { kind: 'word' } };
    assert.equal(
      predictionText(word as unknown as Answer, undefined).csv,
      'Word,Index,Probability,log p\ndog,3,0.6,-0.5\n',
    );
  });
});

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

const name = 'whylight_explain_prediction';
const invoke = (input: object): Thenable<vscode.LanguageModelToolResult> =>
  vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });

describe('the language-model tool', () => {
  it('answers with numbers, regions in words and the overlay', async () => {
    const { content } = await invoke({ imagePath: 'fox.png' });
    const text = content.find((part) => part instanceof vscode.LanguageModelTextPart);
    assert.match(text?.value ?? '', /Explained class: fox \[class 6\]/);
    assert.match(text?.value ?? '', /- 1\. [a-z ]+: box x \d+/);
    const picture = content.find((part) => part instanceof vscode.LanguageModelDataPart);
    assert.equal(picture?.mimeType, 'image/png');
    assert.deepEqual([...picture.data.subarray(1, 4)], [...Buffer.from('PNG')]);
  });

  it('takes a class by label or index', async () => {
    for (const wanted of ['owl', '9']) {
      const { content } = await invoke({ imagePath: 'fox.png', class: wanted });
      assert.match((content[0] as vscode.LanguageModelTextPart).value, /Explained class: owl/);
    }
  });

  it('takes another target, and gives it back as one', async () => {
    const target = { kind: 'contrast', class: 'owl', against: ['fox'] };
    const { content } = await invoke({ imagePath: 'fox.png', target });
    const { value } = content[0] as vscode.LanguageModelTextPart;
    assert.match(value, /Explained class: owl \[class 9\].*, rather than fox/);
    assert.match(value, /^Target: \{"kind":"contrast","class":9,"against":\[6\]/m);
  });

  it('says what is wrong in words', async () => {
    const { content } = await invoke({ imagePath: 'nothing.png' });
    assert.match((content[0] as vscode.LanguageModelTextPart).value, /^Error [a-z-]+: .*nothing\.png/);
  });

  for (const imagePath of [5, '\\\\server\\share\\cat.png']) {
    it(`refuses ${imagePath} in words, without a look at it`, async () => {
      const { content } = await invoke({ imagePath });
      assert.match((content[0] as vscode.LanguageModelTextPart).value, /^Error bad-request: /);
    });
  }

  it('ends when it is canceled', async () => {
    const source = new vscode.CancellationTokenSource();
    const answer = vscode.lm.invokeTool(
      name,
      { input: { imagePath: 'fox.png' }, toolInvocationToken: undefined },
      source.token,
    );
    source.cancel();
    await assert.rejects(Promise.resolve(answer), /cancel/i);
  });
});

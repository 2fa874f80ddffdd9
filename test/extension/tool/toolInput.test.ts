import { strict as assert } from 'node:assert';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { outside, readToolInput } from '../../../src/extension/tool/toolInput.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const workspace = path.resolve('/work/space');

describe('what an agent asks the tool for', () => {
  it('has its paths made absolute, and an index told from a label', () => {
    const input = { imagePath: 'a/cat.jpg', modelPath: '../m.onnx', class: '207', layer: '/conv' };
    assert.deepEqual(readToolInput(input, workspace), {
      image: path.join(workspace, 'a/cat.jpg'),
      model: path.resolve('/work/m.onnx'),
      class: 207,
      layer: '/conv',
    });
    assert.equal(readToolInput({ imagePath: 'c.jpg', class: 'tabby cat' }, workspace).class, 'tabby cat');
  });

  for (const input of [
    undefined,
    null,
    'cat.jpg',
    {},
    { imagePath: 5 },
    { imagePath: '' },
    { imagePath: ['a.jpg'] },
    { imagePath: 'a\0.jpg' },
    { imagePath: 'a.jpg', modelPath: {} },
    { imagePath: 'a.jpg', class: -1 },
    { imagePath: 'a.jpg', class: null },
    { imagePath: 'a.jpg', layer: 3 },
    { imagePath: '\\\\server\\share\\cat.jpg' },
    { imagePath: '//server/share/cat.jpg' },
    { imagePath: 'a.jpg', modelPath: '\\\\?\\C:\\m.onnx' },
  ]) {
    it(`is refused with a code where it is ${JSON.stringify(input)}`, () => {
      assert.throws(() => readToolInput(input, workspace), { code: 'bad-request', nextStep: /this machine/ });
    });
  }

  it('is refused where a path is relative and no folder is open', () => {
    assert.throws(() => readToolInput({ imagePath: 'a.jpg' }, undefined), { code: 'bad-request' });
  });
});

describe('files outside of the workspace', () => {
  const folder = useTemporaryFolder();

  it('are those that lie elsewhere, by their names or by a link', async () => {
    const inside = [folder.write('space/a.jpg', ''), folder.at('space/none.jpg'), folder.at('space/none/b.jpg')];
    const elsewhere = [folder.write('else/a.jpg', ''), folder.at('space2/a.jpg'), folder.at('space/../else/a.jpg')];
    symlinkSync(folder.at('else/a.jpg'), folder.at('space/link.jpg'));
    symlinkSync(folder.at('else'), folder.at('space/linked'));
    const linked = [folder.at('space/link.jpg'), folder.at('space/linked/a.jpg'), folder.at('space/linked/none.jpg')];
    assert.deepEqual(await outside([...inside, ...elsewhere, ...linked], [folder.at('space')]), [
      ...elsewhere,
      ...linked,
    ]);
  });

  it('are none where the workspace itself is a link', async () => {
    mkdirSync(folder.at('real'));
    symlinkSync(folder.at('real'), folder.at('space'));
    const file = folder.write('real/a.jpg', '');
    assert.deepEqual(await outside([file, folder.at('space/a.jpg')], [folder.at('space')]), []);
  });

  it('are all files where no folder is open', async () => {
    assert.deepEqual(await outside(['/a.jpg'], []), ['/a.jpg']);
  });
});

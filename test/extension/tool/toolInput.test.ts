import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { askedOf, filesOf, outside, readToolInput } from '../../../src/extension/tool/toolInput.ts';
import type { TargetKind, TargetWish } from '../../../src/vocabulary/target.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

/** One of each kind, with all that it may say. */
const targets: { readonly [Kind in TargetKind]: Extract<TargetWish, { kind: Kind }> } = {
  class: { kind: 'class', class: 3 },
  contrast: { kind: 'contrast', class: 'cat', against: ['dog', 7], gamma: 1 },
  box: { kind: 'box', box: 0 },
  pixel: { kind: 'pixel', x: 1, y: 2, class: 3 },
  number: { kind: 'number', number: 0, direction: 'lower' },
  similarity: { kind: 'similarity', reference: 'dog.jpg' },
  range: { kind: 'range', from: 0, to: 5, class: 2 },
  word: { kind: 'word', from: 'cat', to: 2, token: 7 },
  prompt: { kind: 'prompt', prompt: 'a cat', by: 'similarity' },
};

interface Manifest {
  readonly contributes: {
    readonly languageModelTools: readonly {
      readonly inputSchema: {
        readonly properties: {
          readonly target: { readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>> };
        };
      };
    }[];
  };
}

const workspace = path.resolve('/work/space');

describe('what an agent asks the tool for', () => {
  it('is said with its words', () => {
    const image = '/i/a.jpg';
    const word = { kind: 'word', from: 'dog' } as const;
    assert.equal(askedOf({ image, target: word, text: 'a dog and a cat' }), '“dog”, “a dog and a cat”');
    assert.equal(askedOf({ image, prompts: ['a cat', 'a dog'], class: 'a dog' }), '“a cat”, “a dog”');
    assert.equal(askedOf({ image, class: 3 }), '');
  });

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

  it('may be another target than a class, whose second picture is a file as well', () => {
    const target = { kind: 'similarity', reference: 'b/dog.jpg' };
    const asked = readToolInput({ imagePath: 'a/cat.jpg', target, prompts: ['a cat'], text: 'so' }, workspace);
    const reference = path.join(workspace, 'b/dog.jpg');
    assert.deepEqual(asked, {
      image: path.join(workspace, 'a/cat.jpg'),
      target: { kind: 'similarity', reference },
      prompts: ['a cat'],
      text: 'so',
    });
    assert.deepEqual(filesOf(asked), [asked.image, reference]);
    const pixel = { kind: 'pixel', x: 3, y: 4, class: 'road' };
    assert.deepEqual(readToolInput({ imagePath: 'a.jpg', target: pixel }, workspace).target, pixel);
  });

  it('has a schema that names all kinds of targets, and all of their fields', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const { kind, ...fields } = contributes.languageModelTools[0]?.inputSchema.properties.target.properties ?? {};
    assert.deepEqual(kind?.enum?.toSorted(), Object.keys(targets).toSorted());
    const named = new Set(Object.values(targets).flatMap((target) => Object.keys(target)));
    assert.deepEqual(Object.keys(fields).toSorted(), [...named].filter((name) => name !== 'kind').toSorted());
    for (const target of Object.values(targets)) assert.ok(readToolInput({ imagePath: 'a.jpg', target }, workspace));
  });

  for (const input of [
    { imagePath: 'a.jpg', target: { kind: 'similarity', reference: '\\\\server\\share\\cat.jpg' } },
    { imagePath: 'a.jpg', target: { kind: 'heat' } },
    { imagePath: 'a.jpg', target: { kind: 'pixel', x: 3 } },
    { imagePath: 'a.jpg', target: 'dog' },
    { imagePath: 'a.jpg', prompts: 'a dog' },
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

describe('docs/agents.md', () => {
  it('names each kind of target with its fields', () => {
    const text = readFileSync('docs/agents.md', 'utf8');
    for (const { kind, ...fields } of Object.values(targets)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`));
      for (const field of Object.keys(fields)) assert.ok(row?.includes(`\`${field}\``), `${kind} ${field}`);
    }
  });
});

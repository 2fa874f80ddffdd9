import { strict as assert } from 'node:assert';
import { classByIndex, classChoices } from '../../../src/extension/commands/classChoices.ts';
import { layerChoices } from '../../../src/extension/commands/layerChoices.ts';
import type { Choice } from '../../../src/extension/commands/previewPick.ts';
import type { Layer } from '../../../src/protocol/model.ts';

const titles = (choices: readonly Choice<unknown>[]): readonly string[] =>
  choices.map((choice) => ('separator' in choice ? `— ${choice.separator}` : choice.label));

describe('the classes to choose from', () => {
  const words = { predicted: 'predicted', all: 'all', unnamed: (index: number) => `class ${index}` };
  const predictions = [
    { index: 2, label: 'fox', probability: 0.8314, score: 5, target: { kind: 'class', class: 2 } },
  ] as const;

  it('are the predicted ones with their probability, then the others', () => {
    const choices = classChoices({ labels: ['cat', 'dog', 'fox'], classCount: 3 }, predictions, words);
    assert.deepEqual(titles(choices), ['— predicted', 'fox', '— all', 'cat', 'dog']);
    assert.deepEqual(choices[1], { label: 'fox', description: '2 · 83.1 %', value: 2 });
  });

  it('have their probability each once it is known, in the same order', () => {
    const model = { labels: ['cat', 'dog', 'fox'], classCount: 3 };
    const target = { kind: 'class', class: 0 } as const;
    const more = [...predictions, { index: 0, label: 'cat', probability: 0.00001, score: -9, target }];
    const whole = classChoices(model, more, words, 1);
    assert.deepEqual(titles(whole), titles(classChoices(model, predictions, words)));
    assert.deepEqual(whole[3], { label: 'cat', description: '0 · < 0.1 %', value: 0 });
    assert.deepEqual(whole[4], { label: 'dog', description: '1', value: 1 });
  });

  it('are found by their index, whatever else has that number', () => {
    const model = { labels: ['cat', 'dog', 'fox'], classCount: 3 };
    assert.deepEqual(classByIndex('2', model, words), { label: 'fox', description: '2', value: 2 });
    for (const text of ['3', '-1', '1.5', '', 'fox']) assert.equal(classByIndex(text, model, words), undefined);
  });

  it('have their index, and a name even where there are no labels', () => {
    const choices = classChoices({ labels: [], classCount: 2 }, [], words);
    assert.deepEqual(choices.slice(1), [
      { label: 'class 0', description: '0', value: 0 },
      { label: 'class 1', description: '1', value: 1 },
    ]);
  });
});

describe('names out of files', () => {
  const hostile = 'a $(trash) and $(sync~spin)';
  const shows = (choices: readonly Choice<unknown>[]): void =>
    assert.doesNotMatch(JSON.stringify(choices).replace('$(circle-slash)', ''), /\$\(/);

  it('become no icons in a list of classes', () => {
    const words = { predicted: '', all: '', unnamed: String };
    shows(
      classChoices(
        { labels: [hostile, hostile], classCount: 2 },
        [{ index: 1, label: hostile, probability: 1, score: 1, target: { kind: 'class', class: 1 } }],
        words,
      ),
    );
  });

  it('become no icons in a list of layers', () => {
    const words = { default: '', grid: () => '', withoutGradient: '' };
    const layer: Layer = { name: hostile, tensor: 't', operator: hostile, shape: [1], grid: [1, 2], isDefault: true };
    for (const needs of [true, false])
      shows(
        layerChoices([layer, { ...layer, tensor: 'u', reason: hostile }], needs, words).map((choice) =>
          'value' in choice ? { ...choice, value: '' } : choice,
        ),
      );
  });
});

describe('the layers to choose from', () => {
  const words = { default: 'default', grid: (size: string) => size, withoutGradient: 'without' };
  const layer = (tensor: string, size: number, more: Partial<Layer> = {}): Layer => ({
    name: `/${tensor}`,
    tensor,
    operator: 'Relu',
    shape: [1, 8, size, size],
    grid: [size, size],
    isDefault: false,
    ...more,
  });
  const layers = [
    layer('a', 14),
    layer('b', 7, { isDefault: true }),
    layer('c', 14),
    layer('d', 7, { operator: 'Foo', reason: 'Foo has no gradient' }),
  ];
  const choices = layerChoices(layers, true, words);

  it('are grouped by the size of their grid, the coarsest first, those without a gradient last', () => {
    assert.deepEqual(titles(choices), ['— 7 × 7', '/b', '— 14 × 14', '/c', '/a', '— without', '/d']);
  });

  it('tell shape, operator and the default', () => {
    assert.deepEqual(choices[1], { label: '/b', description: 'Relu · 1 × 8 × 7 × 7 · default', value: 'b' });
  });

  it('tell why one has no gradient, and let it be chosen where the method needs none', () => {
    const free = layerChoices(layers, false, words).at(-1)!;
    assert.deepEqual(free, {
      label: '/d',
      description: 'Foo · 1 × 8 × 7 × 7',
      detail: 'Foo has no gradient',
      value: 'd',
    });
  });

  it("tell why one has no gradient, and don't let it be chosen where the method needs it", () => {
    const last = choices.at(-1)!;
    assert.equal('value' in last, false);
    assert.match('detail' in last ? (last.detail ?? '') : '', /Foo has no gradient/);
  });
});

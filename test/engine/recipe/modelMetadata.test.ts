import { strict as assert } from 'node:assert';
import { readMetadata } from '../../../src/engine/recipe/modelMetadata.ts';
import { parsePythonNames } from '../../../src/engine/recipe/pythonNames.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';

const read = (metadata: Readonly<Record<string, string>>) => readMetadata(new Map(Object.entries(metadata)));

const ultralytics = {
  description: 'Ultralytics YOLOv8n-cls model trained on cats',
  author: 'Ultralytics',
  date: '2025-03-01T12:00:00',
  version: '8.3.80',
  license: 'AGPL-3.0 License (https://ultralytics.com/license)',
  docs: 'https://docs.ultralytics.com',
  stride: '1',
  task: 'classify',
  batch: '1',
  imgsz: '[224, 224]',
  names: "{0: 'cat', 1: \"bull's eye\", 2: 'été'}",
  args: "{'batch': 1, 'half': False}",
  channels: '3',
};
const fit = (input: Partial<RecipeInput> | undefined) => [
  input?.resize,
  input?.width,
  input?.height,
  input?.shortestEdge,
  input?.antialias,
  input?.scale,
  input?.mean,
];

describe('Ultralytics’ metadata', () => {
  it('says size, crop and labels of a classifier', () => {
    const [found] = read(ultralytics);
    assert.deepEqual(fit(found!.input), ['crop', 224, 224, 224, true, 1 / 255, [0]]);
    assert.deepEqual(found!.labels, ['cat', "bull's eye", 'été']);
    assert.deepEqual(found!.source, {
      kind: 'metadata',
      reason: 'Ultralytics 8.3.80 metadata in the model (classify)',
    });
  });

  it('knows that OpenCV resized before 8.1', () => {
    assert.deepEqual(fit(read({ ...ultralytics, version: '8.0.200' })[0]!.input), [
      'crop',
      224,
      224,
      224,
      false,
      1 / 255,
      [0],
    ]);
  });

  it('squashes where the input is no square', () => {
    assert.deepEqual(fit(read({ ...ultralytics, imgsz: '[96, 192]' })[0]!.input).slice(0, 3), ['squash', 192, 96]);
  });

  it('letterboxes for every other task', () => {
    const { input } = read({ ...ultralytics, task: 'detect', imgsz: '[480, 640]' })[0]!;
    assert.deepEqual(fit(input), ['letterbox', 640, 480, undefined, false, 1 / 255, [0]]);
  });

  it('is read as far as it goes', () => {
    const [found] = read({ ...ultralytics, imgsz: 'None', names: '{0: cat}' });
    assert.deepEqual([found!.input?.width, found!.labels], [undefined, undefined]);
    assert.deepEqual(read({ task: 'classify' }), []);
  });
});

describe('Windows ML’s metadata', () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, Partial<RecipeInput>])[] = [
    [
      {
        'Image.BitmapPixelFormat': 'Bgr8',
        'Image.ColorSpaceGamma': 'SRGB',
        'Image.NominalPixelRange': 'NominalRange_0_255',
      },
      { channels: 'BGR', scale: 1, mean: [0], std: [1] },
    ],
    [
      { 'Image.BitmapPixelFormat': 'Rgb8', 'Image.NominalPixelRange': 'Normalized_0_1' },
      { channels: 'RGB', scale: 1 / 255, mean: [0], std: [1] },
    ],
    [{ 'Image.NominalPixelRange': 'Normalized_1_1' }, { scale: 1 / 255, mean: [0.5], std: [0.5] }],
    [{ 'Image.NominalPixelRange': 'NominalRange_16_235' }, { scale: 219 / 255, mean: [-16], std: [1] }],
    [{ 'image.bitmappixelformat': 'gray8' }, { channels: 'gray', scale: 1, mean: [0], std: [1] }],
  ];
  for (const [metadata, input] of cases) {
    it(`${Object.values(metadata).join(', ')} means ${JSON.stringify(input)}`, () => {
      assert.deepEqual(read(metadata)[0]!.input, input);
    });
  }

  it('in linear light is said not to be followed', () => {
    assert.match(
      read({ 'Image.BitmapPixelFormat': 'Rgb8', 'Image.ColorSpaceGamma': 'Linear' })[0]!.notes!.join(),
      /linear/,
    );
  });

  it('that nobody knows is passed over', () => {
    assert.deepEqual(read({ 'Image.BitmapPixelFormat': 'constructor', 'Image.NominalPixelRange': '__proto__' }), []);
  });
});

describe('labels in a model’s metadata', () => {
  for (const [key, text] of [
    ['names', "['cat', 'dog']"],
    ['classes', '["cat", "dog"]'],
    ['id2label', '{"0": "cat", "1": "dog"}'],
  ] as const) {
    it(`are found in ${key}: ${text}`, () => {
      assert.deepEqual(read({ [key]: text })[0]!.labels, ['cat', 'dog']);
    });
  }
});

describe('parsePythonNames', () => {
  it('reads escapes and either kind of quotes', () => {
    assert.deepEqual(parsePythonNames(String.raw`{0: 'a\'b', 1: "c\"d", 2: 'caf\xe9', 3: 'x\\y',}`), [
      "a'b",
      'c"d',
      'café',
      String.raw`x\y`,
    ]);
    assert.deepEqual(parsePythonNames("\n{0: 'a',\n 1: 'b'}\n"), ['a', 'b']);
  });

  for (const text of [
    '',
    '{}',
    '[]',
    "{0: 'a', 2: 'b'}",
    "{0: 'a' 1: 'b'}",
    "['a', 3]",
    "{0: 'a'",
    '{"0": "a"}',
    "['a'] + ['b']",
  ]) {
    it(`reads nothing from ${JSON.stringify(text)}`, () => {
      assert.equal(parsePythonNames(text), undefined);
    });
  }

  it('takes no longer for a text that almost fits', () => {
    const started = performance.now();
    assert.equal(parsePythonNames(`[${"'a', ".repeat(50_000)}!]`), undefined);
    assert.equal(parsePythonNames(`['${'\\'.repeat(100_000)}`), undefined);
    assert.ok(performance.now() - started < 1000);
  });
});

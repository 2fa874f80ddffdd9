/** Models that people were misled by, each with what should come out: ../shared/cases/models/MODELS-INDEX.md. */
import { strict as assert } from 'node:assert';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { Engine, type Explained, type Pictured } from '../../src/runtime/engine.ts';
import type { Reading } from '../../src/runtime/models.ts';
import type { Wish } from '../../src/engine/ask.ts';
import { samplePicture } from '../support/bundles.ts';
import { sharedCases } from '../support/sharedData.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const cases = sharedCases('models');
const files = existsSync(cases) ? readdirSync(cases).filter((name) => name.endsWith('.onnx')) : [];

type Expected = (explained: Explained) => void;

const near = (found: number | undefined, expected: number, tolerance = 5e-4): void =>
  assert.ok(found !== undefined && Math.abs(found - expected) < tolerance, `${found}, expected ${expected}`);

const says =
  (code: string): Expected =>
  ({ warnings }) =>
    assert.ok(
      warnings.some((warning) => warning.code === code),
      `no ${code} among ${warnings.map((warning) => warning.code).join()}`,
    );
const notes =
  (part: RegExp): Expected =>
  ({ model }) =>
    assert.ok(
      model.recipe.notes?.some((note) => part.test(note)),
      `no note ${part}`,
    );
const named =
  (label: string): Expected =>
  (explained) =>
    assert.equal(explained.class.label, label);
const probability =
  (expected: number): Expected =>
  (explained) =>
    near(explained.class.probability, expected);
const kind =
  (expected: string): Expected =>
  ({ target }) =>
    assert.equal(target.kind, expected);
/** All heat lies in this part of the picture. */
const within =
  (x: number, y: number, width: number, height: number): Expected =>
  ({ regions }) =>
    regions.forEach(({ box }) =>
      assert.ok(
        box[0] >= x - 1 && box[1] >= y - 1 && box[0] + box[2] <= x + width + 1 && box[1] + box[3] <= y + height + 1,
        `heat at ${box.join()}`,
      ),
    );

interface Case {
  readonly wish?: Wish & Reading & Pictured;
  readonly recipe?: object;
  /** What must hold; or the code of the refusal. */
  readonly is: readonly Expected[] | string;
}

const cat = samplePicture('two-cats.jpg');

/** Numbers are the file's own, by ONNX Runtime in Python for the pixels that the recipe makes of the picture. */
const expected: Readonly<Record<string, Case | readonly Case[]>> = {
  'clipped-softmax': { is: [probability(0.5325)] },
  'hand-softmax': { is: [probability(0.5325)] },
  percent: { is: [probability(0.5325), ({ class: { output } }) => near(output, 53.2547, 1e-3)] },
  'ensemble-of-three': { is: [probability(0.2805), says('model-branches')] },
  'clipped-anomaly-score': {
    is: [({ predictions }) => near(predictions.find(({ index }) => index === 1)?.output, 0.454, 2e-3)],
  },
  'saturated-anomaly-score': {
    is: [named('positive'), ({ class: { output } }) => near(output, 1), says('score-cut-off')],
  },
  'age-squeezed': { is: [kind('number'), named('higher age'), ({ class: { output } }) => near(output, 33.414, 1e-2)] },
  'mirrored-second-look': { is: [within(40, 0, 24, 64)] },
  'mirrored-batch': { is: [kind('class'), says('copies-joined')] },
  'nanodet-one-class': { is: [kind('box'), named('barcode')] },
  'yolo2-grid-custom-vision': {
    is: [kind('box'), ({ model }) => assert.deepEqual(model.recipe.labels, ['forklift', 'pallet', 'person'])],
  },
  'yolo3-raw-heads': { is: 'score-boxes-raw' },
  'mmdeploy-end2end': { is: [kind('box'), ({ class: { probability: p } }) => assert.ok(p! > 0.5 && p! < 0.6)] },
  scrfd: { is: 'score-boxes-raw' },
  'embedding-before-probabilities': { is: [({ model }) => assert.equal(model.score.output, 'probabilities')] },
  'face-embedding': [
    { is: 'reference-missing' },
    {
      wish: { target: { kind: 'similarity', reference: cat } },
      is: [({ others }) => assert.equal(others?.[0]?.image, cat), named('similar to two-cats.jpg')],
    },
  ],
  'int32-picture': { is: [({ model }) => assert.equal(model.recipe.source.kind, 'graph')] },
  'uint8-rows-columns': { is: [probability(0.0437761), within(110, 30, 420, 420)] },
  'thresholded-answer': {
    is: [says('answer-rounded'), ({ class: { probability: p } }) => assert.ok(p! > 0.5 && p! < 0.7)],
  },
  'rounded-attributes': {
    is: [says('answer-rounded'), ({ class: { probability: p } }) => assert.ok(p! > 0.5 && p! < 0.6)],
  },
  'probabilities-of-pixels': { is: [probability(0.959)] },
  'batch-statistics': {
    wish: { layer: '/Relu' },
    is: [({ gradient }) => assert.ok(gradient?.data.some((value) => value !== 0))],
  },
  'global-maximum': { is: [agrees] },
  'two-backbones': { is: [says('model-branches'), ({ layer }) => assert.match(layer.name, /^\/a\//)] },
  'names-in-signature': { is: [named('ripe')] },
  'names-in-class-indices': { is: [named('dogs')] },
  'names-one-too-many': { is: [notes(/labels\.txt has 3 names/)] },
  'mean-picture': {
    is: [({ model }) => assert.deepEqual([model.recipe.source.kind, model.recipe.input.scale], ['graph', 1])],
  },
  'mask-and-edge': { is: [notes(/“edge”/)] },
  'fp8-activations': { is: [agrees] },
  'clipped-softmax-sure': { is: [probability(1), ({ regions }) => assert.ok(regions.length > 0)] },
  'cropped-inside': { is: [within(32, 32, 16, 16)] },
  'padded-inside': { is: [within(0, 0, 16, 16)] },
  'bordered-inside': { is: [within(0, 0, 16, 16)] },
  'six-bands': { is: 'bands-missing' },
  'two-views': [
    { is: 'input-missing' },
    {
      wish: { inputs: { right: cat } },
      // The file's own answer to these two pictures, by ONNX Runtime in Python.
      is: [({ others }) => assert.deepEqual([others?.[0]?.role, others?.[0]?.image], ['right', cat]), mapsOfBoth],
    },
  ],
  'picture-and-table': [
    { is: 'input-missing' },
    { recipe: { inputs: { metadata: [1, 2, 3, 4, 5] } }, is: [kind('class')] },
    { wish: { inputs: { metadata: 0.5 } }, is: [kind('class')] },
    { wish: { inputs: { wrong: 0.5 } }, is: 'input-unknown' },
    { wish: { inputs: { metadata: { dims: [1, 4], data: [1, 2, 3, 4] } } }, is: 'input-unfit' },
  ],
  'clip-with-texts': {
    recipe: {
      inputs: { input_ids: [1, 8].map((first) => [0, 1, 2, 3, 4, 5, 6].map((at) => first + at)) },
      labels: ['a cat', 'a dog'],
    },
    is: [
      kind('class'),
      ({ predictions, model }) => assert.deepEqual([predictions.length, model.score.output], [2, 'logits_per_image']),
    ],
  },
};

function mapsOfBoth({ others, heatmap }: Explained): void {
  assert.ok(others?.[0] && others[0].heatmap.maximum > 0 && heatmap.maximum > 0);
  assert.notDeepEqual(others[0].heatmap.values, heatmap.values);
}

const toCheck: Promise<unknown>[] = [];

function agrees({ model, layer, input }: Explained): void {
  const check = checkGradient(model, layer, input).then(({ worstError, obstacle }) =>
    assert.ok(worstError < 1e-2 && !obstacle, `${model.path}: ${worstError} ${obstacle}`),
  );
  toCheck.push(check);
}

describe('models of ../shared/cases/models', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());
  before(function () {
    if (files.length === 0) skip(this, 'no cases of models (WHYLIGHT_SHARED names the folder that holds cases/)');
  });

  it('are all expected to end in some way', () => {
    const names = files.map((name) => path.parse(name).name);
    assert.deepEqual(
      names.filter((name) => !(name in expected)),
      [],
    );
  });

  for (const file of files) {
    const { name } = path.parse(file);
    for (const [at, one] of [expected[name] ?? []].flat().entries())
      it(`${name} ends as the index says${at > 0 ? ` (${at + 1})` : ''}`, () => ends(name, one));
  }

  async function ends(name: string, { wish = {}, recipe, is }: Case): Promise<void> {
    const own = path.join(folder.path, name);
    mkdirSync(own, { recursive: true });
    const model = path.join(own, 'model.onnx');
    copyFileSync(path.join(cases, `${name}.onnx`), model);
    const beside = path.join(cases, `${name}.beside`);
    if (existsSync(beside))
      for (const each of readdirSync(beside)) copyFileSync(path.join(beside, each), path.join(own, each));
    if (recipe) folder.write(`${name}/model.whylight.json`, JSON.stringify(recipe));
    const drawn = path.join(cases, `${name}.png`);
    const picture = existsSync(drawn) ? drawn : samplePicture('cat-and-dog.jpg');
    const explained = engine.explain(picture, model, { ...wish, top: 50 });
    if (typeof is === 'string') return assert.rejects(explained, { code: is });
    for (const expect of is) expect(await explained);
    await Promise.all(toCheck.splice(0));
  }
});

import { strict as assert } from 'node:assert';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { writeNpy } from '../../src/engine/tensor/npy.ts';
import { defaultLimits, Engine } from '../../src/runtime/engine.ts';
import { furtherInputs } from '../../src/runtime/answers/furtherInputs.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/** Two pictures through the same layers; the score is that of the difference of what comes out. */
function twoViews(): Uint8Array {
  const network = smallNetwork();
  const other = network.nodes.slice(0, -1).map((node) => ({
    ...node,
    name: `${node.name}_b`,
    input: node.input.map((name) => (name.startsWith('w') ? name : `${name}_b`)),
    output: node.output.map((name) => `${name}_b`),
  }));
  const last = network.nodes.at(-1)!;
  const nodes = [
    ...network.nodes.slice(0, -1),
    ...other,
    makeNode('Sub', ['flat', 'flat_b'], ['apart']),
    { ...last, input: ['apart', ...last.input.slice(1)] },
  ];
  const dims = [1, 3, 8, 8];
  return buildModel({
    ...network,
    nodes,
    inputs: [
      { name: 'image', dims },
      { name: 'image_b', dims },
    ],
  });
}

/** The picture's features times a number that is given next to it. */
function scaled(): Uint8Array {
  const network = smallNetwork();
  const last = network.nodes.at(-1)!;
  return buildModel({
    ...network,
    nodes: [
      ...network.nodes.slice(0, -1),
      makeNode('Mul', ['flat', 'age'], ['aged']),
      { ...last, input: ['aged', ...last.input.slice(1)] },
    ],
    inputs: [
      { name: 'image', dims: [1, 3, 8, 8] },
      { name: 'age', dims: [1, 1] },
    ],
  });
}

describe('a model with further inputs', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());
  const picture = async (name: string, seed: number): Promise<string> => folder.write(name, await noisePng(8, 8, seed));

  it('of a second picture explains both, each with its own map', async () => {
    const model = folder.write('two.onnx', twoViews());
    const [a, b] = [await picture('a.png', 1), await picture('b.png', 2)];
    const found = await engine.explain(a, model, { inputs: { image_b: b } });
    const turned = await engine.explain(b, model, { inputs: { image_b: a }, target: found.target });
    // Swapping the pictures turns the sign of what is before the last layer: scores S and −S but for no bias.
    const ofClass = turned.predictions.find(({ index }) => index === found.class.index)!;
    assert.ok(Math.abs(found.class.score + ofClass.score) < 1e-4);
    const [other] = found.others!;
    assert.deepEqual([other!.role, other!.image], ['image_b', b]);
    const itself = await engine.explain(a, model, { inputs: { image_b: a } });
    assert.ok(
      itself.predictions.every(({ score }) => Math.abs(score) < 1e-5),
      'a picture does not differ from itself',
    );
    await assert.rejects(engine.explain(a, model, {}), { code: 'input-missing' });
  });

  it('takes a number, an array of the recipe, or a file of one', async () => {
    const model = folder.write('aged.onnx', scaled());
    const a = await picture('a.png', 1);
    const of = async (age: number | string): Promise<number> =>
      (await engine.explain(a, model, { inputs: { age }, target: { kind: 'class', class: 2 } })).class.score;
    const [one, three] = [await of(1), await of(3)];
    assert.ok(Math.abs(three - 3 * one) < 1e-4 && one !== 0);
    folder.write('age.npy', writeNpy([1, 1], Float32Array.of(2)));
    assert.ok(Math.abs((await of(`${folder.path}/age.npy`)) - 2 * one) < 1e-4);
    folder.write('aged.whylight.json', '{"inputs": {"age": [[5]]}}');
    const written = await engine.explain(a, model, { target: { kind: 'class', class: 2 } });
    assert.ok(Math.abs(written.class.score - 5 * one) < 1e-4);
    const alike = { kind: 'class', class: 2 } as const;
    const listed = await engine.explain(a, model, { inputs: { age: [3] }, target: alike });
    assert.ok(Math.abs(listed.class.score - three) < 1e-6, 'a list is read in the input’s own shape');
    await assert.rejects(engine.explain(a, model, { inputs: { age: { dims: [2], data: [1, 2] } } }), {
      code: 'input-unfit',
    });
    await assert.rejects(engine.explain(a, model, { inputs: { years: 3 } }), { code: 'input-unknown' });
  });

  it('is asked what else it says with the same second picture, not with an empty one', async () => {
    const model = folder.write('two.onnx', twoViews());
    const [a, b] = [await picture('a.png', 1), await picture('b.png', 2)];
    const wish = { inputs: { image_b: b } };
    const { predictions } = await engine.explain(a, model, wish);
    const asked = await engine.asked(
      a,
      model,
      wish,
      () => undefined,
      async ({ predictions: said }) => said,
    );
    assert.deepEqual(
      asked.map(({ score }) => score),
      predictions.map(({ score }) => score),
    );
    await assert.rejects(
      engine.asked(
        a,
        model,
        {},
        () => undefined,
        async () => undefined,
      ),
      { code: 'input-missing' },
    );
    const ready = await engine.input(a, await engine.model(model));
    await assert.rejects(engine.explainReady(ready, model, {}), { code: 'input-missing' });
    const alike = await engine.explainReady(ready, model, wish);
    assert.deepEqual(alike.predictions, predictions);
  });

  it('names them all, with what the recipe says', async () => {
    const file = folder.write('two.onnx', twoViews());
    const named = async (): Promise<unknown> => furtherInputs(await engine.model(file));
    const input = { name: 'image_b', dims: [1, 3, 8, 8], kind: 'picture' };
    assert.deepEqual(await named(), [{ ...input, isGiven: false }]);
    const recipe = folder.write('two.whylight.json', '{"inputs": {"image_b": "b.png"}}');
    assert.deepEqual(await named(), [{ ...input, isGiven: true, given: path.join(folder.path, 'b.png') }]);
    rmSync(recipe);
    const aged = folder.write('aged.onnx', scaled());
    folder.write('aged.whylight.json', '{"inputs": {"age": [[5]]}}');
    assert.deepEqual(await furtherInputs(await engine.model(aged)), [
      { name: 'age', dims: [1, 1], kind: 'number', isGiven: true, given: [5] },
    ]);
  });

  it('reads no file for its recipe that lies elsewhere, but for the user, who may name any', async () => {
    const model = folder.write('two.onnx', twoViews());
    const [a, b] = [await picture('a.png', 1), await picture('b.png', 2)];
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'whylight-elsewhere-'));
    try {
      const far = path.join(elsewhere, 'b.png');
      copyFileSync(b, far);
      const name = path.relative(folder.path, far);
      const recipe = folder.write('two.whylight.json', JSON.stringify({ inputs: { image_b: name } }));
      await assert.rejects(engine.explain(a, model, {}), { code: 'recipe-invalid' });
      const open = new Engine({ ...defaultLimits, folders: [elsewhere] });
      assert.equal((await open.explain(a, model, {})).others?.length, 1, 'of a folder that is open');
      await open.release();
      rmSync(recipe);
      assert.equal((await engine.explain(a, model, { inputs: { image_b: far } })).others?.length, 1);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('lists its layers and is checked without them', async () => {
    const model = await engine.model(folder.write('two.onnx', twoViews()));
    assert.deepEqual(
      model.missing.map(({ name, isPicture }) => [name, isPicture]),
      [['image_b', true]],
    );
    const noise = {
      type: 'float32',
      dims: [1, 3, 8, 8],
      data: Float32Array.from({ length: 192 }, (_, at) => Math.sin(at)),
    } as const;
    const { worstError } = await checkGradient(model, model.classifier.layer(), noise);
    assert.ok(worstError < 1e-2);
  });
});

import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, valuesOf } from '../../src/engine/onnx/tensors.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import type { TargetWish } from '../../src/vocabulary/target.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const network = smallNetwork({ classes: 5 });
const matrix = valuesOf(weights('w3', [5, 24], 3))!;

/** y = W · mean(A): what the small network does behind its last layer, done here in double precision. */
function outputsOf(a: ArrayLike<number>): number[] {
  const cells = a.length / 24;
  const means = Array.from({ length: 24 }, (_, k) => {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) sum += a[k * cells + cell]!;
    return sum / cells;
  });
  return Array.from({ length: 5 }, (_, row) => means.reduce((sum, mean, k) => sum + mean * matrix[row * 24 + k]!, 0));
}

/** dS/dA by central differences of `score`. */
function differences(a: Float32Array, score: (outputs: readonly number[]) => number): number[] {
  const values = Float64Array.from(a);
  const at = (place: number, step: number): number => {
    const before = values[place]!;
    values[place] = before + step;
    const found = score(outputsOf(values));
    values[place] = before;
    return found;
  };
  return Array.from(a, (_, place) => (at(place, 1e-4) - at(place, -1e-4)) / 2e-4);
}

function agrees({ activation, gradient }: Explained, score: (outputs: readonly number[]) => number): void {
  const expected = differences(activation.data, score);
  const size = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
  const apart = Math.sqrt(expected.reduce((sum, value, at) => sum + (value - gradient!.data[at]!) ** 2, 0));
  assert.ok(size > 0 && apart / size < 1e-4, `relative error ${apart / size}`);
}

const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('a target beyond classes', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());
  const picture = async (name = 'a.png', seed = 1): Promise<string> => folder.write(name, await noisePng(24, 18, seed));
  const named = (output: string, parts: ModelParts = network): ModelParts => ({
    ...parts,
    nodes: parts.nodes.map((node) => ({
      ...node,
      output: node.output.map((name) => (name === 'logits' ? output : name)),
    })),
    outputs: [output],
  });
  const explain = async (
    parts: ModelParts,
    target?: TargetWish,
    recipe?: object,
    output?: string,
  ): Promise<Explained> => {
    const model = folder.write('m.onnx', buildModel(parts));
    folder.write('m.whylight.json', JSON.stringify(recipe ?? {}));
    return engine.explain(await picture(), model, {
      ...(target && { target }),
      ...(output !== undefined && { output }),
    });
  };

  it('is a number, whose map speaks for higher or for lower', async () => {
    const outputs = [{ name: 'logits', kind: 'numbers', labels: ['age', 'height', 'weight', 'x', 'y'] }];
    const higher = await explain(network, { kind: 'number', number: 'weight' }, { outputs });
    const value = outputsOf(higher.activation.data)[2]!;
    assert.deepEqual(higher.target, { kind: 'number', number: 2, direction: 'higher' });
    assert.equal(higher.class.label, 'higher weight');
    assert.ok(Math.abs(higher.class.output! - value) < 1e-5 && higher.class.probability === undefined);
    agrees(higher, (all) => all[2]!);
    const lower = await explain(network, { kind: 'number', number: 2, direction: 'lower' }, { outputs });
    assert.equal(lower.class.output, higher.class.output);
    agrees(lower, (all) => -all[2]!);
  });

  it('is how similar another picture is, with a map on each', async () => {
    const reference = await picture('b.png', 2);
    const found = await explain(named('embedding'), { kind: 'similarity', reference });
    const [other] = found.others!;
    const swapped = await engine.explain(reference, folder.path + '/m.onnx', {
      target: { kind: 'similarity', reference: await picture() },
    });
    const vectors = [found, swapped].map(({ activation }) => outputsOf(activation.data)) as [number[], number[]];
    assert.ok(Math.abs(found.class.score - cosine(...vectors)) < 1e-6);
    agrees(found, (all) => cosine(all, vectors[1]));
    agrees(swapped, (all) => cosine(all, vectors[0]));
    assert.deepEqual(other!.heatmap, swapped.heatmap);
    assert.deepEqual([other!.role, other!.image], ['reference', reference]);
    const itself = await explain(named('embedding'), { kind: 'similarity', reference: await picture() });
    assert.ok(Math.abs(itself.class.score - 1) < 1e-6);
  });

  it('is not guessed of an embedding: a second picture is asked for', async () => {
    await assert.rejects(explain(named('embedding')), { code: 'reference-missing' });
    const normalized = makeNode('LpNormalization', ['logits'], ['scores'], { axis: 1, p: 2 });
    const unit = { ...network, nodes: [...network.nodes, normalized], outputs: ['scores'] };
    await assert.rejects(explain(unit), { code: 'reference-missing' });
  });

  it('is a part of a vector, read as if there were no other', async () => {
    const day = { name: 'logits', slice: [3, 5], labels: ['day', 'night'] };
    const outputs = [{ name: 'logits', slice: [0, 3], labels: ['cat', 'dog', 'fox'] }, day];
    const first = await explain(network, undefined, { outputs });
    assert.deepEqual(first.predictions.map(({ label }) => label).sort(), ['cat', 'dog', 'fox']);
    assert.ok(Math.abs(first.predictions.reduce((sum, { probability }) => sum + probability!, 0) - 1) < 1e-6);
    const second = await explain(network, { kind: 'class', class: 'night' }, { outputs }, 'logits[3:5]');
    const [a, b] = outputsOf(second.activation.data).slice(3) as [number, number];
    assert.ok(Math.abs(second.class.probability! - 1 / (1 + Math.exp(a - b))) < 1e-6);
    agrees(second, (all) => all[4]!);
    const wished = await explain(network, { kind: 'range', from: 3, to: 5, class: 1 });
    assert.deepEqual(wished.target, { kind: 'range', from: 3, to: 5, class: 1 });
    assert.ok(Math.abs(wished.class.probability! - second.class.probability!) < 1e-9);
  });

  it('is a class of logits, even where those of one picture sum to 1: a linear layer gives no probabilities', async () => {
    const shifted = {
      ...smallNetwork({ classes: 2 }),
      outputs: ['scores'],
      nodes: [...smallNetwork({ classes: 2 }).nodes, makeNode('Add', ['logits', 'biases'], ['scores'])],
    };
    const withBiases = (biases: readonly number[]): ModelParts => ({
      ...shifted,
      constants: [...shifted.constants!, floatTensor('biases', [...biases], [2])],
    });
    const bare = await explain(withBiases([0, 0]));
    const [one, two] = [0, 1].map((at) => bare.predictions.find(({ index }) => index === at)!.score) as [
      number,
      number,
    ];
    const found = await explain(withBiases([1 - one, -two]));
    const shares = [0, 1].map((at) => found.predictions.find(({ index }) => index === at)!.probability!);
    assert.ok(Math.abs(shares[0]! - 1 / (1 + Math.exp(-1))) < 1e-5, String(shares));
  });

  it('is one of several questions with the same answers', async () => {
    const parts = { ...smallNetwork({ classes: 6 }), outputs: ['grades'] };
    const shaped = {
      ...parts,
      nodes: [...parts.nodes, makeNode('Reshape', ['logits', 'shape'], ['grades'])],
      constants: [
        ...parts.constants!,
        (await import('../../src/engine/onnx/tensors.ts')).int64Tensor('shape', [1, 2, 3]),
      ],
    };
    const guessed = await explain(shaped);
    assert.ok(guessed.warnings.some(({ code }) => code === 'output-guessed'));
    const outputs = [{ name: 'grades', tasks: ['left', 'right'], labels: ['none', 'some', 'severe'] }];
    const found = await explain(shaped, { kind: 'class', class: 'right: severe' }, { outputs });
    assert.deepEqual(found.target, { kind: 'range', from: 3, to: 6, class: 2 });
    assert.equal(found.class.index, 5);
    assert.ok(found.warnings.every(({ code }) => code !== 'output-guessed'));
    const again = await explain(shaped, found.target, { outputs });
    assert.deepEqual(again.class, found.class);
    for (const side of ['left', 'right']) {
      const own = found.model.classifier.head === 'classes' ? await explain(shaped, undefined, { outputs }) : found;
      const shares = own.predictions
        .filter(({ label }) => label.startsWith(side))
        .map(({ probability }) => probability!);
      assert.ok(shares.every((share) => share > 0 && share < 1));
    }
  });

  it('is a number, and not a class, where the model gives one and nothing says what it is: and that is said', async () => {
    const one = smallNetwork({ classes: 1 });
    const guessed = await explain(named('output', one));
    assert.equal(guessed.target.kind, 'number');
    const said = guessed.warnings.find(({ code }) => code === 'output-guessed')!.message;
    assert.match(said, /"outputs": \[\{"name":"output","kind":"classes"\}\]/);
    const age = await explain(named('age', one));
    assert.deepEqual(
      [age.class.label, age.warnings.some(({ code }) => code === 'output-guessed')],
      ['higher age', false],
    );
    assert.equal((await explain(named('logit', one))).target.kind, 'class');
    const told = await explain(named('output', one), undefined, { outputs: [{ name: 'output', kind: 'classes' }] });
    assert.deepEqual([told.target.kind, told.predictions.length], ['class', 2]);
    const listed = await explain(named('output', one), undefined, { labels: ['tumor'] });
    assert.deepEqual(listed.predictions.map(({ label }) => label).sort(), ['not tumor', 'tumor']);
  });

  it('is refused where the model has no such answers', async () => {
    await assert.rejects(explain(network, { kind: 'number' }), { code: 'target-unfit' });
    await assert.rejects(explain(network, { kind: 'similarity', reference: await picture() }), {
      code: 'target-unfit',
    });
  });
});

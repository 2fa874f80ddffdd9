import { strict as assert } from 'node:assert';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import type { Prediction } from '../../../src/vocabulary/explanation.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../../src/engine/tensor/tensor.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';
import { random } from '../../support/random.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { network, tails, type Logit, type Tail } from './tails.ts';

const picture = floatTensorOf([1, 3, 8, 8], Float32Array.from({ length: 192 }, random(7)));
const layer = [1, 24, 8, 8] as const;

/** Of ImageNet's mean and standard deviation, which are guessed of a file that says nothing. */
const black = [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225];

/** Behind the layer the logits are linear: a large step is exact, and drowns float32's rounding. */
const step = 100;

/** What ONNX Runtime itself says of tensors of the file, or of its part behind the layer. */
async function run(
  tail: Tail,
  outputs: readonly string[],
  from?: FloatTensor,
  image = picture,
): Promise<ReadonlyMap<string, Tensor>> {
  const nodes: NodeProto[] = [...network.nodes, ...tail.nodes];
  const model = buildModel({
    ...network,
    inputs: [from ? { name: 'relu2', dims: layer } : { name: 'image', dims: [1, 3, 8, 8] }],
    nodes: from ? nodes.slice(4) : nodes,
    constants: [...network.constants, ...tail.constants],
    outputs,
  });
  const session = await Session.create(model, { folder: '/', threads: 1, optimize: 'all' });
  try {
    return await session.run(new Map([[from ? 'relu2' : 'image', from ?? image]]));
  } finally {
    await session.release();
  }
}

function near(found: number | undefined, expected: number | undefined, what: string, tolerance = 1e-6): void {
  if (expected === undefined) assert.equal(found, undefined, what);
  else
    assert.ok(
      found !== undefined && Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)),
      `${what}: ${found}, not ${expected}`,
    );
}

describe('The end of a model', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('is tried in more than sixty forms', () => assert.ok(tails.length > 60, String(tails.length)));

  for (const tail of tails) {
    it(`is followed through ${tail.what}`, async () => {
      const { nodes, constants, output, own, probability } = tail;
      const file = folder.write(
        'm.onnx',
        buildModel({
          ...network,
          nodes: [...network.nodes, ...nodes],
          constants: [...network.constants, ...constants],
          outputs: [output],
        }),
      );
      const said = await run(tail, [own ?? output, ...(probability ? [probability.tensor] : [])]);
      const all = await engine.explainTensor(picture, file, { top: 100 });
      assert.equal(all.predictions.length, Math.max(own ? said.get(own)!.data.length : 5));
      for (const { index, output: number, probability: p } of all.predictions) {
        near(
          number,
          own === undefined ? undefined : Number(said.get(own)!.data[index]),
          `the file's number of class ${index}`,
        );
        near(p, probability?.of(Number(said.get(probability.tensor)!.data[index])), `the probability of ${index}`);
      }
      const shares = all.predictions.map((each) => each.probability ?? 0);
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => b - a),
        'the likeliest first',
      );
      for (const prediction of [all.class, all.predictions[1]!, all.predictions.at(-1)!])
        await checkGradient(tail, file, prediction);
      await checkHidden(tail, file);
    });
  }

  it('is its own probabilities where nothing tells it but their sum', async () => {
    const nodes = [
      makeNode('Softmax', ['logits'], ['p']),
      makeNode('Unsqueeze', ['p', 'zero'], ['stacked']),
      makeNode('Einsum', ['one', 'stacked'], ['y'], { equation: 'm,mnk->nk' }),
    ];
    const constants = [...network.constants, int64Tensor('zero', [0]), floatTensor('one', [1], [1])];
    const model = buildModel({ ...network, nodes: [...network.nodes, ...nodes], constants, outputs: ['y'] });
    const found = await engine.explainTensor(picture, folder.write('m.onnx', model), { top: 100 });
    assert.deepEqual(found.activated, { name: 'none', from: 'values' });
    for (const { output, probability } of found.predictions) near(probability, output, 'the number itself');
  });

  /** What is said and measured of a picture of which a part is hidden is what the file says of that picture. */
  async function checkHidden(tail: Tail, file: string): Promise<void> {
    const { own, output, probability } = tail;
    const outputs = [own ?? output, ...(probability ? [probability.tensor] : [])];
    const isIn = (at: number): boolean => at > 1 && at < 6;
    const blackAt = (at: number): number => black[at >> 6]!;
    const part = picture.data.map((value, at) => (isIn(at % 8) && isIn((at >> 3) % 8) ? blackAt(at) : value));
    const [said, hidden, nothing] = [
      await run(tail, outputs),
      await run(tail, outputs, undefined, floatTensorOf([1, 3, 8, 8], part)),
      await run(
        tail,
        outputs,
        undefined,
        floatTensorOf(
          [1, 3, 8, 8],
          picture.data.map((_, at) => blackAt(at)),
        ),
      ),
    ];
    const of = (found: ReadonlyMap<string, Tensor>, index: number): number | undefined =>
      probability?.of(Number(found.get(probability.tensor)!.data[index]));
    const {
      whatIf,
      measures,
      class: chosen,
    } = await engine.explainTensor(picture, file, {
      top: 100,
      whatIf: { does: 'hide', boxes: [[2, 2, 4, 4]], fill: 'black' },
      measure: { names: ['deletion'], fill: 'black', steps: 3, baselines: false },
    });
    for (const { index, probability: p } of whatIf!.before) near(p, of(said, index), `the probability of ${index}`);
    for (const { index, probability: p } of whatIf!.after) near(p, of(hidden, index), `that of ${index}, hidden`);
    if (!probability) return assert.equal(measures?.deletion, undefined, 'no probability, no measure of it');
    const [first, ...later] = measures!.deletion!.probabilities;
    near(first, of(said, chosen.index), 'deletion’s first');
    near(later.at(-1), of(nothing, chosen.index), 'deletion’s last');
  }

  /** dS/dA along a direction against central differences of the logit that is meant, in ONNX Runtime. */
  async function checkGradient(tail: Tail, file: string, { index }: Prediction): Promise<void> {
    const { gradient, activation } = await engine.explainTensor(picture, file, { class: index, layer: 'relu2' });
    const logit = tail.logitOf(index);
    if (!logit) return assert.ok(gradient!.data.every((value) => value === 0));
    const next = random(index + 1);
    const v = activation.data.map(() => next() - 0.5);
    const slope = gradient!.data.reduce((sum, g, at) => sum + g * v[at]!, 0);
    const difference =
      (await logitAt(tail, logit, activation, v, step)) - (await logitAt(tail, logit, activation, v, -step));
    near(slope, difference / (2 * step), `the gradient of class ${index}`, 1e-4 * Math.max(1e-3, Math.abs(slope)));
  }

  async function logitAt(
    tail: Tail,
    logit: readonly Logit[],
    a: FloatTensor,
    v: Float32Array,
    h: number,
  ): Promise<number> {
    const moved = floatTensorOf(
      layer,
      a.data.map((value, at) => value + h * v[at]!),
    );
    const found = await run(tail, [...new Set(logit.map(({ tensor }) => tensor))], moved);
    return logit.reduce((sum, { tensor, at, times }) => sum + times * Number(found.get(tensor)!.data[at]), 0);
  }
});

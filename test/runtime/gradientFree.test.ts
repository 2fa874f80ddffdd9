import { strict as assert } from 'node:assert';
import type { MethodName, Stage } from '../../src/vocabulary/names.ts';
import type { Wish } from '../../src/engine/ask.ts';
import type { StageProgress, Stages } from '../../src/engine/classifier.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../src/engine/tensor/tensor.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { scoreVariants } from '../../src/engine/running/scoreVariants.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallModel, smallNetwork } from '../support/smallNetwork.ts';
import { withoutGradient } from '../support/withoutGradient.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const methods = ['eigen-cam', 'score-cam', 'ablation-cam'] as const satisfies readonly MethodName[];

/** The small network with an operator before its last layer, through which no gradient goes. */
function obstructed(inTheWay = withoutGradient('flat', 'hard')): ModelParts {
  const network = smallNetwork();
  const last = makeNode('Gemm', ['hard', 'w3'], ['logits'], { transB: 1 });
  return { ...network, nodes: [...network.nodes.slice(0, -1), inTheWay, last] };
}

describe('methods that need no gradient', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const explain = async (model: Uint8Array, wish: Wish): Promise<Explained> =>
    engine.explain(folder.write('i.png', await noisePng(8, 8)), folder.write('m.onnx', model), wish);

  for (const method of methods) {
    it(`${method} explains a layer with a gradient as well, without asking for it`, async () => {
      const explained = await explain(smallModel(), { method, class: 1 });
      assert.deepEqual([explained.method, explained.layer.tensor, explained.gradient], [method, 'relu2', undefined]);
      assert.equal(Math.max(...explained.heatmap.values), 1);
      assert.ok(!('gradient' in explained.timings));
    });
    it(`${method} explains a layer behind which no gradient comes back`, async () => {
      const { heatmap, layer } = await explain(buildModel(obstructed()), { method, layer: 'relu1' });
      assert.match(layer.reason!, /Scaler/);
      assert.ok(heatmap.values.some((value) => value > 0));
    });
  }

  it('run the model exactly once per channel, and count the runs', async () => {
    assert.equal((await explain(smallModel(), { method: 'score-cam' })).runs, 24);
    assert.equal((await explain(smallModel(), { method: 'ablation-cam', layer: 'relu1' })).runs, 16);
    assert.equal((await explain(smallModel(), { method: 'eigen-cam' })).runs, undefined);
  });

  it('give the same result one by one and in batches', async () => {
    for (const method of ['score-cam', 'ablation-cam'] as const) {
      const single = await explain(smallModel(), { method, class: 2 });
      const batched = await explain(smallModel({ dims: ['N', 3, 8, 8] }), { method, class: 2 });
      batched.heatmap.values.forEach((value, at) => assert.ok(Math.abs(value - single.heatmap.values[at]!) < 1e-5));
    }
  });

  it('Ablation-CAM is Grad-CAM times the means where the rest of the model is linear', async () => {
    const { activation, gradient } = await explain(smallModel(), { method: 'grad-cam', class: 3, layer: 'relu2' });
    const { heatmap } = await explain(smallModel(), { method: 'ablation-cam', class: 3, layer: 'relu2' });
    const cells = 64;
    const expected = new Float64Array(cells);
    for (let k = 0; k < 24; k++) {
      // The pooling and the matrix behind relu2 are linear: S − S_k = Σ g · A over the channel.
      const drop = gradient!.data
        .slice(k * cells, (k + 1) * cells)
        .reduce((sum, g, at) => sum + g * activation.data[k * cells + at]!, 0);
      expected.forEach((sum, at) => (expected[at] = sum + drop * activation.data[k * cells + at]!));
    }
    const largest = Math.max(...expected);
    heatmap.values.forEach((value, at) => assert.ok(Math.abs(value - Math.max(expected[at]!, 0) / largest) < 1e-4));
  });

  it('Ablation-CAM gives the rest of the model what comes by other ways', async () => {
    const network = smallNetwork();
    const nodes = network.nodes.flatMap((node) =>
      node.output[0] === 'relu2'
        ? [
            makeNode('Conv', ['image', 'skip'], ['beside']),
            makeNode('Add', ['conv2', 'beside'], ['sum']),
            makeNode('Relu', ['sum'], ['relu2']),
          ]
        : [node],
    );
    const skip = floatTensor(
      'skip',
      Float32Array.from({ length: 72 }, (_, at) => Math.sin(at)),
      [24, 3, 1, 1],
    );
    const { runs, heatmap } = await explain(
      buildModel({ ...network, nodes, constants: [...network.constants!, skip] }),
      { method: 'ablation-cam', layer: 'relu1' },
    );
    assert.equal(runs, 16);
    assert.ok(heatmap.values.some((value) => value > 0));
  });

  it('accept a model that reshapes twice to sizes that it computes', async () => {
    const network = smallNetwork();
    const nodes = network.nodes.flatMap((node) =>
      node.output[0] !== 'pooled'
        ? [node]
        : [
            makeNode('Shape', ['relu2'], ['size']),
            makeNode('Gather', ['size', 'three'], ['width']),
            makeNode('Concat', ['one', 'rest', 'eight', 'width'], ['target'], { axis: 0 }),
            makeNode('Reshape', ['relu2', 'target'], ['again']),
            makeNode('Reshape', ['again', 'square'], ['and again']),
            makeNode('GlobalAveragePool', ['and again'], ['pooled']),
          ],
    );
    const sizes = [
      int64Tensor('three', [3]),
      int64Tensor('one', [1]),
      int64Tensor('rest', [-1]),
      int64Tensor('eight', [8]),
      int64Tensor('square', [1, 24, 8, 8]),
    ];
    const { heatmap } = await explain(buildModel({ ...network, nodes, constants: [...network.constants!, ...sizes] }), {
      method: 'ablation-cam',
      class: 2,
      layer: 'relu2',
    });
    assert.deepEqual(
      heatmap.values,
      (await explain(smallModel(), { method: 'ablation-cam', class: 2 })).heatmap.values,
    );
  });

  it('accept a model that a Reshape fixes to one picture', async () => {
    const network = smallNetwork({ dims: ['N', 3, 8, 8] });
    const nodes = network.nodes.map((node) =>
      node.output[0] === 'flat' ? makeNode('Reshape', ['pooled', 'one'], ['flat']) : node,
    );
    for (const shape of [
      [1, 24],
      [1, -1],
    ]) {
      const model = buildModel({ ...network, nodes, constants: [...network.constants!, int64Tensor('one', shape)] });
      for (const method of ['score-cam', 'ablation-cam'] as const) {
        const { heatmap, runs } = await explain(model, { method, class: 2 });
        const { heatmap: expected } = await explain(smallModel(), { method, class: 2 });
        assert.equal(runs, 24);
        heatmap.values.forEach((value, at) => assert.ok(Math.abs(value - expected.values[at]!) < 1e-5));
      }
    }
  });

  it('stop between two runs when they are canceled', async () => {
    const stages: string[] = [];
    const told: (StageProgress | undefined)[] = [];
    const stop = new Error('canceled');
    const onStage = (stage: string, progress?: StageProgress): void => {
      stages.push(stage);
      if (stage === 'runs') told.push(progress);
      if (told.length === 3) throw stop;
    };
    const image = folder.write('i.png', await noisePng(8, 8));
    const model = folder.write('m.onnx', smallModel());
    await assert.rejects(engine.explain(image, model, { method: 'score-cam' }, onStage), stop);
    assert.deepEqual(
      told,
      [0, 1, 2].map((done) => ({ done, total: 24 })),
    );
    assert.equal(stages.at(-1), 'runs');
    assert.equal((await engine.explain(image, model, { method: 'score-cam' })).runs, 24);
  });
});

describe('a model without any gradient', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const explain = async (wish: Wish, model = buildModel(obstructed())): Promise<Explained> =>
    engine.explain(folder.write('i.png', await noisePng(8, 8)), folder.write('m.onnx', model), wish);

  it('is explained by Eigen-CAM at its last grid, and says so, and why', async () => {
    const { method, layer, warnings, model } = await explain({});
    assert.deepEqual([method, layer.tensor], ['eigen-cam', 'relu2']);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['no-gradient', 'any-class'],
    );
    assert.match(warnings[0]!.message, /Grad-CAM\+\+ .*Scaler.*Eigen-CAM.*Score-CAM/);
    assert.equal(model.defaultLayer!.tensor, 'relu2');
  });
  it('is explained without a warning by the chosen method if that needs no gradient', async () => {
    const { method, warnings } = await explain({ method: 'ablation-cam' });
    assert.deepEqual([method, warnings], ['ablation-cam', []]);
  });
  it('is explained by Eigen-CAM at a layer that is named, too', async () => {
    const { method, layer, warnings } = await explain({ method: 'grad-cam', layer: 'relu1' });
    assert.deepEqual([method, layer.tensor, warnings[0]?.code], ['eigen-cam', 'relu1', 'no-gradient']);
  });
  it('is refused if it has no grid either', async () => {
    const matrix = floatTensor('w', new Float32Array(192 * 3).fill(0.1), [192, 3]);
    const flat = {
      ...smallNetwork(),
      nodes: [makeNode('Flatten', ['image'], ['all']), makeNode('MatMul', ['all', 'w'], ['logits'])],
      constants: [matrix],
    };
    await assert.rejects(explain({ method: 'eigen-cam' }, buildModel(flat)), { code: 'no-layer' });
  });
});

describe('runs of many variants', () => {
  const variants = { count: 70, dims: [1, 2], write: (at: number, into: Float32Array) => into.set([at, 1]) };
  const quiet: Stages = { begin: () => undefined };
  const first = ([scores]: readonly Tensor[]): number[] => [Number(scores!.data[0])];
  const doubled = ({ dims, data }: FloatTensor): FloatTensor[] => [
    floatTensorOf(
      [dims[0]!, 1],
      Float32Array.from({ length: dims[0]! }, (_, at) => 2 * data[2 * at]!),
    ),
  ];

  it('are few if the model accepts a batch', async () => {
    const sizes: number[] = [];
    const begun: [Stage, StageProgress | undefined][] = [];
    const run = async (batch: FloatTensor): Promise<Tensor[]> => (sizes.push(batch.dims[0]!), doubled(batch));
    const scores = await scoreVariants(variants, true, run, first, {
      begin: (stage, progress) => begun.push([stage, progress]),
    });
    assert.deepEqual(
      scores.flat(),
      Array.from({ length: 70 }, (_, at) => 2 * at),
    );
    assert.deepEqual(sizes, [1, 2, 32, 32, 4]); // one alone, two to try
    assert.deepEqual(
      begun.map(([stage, progress]) => [stage, progress!.done]),
      [
        ['runs', 0],
        ['runs', 2],
        ['runs', 34],
        ['runs', 66],
      ],
    );
  });
  it('are done one by one if pictures of a batch influence each other', async () => {
    const run = async ({ dims, data }: FloatTensor): Promise<Tensor[]> => [
      floatTensorOf(
        [dims[0]!, 1],
        Float32Array.from({ length: dims[0]! }, (_, at) => data[2 * at]! + dims[0]!),
      ),
    ];
    const scores = await scoreVariants(variants, true, run, first, quiet);
    assert.deepEqual(
      scores.flat(),
      Array.from({ length: 70 }, (_, at) => at + 1),
    );
  });
});

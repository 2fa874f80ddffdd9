import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import type { Wish } from '../../src/engine/ask.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { exportGradient } from '../../src/runtime/answers/exportGradient.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { TensorProto_DataType, TensorProtoSchema, type NodeProto } from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor, valuesOf } from '../../src/engine/onnx/tensors.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { correlation } from '../support/correlation.ts';
import { bytes, floatTwin, quantizedNetwork } from '../support/quantizedNetwork.ts';
import { random } from '../support/random.ts';
import { withoutGradient } from '../support/withoutGradient.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const layers = ['conv1', 'pooled1', 'conv2', 'conv2b', 'sum'] as const;

describe('a model of QLinear operators', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const next = random(5);
  const image = floatTensorOf(
    [1, 3, 16, 16],
    Float32Array.from({ length: 768 }, () => 2 * next() - 1),
  );
  const explain = (parts: ModelParts, wish: Wish, file = 'm.onnx'): Promise<Explained> =>
    engine.explainTensor(image, folder.write(file, buildModel(parts)), wish);

  it('has layers among its quantized tensors, and the last one with a grid is the default', async () => {
    const { model } = await explain(quantizedNetwork(), {});
    assert.deepEqual(
      model.layers.map(({ tensor, shape, reason }) => [tensor, shape.join(), reason]),
      [
        ['conv1', '1,8,16,16', undefined],
        ['pooled1', '1,8,8,8', undefined],
        ['conv2', '1,12,8,8', undefined],
        ['conv2b', '1,12,8,8', undefined],
        ['sum', '1,12,8,8', undefined],
      ],
    );
    assert.equal(model.defaultLayer!.tensor, 'sum');
  });

  for (const layer of layers) {
    it(`has the activation, gradient and map of the same model in float32 at ${layer}`, async () => {
      const wish = { layer, class: 2 };
      const [found, expected] = [
        await explain(quantizedNetwork(), wish),
        await explain(floatTwin(), wish, 'twin.onnx'),
      ];
      assertNear(found.activation, expected.activation, 0.03);
      assertNear(found.gradient!, expected.gradient!, 0.15);
      assert.ok(
        correlation(found.heatmap.values, expected.heatmap.values) > 0.97,
        `${correlation(found.heatmap.values, expected.heatmap.values)}`,
      );
    });
  }

  it('uses an exported gradient graph if it ends in a quantized Softmax', async () => {
    const parts = withSoftmax(quantizedNetwork(), 0.05);
    const { model, gradient } = await explain(parts, { layer: 'conv2', class: 2 });
    const { path } = await exportGradient(model);
    const { graph } = parseModel(readFileSync(path), 'm.grad.onnx');
    const tensors = new Set(parts.nodes.flatMap(({ output }) => output));
    const inputs = graph.input.map(({ name }) => name);
    assert.ok(inputs.includes('logits.quantized_grad'), inputs.join());
    assert.deepEqual(
      inputs.filter((name) => !tensors.has(name.replace(/_grad$/, ''))),
      [],
    );
    const again = await explain(parts, { layer: 'conv2', class: 2 });
    assert.equal(again.model.gradientGraph, 'file');
    assert.deepEqual(again.gradient!.data, gradient!.data);
  });

  it('warns that its gradient is passed straight through rounding, and that check can’t compare it', async () => {
    const warned = async (parts: ModelParts, wish: Wish = {}): Promise<readonly string[]> =>
      (await explain(parts, wish)).warnings.map(({ code }) => code);
    assert.deepEqual(await warned(quantizedNetwork(), { layer: 'conv1' }), ['straight-through']);
    assert.deepEqual(await warned(quantizedNetwork(), { layer: 'conv1', method: 'ablation-cam' }), []);
    assert.deepEqual(await warned(floatTwin(), { layer: 'conv1' }), []);
    const { model, layer, input } = await explain(quantizedNetwork(), {});
    await assert.rejects(checkGradient(model, layer, input), { code: 'gradient-rounded', message: /sum.*rounded/ });
  });

  it('has no warning if only its weights were rounded', async () => {
    const twin = floatTwin();
    const nodes = twin.nodes.map((node) => ({
      ...node,
      input: node.input.map((name) => (name === 'w2' ? 'w2 real' : name)),
    }));
    const quantized = quantizedNetwork().constants!.filter(({ name }) => ['w2', 'w.scale', 'w.zero'].includes(name));
    const constants = [...twin.constants!.filter(({ name }) => name !== 'w2'), ...quantized];
    const { warnings } = await explain(
      { ...twin, nodes: [makeNode('DequantizeLinear', ['w2', 'w.scale', 'w.zero'], ['w2 real']), ...nodes], constants },
      { layer: 'conv1' },
    );
    assert.deepEqual(warnings, []);
  });

  it('runs from real values for the methods that change the activation', async () => {
    for (const method of ['ablation-cam', 'score-cam'] as const) {
      const wish = { layer: 'conv2', class: 2, method };
      const [found, expected] = [
        await explain(quantizedNetwork(), wish),
        await explain(floatTwin(), wish, 'twin.onnx'),
      ];
      assert.ok(correlation(found.heatmap.values, expected.heatmap.values) > 0.9, method);
    }
  });

  for (const [what, step] of [
    ['fit', 0.05],
    ['saturate', 0.001],
  ] as const) {
    it(`is explained by its logits before a quantized Softmax, where they ${what}`, async () => {
      const wish = { layer: 'conv1', class: 2 };
      const [found, expected] = [
        await explain(withSoftmax(quantizedNetwork(), step), wish),
        await explain(floatTwin(), wish, 'twin.onnx'),
      ];
      assert.deepEqual([found.model.score.tensor, found.model.score.activation], ['logits.quantized:real', 'softmax']);
      assert.ok(correlation(found.heatmap.values, expected.heatmap.values) > 0.97);
      assertNear(found.gradient!, expected.gradient!, 0.15);
    });
  }

  it('is read if it has 16 bits in ONNX Runtime’s own QuantizeLinear', async () => {
    const sixteen = (node: NodeProto): NodeProto => ({ ...node, domain: 'com.microsoft' });
    const twin = floatTwin();
    const nodes = twin.nodes.flatMap((node) =>
      node.output[0] !== 'flat'
        ? [node]
        : [
            sixteen(makeNode('QuantizeLinear', ['mean', 'q.scale', 'q.zero'], ['q'])),
            makeNode('Reshape', ['q', 'q.shape'], ['r']),
            sixteen(makeNode('DequantizeLinear', ['r', 'q.scale', 'q.zero'], ['flat'])),
          ],
    );
    const zero = create(TensorProtoSchema, {
      name: 'q.zero',
      dataType: TensorProto_DataType.UINT16,
      rawData: Uint8Array.of(0, 0),
    });
    const { layer } = await explain(
      {
        ...twin,
        nodes,
        constants: [...twin.constants!, floatTensor('q.scale', [0.001], []), zero, int64Tensor('q.shape', [1, -1])],
      },
      {},
    );
    assert.equal(layer.tensor, 'sum');
  });

  it('is explained at a layer that the score depends on, even without a gradient', async () => {
    const parts = quantizedNetwork();
    // Of the last layer only the size is read.
    const nodes = parts.nodes.flatMap((node) =>
      node.output[0] !== 'flat'
        ? [node]
        : [
            withoutGradient('real mean', 'hard'),
            makeNode('DequantizeLinear', ['sum', 'sum.scale', 'sum.zero'], ['measured']),
            makeNode('Relu', ['measured'], ['last']),
            makeNode('Shape', ['last'], ['size'], {}),
            makeNode('ConstantOfShape', ['size'], ['zeros']),
            makeNode('GlobalAveragePool', ['zeros'], ['zero']),
            makeNode('Add', ['hard', 'zero'], ['both']),
            makeNode('Flatten', ['both'], ['flat']),
          ],
    );
    const { method, layer, warnings } = await explain({ ...parts, nodes }, {});
    assert.deepEqual([method, layer.tensor], ['eigen-cam', 'sum']);
    assert.match(warnings[0]!.message, /Scaler/);
  });
});

/** The network with quantized logits, and the Softmax of ONNX Runtime's own. */
function withSoftmax(parts: ModelParts, step: number): ModelParts {
  const microsoft = (node: NodeProto): NodeProto => ({ ...node, domain: 'com.microsoft' });
  const nodes = [
    ...parts.nodes.slice(0, -3),
    makeNode('Flatten', ['mean'], ['flat']),
    microsoft(
      makeNode(
        'QGemm',
        ['flat', 'mean.scale', 'mean.zero', 'w3q', 'w.scale', 'w.zero', '', 'logits.scale', 'mean.zero'],
        ['logits.quantized'],
        { transB: 1 },
      ),
    ),
    microsoft(
      makeNode('QLinearSoftmax', ['logits.quantized', 'logits.scale', 'mean.zero', 'p.scale', 'p.zero'], ['p'], {
        opset: 13,
        axis: 1,
      }),
    ),
    makeNode('DequantizeLinear', ['p', 'p.scale', 'p.zero'], ['probabilities']),
  ];
  const last = parts.constants!.find(({ name }) => name === 'w3')!;
  const constants = [
    ...parts.constants!,
    bytes(
      'w3q',
      TensorProto_DataType.INT8,
      valuesOf(last)!.map((value) => Math.max(-127, Math.min(127, Math.round(value * 127)))),
      last.dims,
    ),
    floatTensor('logits.scale', [step], []),
    floatTensor('p.scale', [1 / 256], []),
    bytes('p.zero', TensorProto_DataType.UINT8, [0], []),
  ];
  return { ...parts, nodes, constants, outputs: ['probabilities'] };
}

function assertNear({ data: found, dims }: FloatTensor, expected: FloatTensor, tolerance: number): void {
  const error = Math.hypot(...expected.data.map((value, at) => value - found[at]!)) / Math.hypot(...expected.data);
  assert.deepEqual(dims, expected.dims);
  assert.ok(error < tolerance, `${error.toFixed(3)} off`);
}

import { strict as assert } from 'node:assert';
import { create } from '@bufbuild/protobuf';
import { differentiate, gradientName } from '../../../src/engine/gradient/build.ts';
import { featuresOf } from '../../../src/engine/anatomy/channelsFirst.ts';
import { findChannelAxes } from '../../../src/engine/anatomy/channelAxes.ts';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { defaultLayer } from '../../../src/engine/anatomy/defaultLayer.ts';
import { layerCandidates } from '../../../src/engine/anatomy/layerCandidates.ts';
import { listLayers, type Layer } from '../../../src/engine/anatomy/layers.ts';
import { withRealValues } from '../../../src/engine/prepare/realValues.ts';
import { findScore } from '../../../src/engine/anatomy/findScore.ts';
import type { Dim } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProto_DataType, TensorProtoSchema, type NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { withRewritten } from '../../../src/engine/reading/rewritten.ts';
import { inferShapes } from '../../../src/engine/reading/shapes.ts';
import { buildModel, type ModelParts } from '../../support/buildModel.ts';
import { smallNetwork, weights } from '../../support/smallNetwork.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';

const graphOf = (parts: ModelParts): Graph => withRealValues(indexGraph(parseModel(buildModel(parts), '')));

async function layersOf(parts: ModelParts, aspect = 1, side = 32): Promise<Layer[]> {
  const graph = graphOf(parts);
  const where = { folder: '/', threads: 1, inference: new OrtInference(1) };
  const shapes = await withRewritten(graph, await inferShapes(graph, where), where);
  const score = findScore(graph, shapes);
  const channelAxes = findChannelAxes(graph, shapes);
  const candidates = layerCandidates(graph, shapes, channelAxes, score);
  const sizes = new Map<string, readonly Dim[]>(
    [...shapes].flatMap(([name, { dims }]) => (dims ? [[name, dims]] : [])),
  );
  return listLayers(graph, score, candidates, {
    shapes,
    sizes,
    channelAxes,
    picture: { width: side * aspect, height: side },
    pass: differentiate(graph, shapes, score),
    brought: new Set(),
  });
}

/** A picture N,H,W,C, averaged as bytes by an operator that was turned so. */
function lastChannels(): ModelParts {
  const zero = create(TensorProtoSchema, {
    name: 'zero',
    dataType: TensorProto_DataType.UINT8,
    rawData: Uint8Array.of(128),
  });
  const average = makeNode('QLinearAveragePool', ['bytes', 'scale', 'zero', 'scale', 'zero'], ['averaged'], {
    channels_last: 1,
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  return {
    opset: 13,
    inputs: [{ name: 'picture', dims: [1, 8, 8, 3] }],
    nodes: [
      makeNode('QuantizeLinear', ['picture', 'scale', 'zero'], ['bytes']),
      { ...average, domain: 'com.microsoft' },
      makeNode('DequantizeLinear', ['averaged', 'scale', 'zero'], ['real']),
      makeNode('Flatten', ['real'], ['flat']),
      makeNode('MatMul', ['flat', 'w'], ['logits']),
    ],
    constants: [floatTensor('scale', [0.01], []), zero, weights('w', [48, 3], 5)],
    outputs: ['logits'],
  };
}

const conv = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };

describe('the layers of a model', () => {
  it('are the tensors with a grid on the way to the score, named after their nodes', async () => {
    const layers = await layersOf(smallNetwork({ head: 'Softmax' }));
    assert.deepEqual(
      layers.map(({ tensor, name, operator, shape, channelAxis }) => [tensor, name, operator, shape, channelAxis]),
      [
        ['conv1', 'conv1', 'Conv', [1, 16, 8, 8], 1],
        ['relu1', 'relu1', 'Relu', [1, 16, 8, 8], 1],
        ['conv2', 'conv2', 'Conv', [1, 24, 8, 8], 1],
        ['relu2', 'relu2', 'Relu', [1, 24, 8, 8], 1],
      ],
    );
    assert.ok(layers.every(({ reason }) => reason === undefined));
    assert.equal(defaultLayer(layers)!.tensor, 'relu2');
  });

  it('have grids of height and width, turned neither way', async () => {
    const [layer] = await layersOf(smallNetwork({ dims: [1, 3, 6, 10] }));
    assert.deepEqual(layer!.grid, { frames: 1, width: 10, height: 6, prefix: 0 });
  });

  it('are pooled further than any backbone does where a cell is larger than 48 pixels a side', async () => {
    for (const [side, expected] of [
      [8 * 48, undefined],
      [8 * 48 + 1, true],
    ] as const) {
      assert.deepEqual(
        (await layersOf(smallNetwork(), 1, side)).map(({ isPooledFurther }) => isPooledFurther),
        [expected, expected, expected, expected],
      );
    }
  });

  it('of a model that takes N,H,W,C have their channels where it transposes them', async () => {
    const network = smallNetwork();
    const layers = await layersOf({
      ...network,
      inputs: [{ name: 'picture', dims: [1, 6, 10, 3] }],
      nodes: [
        makeNode('Mul', ['picture', 'scale'], ['scaled']),
        makeNode('Transpose', ['scaled'], ['image'], { perm: [0, 3, 1, 2] }),
        ...network.nodes.slice(0, 3),
        makeNode('Transpose', ['conv2'], ['last'], { perm: [0, 2, 3, 1] }),
        makeNode('Relu', ['last'], ['relu2']),
        makeNode('ReduceMean', ['relu2'], ['flat'], { axes: [1, 2], keepdims: 0 }),
        ...network.nodes.slice(6),
      ],
      constants: [...network.constants!, weights('scale', [1], 9)],
    });
    assert.deepEqual(
      layers.map(({ tensor, channelAxis, shape, grid }) => [
        tensor,
        channelAxis,
        shape.join(),
        `${grid.width}×${grid.height}`,
      ]),
      [
        ['scaled', 3, '1,6,10,3', '10×6'],
        ['conv1', 1, '1,16,6,10', '10×6'],
        ['relu1', 1, '1,16,6,10', '10×6'],
        ['conv2', 1, '1,24,6,10', '10×6'],
        ['relu2', 3, '1,6,10,24', '10×6'],
      ],
    );
  });

  it('have their channels where operators of ONNX Runtime’s own keep them', async () => {
    const network = smallNetwork();
    const fused = (x: string, w: string, y: string, attributes = {}): NodeProto => ({
      ...makeNode('FusedConv', [x, w], [y], { ...conv, activation: 'Relu', ...attributes }),
      domain: 'com.microsoft',
    });
    const layers = await layersOf({
      ...network,
      nodes: [fused('image', 'w1', 'relu1'), fused('relu1', 'w2', 'relu2'), ...network.nodes.slice(4)],
    });
    assert.deepEqual(
      layers.map(({ tensor, channelAxis }) => [tensor, channelAxis]),
      [
        ['relu1', 1],
        ['relu2', 1],
      ],
    );
    const quantized = await layersOf(lastChannels());
    assert.deepEqual(
      quantized.map(({ tensor, channelAxis, shape }) => [tensor, channelAxis, shape.join()]),
      [['averaged', 3, '1,4,4,3']],
    );
  });

  it('are not in branches that the score does not need', async () => {
    const network = smallNetwork();
    const layers = await layersOf({
      ...network,
      nodes: [...network.nodes, makeNode('Conv', ['relu1', 'w2'], ['dead'], conv)],
      outputs: ['logits', 'dead'],
    });
    assert.ok(!layers.some(({ tensor }) => tensor === 'dead'));
  });

  it('are none of one cell', async () => {
    const layers = await layersOf(smallNetwork({ dims: [1, 3, 1, 1] }));
    assert.deepEqual(layers, []);
    assert.equal(defaultLayer(layers), undefined);
  });

  it('before an operator without a gradient carry the reason, and the later ones work', async () => {
    const network = smallNetwork();
    const nodes = network.nodes.map((node) =>
      node.output[0] === 'relu1' ? makeNode('Dropout', ['conv1', 'ratio', 'training'], ['relu1']) : node,
    );
    const yes = create(TensorProtoSchema, {
      name: 'training',
      dataType: TensorProto_DataType.BOOL,
      rawData: Uint8Array.of(1),
    });
    const layers = await layersOf({
      ...network,
      nodes,
      constants: [...network.constants!, floatTensor('ratio', [0.5], []), yes],
    });
    assert.match(layers.find(({ tensor }) => tensor === 'conv1')!.reason!, /Dropout .*training mode/);
    assert.deepEqual(
      layers.filter(({ reason }) => reason === undefined).map(({ tensor }) => tensor),
      ['conv2', 'relu2'],
    );
  });

  it('that only shapes are read from are listed with that reason', async () => {
    const network = smallNetwork();
    const layers = await layersOf({
      ...network,
      nodes: [
        ...network.nodes.slice(0, 5),
        makeNode('Conv', ['relu1', 'w2'], ['measured'], conv),
        makeNode('Shape', ['measured'], ['size'], { start: 0, end: 1 }),
        makeNode('Concat', ['size', 'rest'], ['target'], { axis: 0 }),
        makeNode('Reshape', ['pooled', 'target'], ['flat']),
        network.nodes[6]!,
      ],
      constants: [...network.constants!, int64Tensor('rest', [24])],
    });
    assert.match(layers.find(({ tensor }) => tensor === 'measured')!.reason!, /does not depend/);
  });

  it('prefer the last one before the grid is pooled away', async () => {
    const network = smallNetwork();
    const nodes = network.nodes.map((node) =>
      node.opType === 'GlobalAveragePool'
        ? [
            makeNode('AveragePool', ['relu2'], ['halved'], { kernel_shape: [2, 2], strides: [2, 2] }),
            makeNode('GlobalAveragePool', ['halved'], ['pooled']),
          ]
        : [node],
    );
    assert.equal(defaultLayer(await layersOf({ ...network, nodes: nodes.flat() }))!.tensor, 'relu2');
  });

  it('prefer features to a map of attention that comes after them', async () => {
    const network = smallNetwork();
    const nodes = [
      ...network.nodes.slice(0, 4),
      makeNode('GlobalAveragePool', ['relu2'], ['pooled']),
      makeNode('ReduceMean', ['relu2'], ['mean'], { axes: [1] }),
      makeNode('Conv', ['mean', 'w4'], ['gate'], conv),
      makeNode('GlobalAveragePool', ['gate'], ['gated']),
      makeNode('Mul', ['pooled', 'gated'], ['weighted']),
      makeNode('Flatten', ['weighted'], ['flat']),
      network.nodes[6]!,
    ];
    const layers = await layersOf({
      ...network,
      nodes,
      constants: [...network.constants!, weights('w4', [1, 1, 3, 3], 5)],
    });
    assert.equal(layers.at(-1)!.tensor, 'gate');
    assert.equal(defaultLayer(layers)!.tensor, 'relu2');
  });

  it('inside windows are none; where the windows are put together again there is one', async () => {
    const network = smallNetwork();
    const window = (from: string, to: string, dims: string, perm: number[], last: string): NodeProto[] => [
      makeNode('Reshape', [from, dims], [`${to}.cut`]),
      makeNode('Transpose', [`${to}.cut`], [`${to}.turned`], { perm }),
      makeNode('Reshape', [`${to}.turned`, last], [to]),
    ];
    const layers = await layersOf({
      ...network,
      nodes: [
        ...network.nodes.slice(0, 4),
        ...window('relu2', 'windows', '1,24,2,4,2,4', [0, 2, 4, 3, 5, 1], '1,4,16,24'),
        makeNode('LayerNormalization', ['windows', 'scale'], ['normalized'], { axis: -1 }),
        ...window('normalized', 'together', '1,2,2,4,4,24', [0, 5, 1, 3, 2, 4], '1,24,8,8'),
        makeNode('GlobalAveragePool', ['together'], ['pooled']),
        ...network.nodes.slice(5),
      ],
      constants: [
        ...network.constants!,
        weights('scale', [24], 5),
        ...['1,24,2,4,2,4', '1,4,16,24', '1,2,2,4,4,24', '1,24,8,8'].map((dims) =>
          int64Tensor(dims, dims.split(',').map(Number)),
        ),
      ],
    });
    assert.deepEqual(
      layers.map(({ tensor }) => tensor),
      ['conv1', 'relu1', 'conv2', 'relu2', 'together'],
    );
    assert.equal(defaultLayer(layers)!.tensor, 'together');
  });

  it('of convolutions that stride in one direction alone have long grids', async () => {
    const network = smallNetwork({ dims: [1, 3, 8, 64] });
    const nodes = network.nodes.map((node) =>
      node.output[0] === 'conv2' ? makeNode('Conv', ['relu1', 'w2'], ['conv2'], { ...conv, strides: [8, 1] }) : node,
    );
    assert.deepEqual((await layersOf({ ...network, nodes }, 8)).at(-1)!.grid, {
      frames: 1,
      width: 64,
      height: 1,
      prefix: 0,
    });
  });
});

describe('a layer, channels first', () => {
  it('is turned where the grid comes first', () => {
    const layer: Layer = {
      name: 'x',
      tensor: 'x',
      operator: 'Relu',
      shape: [1, 1, 2, 3],
      channelAxis: 3,
      grid: { frames: 1, width: 2, height: 1, prefix: 0 },
    };
    const { channels, cells, activation } = featuresOf(layer, Float32Array.of(1, 2, 3, 4, 5, 6));
    assert.deepEqual(
      { channels, cells, activation: [...activation] },
      { channels: 3, cells: 2, activation: [1, 4, 2, 5, 3, 6] },
    );
  });
  it('is turned where the time comes first', () => {
    const layer: Layer = {
      name: 'x',
      tensor: 'x',
      operator: 'Relu',
      shape: [1, 2, 2, 1, 2],
      channelAxis: 2,
      grid: { frames: 2, width: 2, height: 1, prefix: 0 },
    };
    const { channels, cells, activation } = featuresOf(layer, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    assert.deepEqual(
      { channels, cells, activation: [...activation] },
      { channels: 2, cells: 4, activation: [1, 2, 5, 6, 3, 4, 7, 8] },
    );
  });
});

describe('the name of a gradient', () => {
  it('is that of ONNX Runtime’s training', () => assert.equal(gradientName('/features/relu'), '/features/relu_grad'));
});

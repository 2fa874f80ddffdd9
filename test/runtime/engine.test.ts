import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { create, fromBinary } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { exportGradient } from '../../src/runtime/answers/exportGradient.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { random } from '../support/random.ts';
import { smallModel, smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const network = smallNetwork();
const constants = network.constants!;
const conv = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };
const insertedAfter = (output: string, ...added: NodeProto[]): ModelParts['nodes'] =>
  network.nodes.flatMap((node) => (node.output[0] === output ? [node, ...added] : [node]));
const renamed = (nodes: ModelParts['nodes'], reader: string, from: string, to: string): NodeProto[] =>
  nodes.map((node) =>
    node.output[0] === reader ? { ...node, input: node.input.map((name) => (name === from ? to : name)) } : node,
  );

/** If(true), both branches of which read `relu1` of the outer graph. */
function branches(): NodeProto {
  const branch = create(GraphProtoSchema, {
    name: 'b',
    node: [makeNode('Identity', ['relu1'], ['out'])],
    output: [create(ValueInfoProtoSchema, { name: 'out' })],
  });
  const attribute = ['then_branch', 'else_branch'].map((name) =>
    create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: branch }),
  );
  return { ...makeNode('If', ['yes'], ['chosen']), attribute };
}
const yes = create(TensorProtoSchema, {
  name: 'yes',
  dims: [],
  dataType: TensorProto_DataType.BOOL,
  rawData: Uint8Array.of(1),
});

/** The small network with other nodes at its end. */
const withLast = (...last: NodeProto[]): ModelParts => ({
  ...network,
  nodes: [...network.nodes.slice(0, -1), ...last],
  constants: [...constants, int64Tensor('axes', [0]), int64Tensor('middle', [1, 2])],
  outputs: [last.at(-1)!.output[0]!],
});

function labeled(): ModelParts {
  const ofMl = (node: NodeProto): NodeProto => ({ ...node, domain: 'ai.onnx.ml' });
  const names = create(TensorProtoSchema, {
    name: 'names',
    dims: [5n],
    dataType: TensorProto_DataType.STRING,
    stringData: ['ant', 'bee', 'cat', 'dog', 'eel'].map((name) => new TextEncoder().encode(name)),
  });
  const ends = [
    makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
    makeNode('Softmax', ['logits'], ['p']),
    makeNode('ArgMax', ['p'], ['best'], { axis: 1 }),
    ofMl(makeNode('ArrayFeatureExtractor', ['names', 'best'], ['label'])),
    ofMl(makeNode('ZipMap', ['p'], ['table'], { classlabels_int64s: [0, 1, 2, 3, 4] })),
  ];
  return {
    ...network,
    nodes: [...network.nodes.slice(0, -1), ...ends],
    constants: [...constants, names],
    outputs: ['label', 'table'],
  };
}

/** What graphs are like in the wild; the gradient of each layer must be that of the model. */
const graphs: readonly { what: string; parts: ModelParts; layers: readonly string[] }[] = [
  {
    what: 'a value that is used several times',
    layers: ['relu1'],
    parts: {
      ...network,
      nodes: renamed(
        insertedAfter(
          'relu1',
          makeNode('Mul', ['relu1', 'relu1'], ['squared']),
          makeNode('Add', ['squared', 'relu1'], ['both']),
        ),
        'conv2',
        'relu1',
        'both',
      ),
    },
  },
  {
    what: 'weights that two nodes share',
    layers: ['relu1', 'again'],
    parts: {
      ...network,
      nodes: renamed(
        insertedAfter(
          'relu1',
          makeNode('Conv', ['relu1', 'square'], ['once'], conv),
          makeNode('Conv', ['once', 'square'], ['again'], conv),
        ),
        'conv2',
        'relu1',
        'again',
      ),
      constants: [...constants, weights('square', [16, 16, 3, 3], 8)],
    },
  },
  {
    what: 'a branch that leads nowhere',
    layers: ['relu1', 'relu2'],
    parts: { ...network, nodes: insertedAfter('relu1', makeNode('Hardmax', ['relu1'], ['nowhere'])) },
  },
  {
    what: 'a second output that nobody asks for',
    layers: ['relu1'],
    parts: {
      ...network,
      nodes: insertedAfter('relu1', makeNode('Hardmax', ['relu1'], ['other'])),
      outputs: ['logits', 'other'],
    },
  },
  {
    what: 'a branch behind If that reads a layer',
    layers: ['relu2'],
    parts: {
      ...network,
      nodes: renamed(insertedAfter('relu1', branches()), 'conv2', 'relu1', 'chosen'),
      constants: [...constants, yes],
    },
  },
  {
    what: 'shape arithmetic',
    layers: ['relu1', 'relu2'],
    parts: {
      ...network,
      nodes: renamed(
        insertedAfter(
          'pooled',
          makeNode('Shape', ['pooled'], ['size']),
          makeNode('Gather', ['size', 'zero'], ['n']),
          makeNode('Concat', ['n', 'minus'], ['target'], { axis: 0 }),
          makeNode('Reshape', ['pooled', 'target'], ['shaped']),
        ),
        'flat',
        'pooled',
        'shaped',
      ),
      constants: [...constants, int64Tensor('zero', [0]), int64Tensor('minus', [-1])],
    },
  },
  {
    what: 'constants in nodes',
    layers: ['relu1'],
    parts: {
      ...network,
      nodes: renamed(
        [
          makeNode('Constant', [], ['factor'], { value_float: { float: 1.5 } }),
          ...insertedAfter('relu1', makeNode('Mul', ['relu1', 'factor'], ['scaled'])),
        ],
        'conv2',
        'relu1',
        'scaled',
      ),
    },
  },
  { what: 'sizes that are open', layers: ['relu1', 'relu2'], parts: smallNetwork({ dims: ['N', 3, 'H', 'W'] }) },
  { what: 'sizes that are not even named', layers: ['relu1'], parts: smallNetwork({ dims: ['?a', 3, '?b', '?c'] }) },
  { what: 'a probability for output', layers: ['relu1'], parts: smallNetwork({ head: 'Softmax' }) },
  {
    what: 'a Sigmoid that was fused with its last layer',
    layers: ['relu1'],
    parts: withLast({
      ...makeNode('FusedGemm', ['flat', 'w3'], ['p'], { transB: 1, activation: 'Sigmoid' }),
      domain: 'com.microsoft',
    }),
  },
  {
    what: 'scores without a batch',
    layers: ['relu1'],
    parts: withLast(
      makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
      makeNode('Squeeze', ['logits', 'axes'], ['p']),
    ),
  },
  {
    what: 'scores as [N, 1, 1, K]',
    layers: ['relu1'],
    parts: withLast(
      makeNode('Gemm', ['flat', 'w3'], ['logits'], { transB: 1 }),
      makeNode('Unsqueeze', ['logits', 'middle'], ['p']),
    ),
  },
  {
    what: 'a table and a label for outputs, as scikit-learn’s converters write them',
    layers: ['relu1'],
    parts: labeled(),
  },
  { what: 'one score', layers: ['relu1'], parts: smallNetwork({ head: 'Sigmoid', classes: 1 }) },
];

describe('the engine', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  for (const { what, parts, layers } of graphs) {
    it(what, async () => {
      const file = folder.write('m.onnx', buildModel(parts));
      folder.write('m.whylight.json', '{"input": {"width": 8, "height": 8}}');
      const model = await engine.model(file);
      const next = random(3);
      const input = floatTensorOf(
        [1, 3, 8, 8],
        Float32Array.from({ length: 192 }, () => next() - 0.5),
      );
      for (const name of layers) {
        const { worstError } = await checkGradient(model, model.classifier.layer(name), input);
        assert.ok(worstError < 5e-3, `${name}: ${worstError}`);
      }
    });
  }

  it('explains a model with external weights, with and without a gradient graph in a file', async () => {
    const data: number[] = [];
    const external = constants.map((tensor) => {
      const place = { location: 'weights.bin', offset: data.length, length: tensor.rawData.length };
      data.push(...tensor.rawData);
      return create(TensorProtoSchema, {
        name: tensor.name,
        dims: tensor.dims,
        dataType: TensorProto_DataType.FLOAT,
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        externalData: Object.entries(place).map(([key, value]) =>
          create(StringStringEntryProtoSchema, { key, value: String(value) }),
        ),
      });
    });
    folder.write('weights.bin', Uint8Array.from(data));
    const model = folder.write('m.onnx', buildModel({ ...network, constants: external }));
    const whole = folder.write('whole.onnx', buildModel(network));
    const image = folder.write('i.png', await noisePng(12, 8));
    for (const layer of ['relu1', 'relu2']) {
      const { gradient, activation } = await engine.explain(image, whole, { layer, class: 1 });
      const apart = await engine.explain(image, model, { layer, class: 1 });
      assert.deepEqual([apart.gradient!.data, apart.activation.data], [gradient!.data, activation.data]);
    }
    const { path, bytes } = await exportGradient(await engine.model(model));
    assert.ok(bytes < 8192);
    const places = fromBinary(ModelProtoSchema, readFileSync(path)).graph!.initializer.flatMap(
      ({ externalData }) => externalData,
    );
    assert.ok(places.some(({ key, value }) => key === 'location' && value === 'weights.bin'));
    const fromFile = await engine.explain(image, model, { layer: 'relu1', class: 1 });
    assert.equal(fromFile.model.gradientGraph, 'file');
    assert.deepEqual(
      fromFile.gradient!.data,
      (await engine.explain(image, whole, { layer: 'relu1', class: 1 })).gradient!.data,
    );
  });

  it('explains a model of open size at the size of each recipe', async () => {
    const model = folder.write('m.onnx', smallModel({ dims: ['batch', 3, 'height', 'width'] }));
    const image = folder.write('i.png', await noisePng(40, 30));
    for (const [width, height] of [
      [16, 24],
      [48, 32],
      [224, 224],
    ] as const) {
      const recipe = folder.write(`${width}.json`, JSON.stringify({ input: { width, height, resize: 'squash' } }));
      const { layer, heatmap, geometry } = await engine.explain(image, model, { recipe });
      assert.deepEqual(layer.shape, [1, 24, height, width]);
      assert.deepEqual([heatmap.width, heatmap.height], [width, height]);
      assert.deepEqual([geometry.inputWidth, geometry.photoWidth], [width, 40]);
    }
  });

  it('explains a model of one channel whose number is open', async () => {
    const model = folder.write('m.onnx', smallModel({ dims: ['N', 'channels', 'H', 'W'], channels: 1 }));
    folder.write('m.whylight.json', '{"input": {"channels": "gray", "width": 10, "height": 8}}');
    const { layer } = await engine.explain(folder.write('i.png', await noisePng(9, 9)), model, {});
    assert.deepEqual(layer.shape, [1, 24, 8, 10]);
  });

  it('refuses a fixed batch other than 1, and says how to export the model', async () => {
    const model = folder.write('m.onnx', smallModel({ dims: [4, 3, 8, 8] }));
    await assert.rejects(engine.explain(folder.write('i.png', await noisePng(9, 9)), model, {}), {
      code: 'input-batch',
      message: /\[4, 3, 8, 8\]/,
      nextStep: /dynamic_shapes/,
    });
  });

  it('explains a model in its new state after it has changed on disk', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = folder.write('m.onnx', smallModel({ classes: 5 }));
    assert.equal((await engine.explain(image, model, { top: 100 })).predictions.length, 5);
    folder.write('m.onnx', smallModel({ classes: 7 }));
    assert.equal((await engine.explain(image, model, { top: 100 })).predictions.length, 7);
    const {
      predictions: [best],
    } = await engine.explain(image, model, {});
    writeFileSync(image, await noisePng(9, 9, 5));
    assert.notEqual((await engine.explain(image, model, {})).predictions[0]!.score, best!.score);
  });

  it('runs once for all classes, methods and thresholds of a picture', async () => {
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = folder.write('m.onnx', smallModel());
    const first = await engine.explain(image, model, {});
    const others = [{ class: 2 }, { method: 'signed' as const }, { threshold: 0.2 }];
    assert.ok('forward' in first.timings);
    for (const wish of others) assert.ok(!('forward' in (await engine.explain(image, model, wish)).timings));
    assert.ok('forward' in (await engine.explain(image, model, { layer: 'relu1' })).timings);
  });
});

describe('a tensor instead of a picture', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('is its own picture', async () => {
    const { geometry, input } = await engine.explainTensor(
      floatTensorOf([1, 3, 8, 8], new Float32Array(192).fill(0.3)),
      folder.write('m.onnx', smallModel()),
      {},
    );
    assert.deepEqual([geometry.photoWidth, geometry.photoHeight, geometry.scaleX], [8, 8, 1]);
    assert.deepEqual(input.dims, [1, 3, 8, 8]);
  });

  for (const dims of [[2, 3, 8, 8], [1, 3, 8, 9], [3, 8, 8], [1, 8, 8, 3], []]) {
    it(`of the shape [${dims.join(', ')}] is refused`, async () => {
      const tensor = floatTensorOf(dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));
      await assert.rejects(engine.explainTensor(tensor, folder.write('m.onnx', smallModel()), {}), {
        code: 'input-shape',
      });
    });
  }
});

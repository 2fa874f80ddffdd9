import { strict as assert } from 'node:assert';
import { copyFileSync, linkSync, readFileSync, renameSync, statSync } from 'node:fs';
import { create, fromBinary } from '@bufbuild/protobuf';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { encodeModel } from '../../../src/engine/onnx/model.ts';
import {
  ModelProtoSchema,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { Engine, type Explained } from '../../../src/runtime/engine.ts';
import { exportGradient } from '../../../src/runtime/answers/exportGradient.ts';
import { buildModel } from '../../support/buildModel.ts';
import { noisePng } from '../../support/pictures.ts';
import { skip } from '../../support/skip.ts';
import { ownGradientGraph, smallModel, smallNetwork, weights } from '../../support/smallNetwork.ts';
import { withoutGradient } from '../../support/withoutGradient.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

describe('a gradient graph', () => {
  const place = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  let image = '';
  beforeEach(async () => (image = place.write('i.png', await noisePng(9, 9))));
  afterEach(() => engine.release());

  const explainAt = (model: string, layer?: string): Promise<Explained> =>
    engine.explain(image, model, { class: 2, ...(layer !== undefined && { layer }) });
  const exported = async (model: string): Promise<string> => (await exportGradient(await engine.model(model))).path;
  const problemOf = async (model: string): Promise<string | undefined> =>
    (await engine.model(model)).gradientProblem?.code;

  it('is made in memory where none lies beside the model', async () => {
    const { model } = await explainAt(place.write('m.onnx', smallModel()));
    assert.equal(model.gradientGraph, 'memory');
    assert.equal(model.gradientProblem, undefined);
  });

  for (const layer of ['relu2', 'relu1', 'conv1']) {
    it(`gives the same gradient from its file as in memory: ${layer}`, async () => {
      const model = place.write('m.onnx', smallModel({ head: 'Softmax' }));
      const inMemory = await explainAt(model, layer);
      assert.equal(await exported(model), place.at('m.grad.onnx'));
      // The same engine notices that a file is there now.
      const fromFile = await explainAt(model, layer);
      assert.equal(inMemory.model.gradientGraph, 'memory');
      assert.equal(fromFile.model.gradientGraph, 'file');
      assert.deepEqual(fromFile.gradient!.data, inMemory.gradient!.data);
      assert.ok(fromFile.gradient!.data.some((value) => value !== 0));
    });
  }

  it('keeps the contract: seed and saved tensors in, gradients of the layers out, large weights borrowed, metadata', async () => {
    const model = place.write('m.onnx', smallModel({ head: 'Softmax' }));
    const file = readFileSync(await exported(model));
    const proto = fromBinary(ModelProtoSchema, file);
    const names = (list: readonly { name?: string }[]): string[] => list.map(({ name }) => name!).sort();
    assert.ok(Number(proto.opsetImport[0]!.version) >= 18 && proto.opsetImport.every(({ domain }) => !domain));
    assert.ok(names(proto.graph!.input).includes('logits_grad'));
    assert.deepEqual(names(proto.graph!.output), ['conv1_grad', 'conv2_grad', 'relu1_grad', 'relu2_grad']);
    const metadata = Object.fromEntries(proto.metadataProps.map(({ key, value }) => [key, value]));
    assert.deepEqual(Object.keys(metadata).sort(), [
      'whylight.layers',
      'whylight.model.sha256',
      'whylight.score',
      'whylight.version',
    ]);
    assert.equal(metadata['whylight.score'], 'logits');
    assert.deepEqual(JSON.parse(metadata['whylight.layers']!), ['conv1', 'relu1', 'conv2', 'relu2']);
    const borrowed = proto.graph!.initializer.find(({ name }) => name === 'w2')!;
    const borrowedFrom = Object.fromEntries(borrowed.externalData.map(({ key, value }) => [key, value]));
    assert.equal(borrowedFrom['location'], 'm.onnx');
    assert.ok(file.length < 8192, `${file.length} bytes: the weights are in it`);
    const bytes = readFileSync(model).subarray(
      Number(borrowedFrom['offset']),
      Number(borrowedFrom['offset']) + Number(borrowedFrom['length']),
    );
    assert.deepEqual([...bytes], [...weights('w2', [24, 16, 3, 3], 2).rawData]);
  });

  it('is out of date once the model has other bytes: it says so, and one is made in memory', async () => {
    const model = place.write('m.onnx', smallModel({ seed: 1 }));
    await exported(model);
    place.write('m.onnx', smallModel({ seed: 5 }));
    const { model: loaded, gradient } = await explainAt(model, 'relu1');
    assert.equal(loaded.gradientGraph, 'memory');
    assert.equal(loaded.gradientProblem?.code, 'gradient-stale');
    assert.deepEqual(
      gradient!.data,
      (await explainAt(place.write('other.onnx', smallModel({ seed: 5 })), 'relu1')).gradient!.data,
    );
    await exported(model);
    assert.equal(await problemOf(model), undefined);
  });

  const unfit: readonly { what: string; code: string; make: (valid: Uint8Array) => Uint8Array }[] = [
    { what: 'is of another score', code: 'gradient-foreign', make: () => own(['other_grad', 'relu2']) },
    {
      what: 'reads what the model does not make',
      code: 'gradient-foreign',
      make: () => own(['logits_grad', 'layer4']),
    },
    { what: 'is cut off', code: 'model-truncated', make: (valid) => valid.slice(0, valid.length - 400) },
    { what: 'is empty', code: 'model-empty', make: () => new Uint8Array() },
    { what: 'is a text', code: 'model-unreadable', make: () => new TextEncoder().encode('not a graph') },
    { what: 'is another model', code: 'gradient-foreign', make: () => smallModel() },
    {
      what: 'was made for another version',
      code: 'gradient-stale',
      make: (valid) => withMetadata(valid, 'whylight.model.sha256', '00'),
    },
  ];
  for (const { what, code, make } of unfit) {
    it(`that ${what} is not used, and the reason is ${code}`, async () => {
      const model = place.write('m.onnx', smallModel());
      const expected = (await explainAt(model, 'relu1')).gradient!.data;
      place.write('m.grad.onnx', make(new Uint8Array(readFileSync(await exported(model)))));
      const explained = await explainAt(model, 'relu1');
      assert.equal(explained.model.gradientGraph, 'memory');
      assert.equal(explained.model.gradientProblem?.code, code);
      assert.deepEqual(explained.gradient!.data, expected);
    });
  }

  /** As `own`, with other nodes that make the gradient of relu2. */
  const ownOf = (nodes: readonly NodeProto[], ...constants: readonly TensorProto[]): Uint8Array =>
    ownGradientGraph({
      inputs: [
        { name: 'logits_grad', dims: [1, 5] },
        { name: 'relu2', dims: [1, 24, 8, 8] },
      ],
      nodes,
      constants,
      outputs: ['relu2_grad'],
    });
  const one = floatTensor('one', [1], []);
  const eightGigabytes = int64Tensor('huge', [2, 1024, 1024, 1024]);
  const withMost = [
    makeNode('ReduceMax', ['all'], ['most'], { keepdims: 0 }),
    makeNode('Mul', ['relu2', 'most'], ['relu2_grad']),
  ];
  const bombs: readonly { what: string; graph: Uint8Array; says: RegExp }[] = [
    {
      what: 'Expand to 8 GB',
      graph: ownOf([makeNode('Expand', ['one', 'huge'], ['all']), ...withMost], one, eightGigabytes),
      says: /“all” has the shape \[2, 1024, 1024, 1024\]/,
    },
    {
      what: 'ConstantOfShape of 8 GB',
      graph: ownOf([makeNode('ConstantOfShape', ['huge'], ['all']), ...withMost], eightGigabytes),
      says: /“all”/,
    },
    {
      what: 'Tile to 8 GB of what it says is small',
      graph: smallSaved(
        [makeNode('Tile', ['relu2', 'times'], ['all']), ...withMost],
        int64Tensor('times', [1, 1, 1024, 2048]),
      ),
      says: /“all” has the shape \[1, 24, 8192, 16384\]/,
    },
    {
      what: 'a gradient of another shape',
      graph: ownOf([makeNode('ReduceMean', ['relu2'], ['relu2_grad'], { keepdims: 1 })]),
      says: /its gradient of “relu2” is float32 \[1, 1, 1, 1\]; float32 \[1, 24, 8, 8\] was expected/,
    },
    {
      what: 'a gradient of integers',
      graph: ownOf([makeNode('Cast', ['relu2'], ['relu2_grad'], { to: 7 })]),
      says: /int64/,
    },
    {
      what: 'what ONNX Runtime refuses',
      graph: ownOf([makeNode('NoSuchOperator', ['relu2'], ['relu2_grad'])]),
      says: /NoSuchOperator/,
    },
  ];

  function smallSaved(nodes: readonly NodeProto[], ...constants: readonly TensorProto[]): Uint8Array {
    return ownGradientGraph({
      inputs: [
        { name: 'logits_grad', dims: [1, 5] },
        { name: 'relu2', dims: [1, 1, 1, 1] },
      ],
      nodes,
      constants,
      outputs: ['relu2_grad'],
    });
  }

  for (const { what, graph, says } of bombs) {
    it(`with ${what} is not used, and takes no memory`, async () => {
      const model = place.write('m.onnx', smallModel());
      const expected = (await explainAt(model)).gradient!.data;
      place.write('m.grad.onnx', graph);
      const before = process.memoryUsage.rss();
      const explained = await explainAt(model);
      assert.ok(process.memoryUsage.rss() - before < 200 * 2 ** 20, 'it took memory first');
      assert.equal(explained.model.gradientProblem?.code, 'gradient-unfit');
      assert.match(explained.model.gradientProblem.message, says);
      assert.deepEqual(explained.gradient!.data, expected);
    }).timeout(10_000);
  }

  it('whose shape is known in the run alone is looked at there', async () => {
    const model = place.write('m.onnx', smallModel());
    const half = create(TensorProtoSchema, {
      name: 'half',
      dims: [8n],
      dataType: 9,
      rawData: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0),
    });
    place.write('m.grad.onnx', ownOf([makeNode('Compress', ['relu2', 'half'], ['relu2_grad'], { axis: 3 })], half));
    await assert.rejects(explainAt(model), {
      code: 'gradient-unfit',
      message: /float32 \[1, 24, 8, 4\]; float32 \[1, 24, 8, 8\] was expected/,
    });
  });

  it('is not used after its model got another name: it would borrow weights from a file that may be gone, or another', async () => {
    const model = place.write('m.onnx', smallModel());
    await exported(model);
    copyFileSync(model, place.at('n.onnx'));
    renameSync(place.at('m.grad.onnx'), place.at('n.grad.onnx'));
    assert.equal(await problemOf(place.at('n.onnx')), 'gradient-foreign');
    await explainAt(place.at('n.onnx'), 'relu1');
  });

  function own(inputs: readonly [seed: string, saved: string]): Uint8Array {
    const [seed, saved] = inputs;
    return ownGradientGraph({
      inputs: [
        { name: seed, dims: [1, 5] },
        { name: saved, dims: [1, 24, 8, 8] },
      ],
      nodes: [
        makeNode('MatMul', [seed, 'matrix'], ['pooled']),
        makeNode('Reshape', ['pooled', 'shape'], ['cell']),
        makeNode('Mul', ['cell', 'share'], ['part']),
        makeNode('Shape', [saved], ['size']),
        makeNode('Expand', ['part', 'size'], ['relu2_grad']),
      ],
      constants: [
        weights('matrix', [5, 24], 3),
        int64Tensor('shape', [1, 24, 1, 1]),
        floatTensor('share', [1 / 64], []),
      ],
      outputs: ['relu2_grad'],
    });
  }

  it('of the user’s own is used as it is, and ours for the layers that it lacks', async () => {
    const model = place.write('m.onnx', smallModel());
    const [late, early] = [await explainAt(model), await explainAt(model, 'relu1')];
    place.write('m.grad.onnx', own(['logits_grad', 'relu2']));
    const [ownLate, ownEarly] = [await explainAt(model), await explainAt(model, 'relu1')];
    assert.equal(ownLate.model.gradientGraph, 'file');
    assert.equal(ownLate.model.gradientProblem, undefined);
    assert.equal(ownLate.layer.tensor, 'relu2');
    ownLate.gradient!.data.forEach((value, at) => assert.ok(Math.abs(value - late.gradient!.data[at]!) < 1e-6));
    assert.deepEqual(ownEarly.gradient!.data, early.gradient!.data);
  });

  it('of the user’s own opens a layer that ours can’t reach', async () => {
    const network = smallNetwork();
    const nodes = network.nodes
      .map((node) =>
        node.output[0] === 'flat'
          ? [withoutGradient('pooled', 'hard'), makeNode('Flatten', ['hard'], ['flat'])]
          : [node],
      )
      .flat();
    const model = place.write('m.onnx', buildModel({ ...network, nodes }));
    assert.equal((await explainAt(model)).method, 'eigen-cam');
    place.write('m.grad.onnx', own(['logits_grad', 'relu2']));
    const { layer, gradient } = await explainAt(model);
    assert.equal(layer.tensor, 'relu2');
    assert.ok(gradient!.data.some((value) => value !== 0));
  });

  describe('that is exported', () => {
    it('replaces an older one whole, and leaves nothing else behind', async () => {
      const model = place.write('m.onnx', smallModel());
      place.write('m.grad.onnx', 'old');
      await exported(model);
      assert.deepEqual(place.names(), ['i.png', 'm.grad.onnx', 'm.onnx']);
      assert.equal(await problemOf(model), undefined);
    });

    for (const { what, out, code } of [
      { what: 'a folder that is none', out: 'm.onnx/m.grad.onnx', code: 'file-unwritable' },
      { what: 'a folder that is not there', out: 'nowhere/m.grad.onnx', code: 'file-unwritable' },
      { what: 'the place of a folder', out: 'taken', code: 'file-unwritable' },
      { what: 'the model itself', out: 'm.onnx', code: 'gradient-over-model' },
      { what: 'the model itself, by another path', out: 'taken/../m.onnx', code: 'gradient-over-model' },
    ]) {
      it(`into ${what} is an error with the code ${code}, and nothing is left behind`, async () => {
        const model = place.write('m.onnx', smallModel());
        place.write('taken/file', 'x');
        const before = [place.names(), readFileSync(model)];
        await assert.rejects(exportGradient(await engine.model(model), place.at(out)), { code });
        assert.deepEqual([place.names(), readFileSync(model)], before);
      });
    }

    it('does not replace the model by way of a link to it', async () => {
      const model = place.write('m.onnx', smallModel());
      linkSync(model, place.at('m.grad.onnx'));
      await assert.rejects(exported(model), { code: 'gradient-over-model' });
    });

    it('into a read-only folder is an error with a code', async function () {
      // Root may write anywhere but there: /proc and /sys take no files at all.
      const readOnly = '/proc/self';
      if (!statSync(readOnly, { throwIfNoEntry: false })) skip(this, `there is no ${readOnly}: Linux only`);
      const loaded = await engine.model(place.write('m.onnx', smallModel()));
      await assert.rejects(exportGradient(loaded, `${readOnly}/m.grad.onnx`), { code: 'file-unwritable' });
    });

    it('for a model without a layer is refused', async () => {
      const network = smallNetwork();
      const nodes = [makeNode('Flatten', ['image'], ['all']), makeNode('MatMul', ['all', 'w'], ['logits'])];
      const model = place.write('m.onnx', buildModel({ ...network, nodes, constants: [weights('w', [192, 3], 1)] }));
      await assert.rejects(exported(model), { code: 'no-layer' });
    });
  });
});

function withMetadata(bytes: Uint8Array, key: string, value: string): Uint8Array {
  const proto = fromBinary(ModelProtoSchema, bytes);
  for (const entry of proto.metadataProps) if (entry.key === key) entry.value = value;
  return encodeModel(proto);
}

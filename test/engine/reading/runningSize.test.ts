import { strict as assert } from 'node:assert';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { valueInfo } from '../../../src/engine/graph/modelBytes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { ModelProtoSchema, type NodeProto, type TensorProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { buildModel } from '../../support/buildModel.ts';
import { noisePng } from '../../support/pictures.ts';
import { smallNetwork, weights } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const channels = 6;
const classes = 3;

/**
 * [N, 3, H, W] → patches of `stride` pixels → relu → `nodes` → logits [N, classes]; the file says the last shape, as
 * exporters do.
 */
function openModel(stride: number, nodes: readonly NodeProto[], constants: readonly TensorProto[]): Uint8Array {
  const patches = makeNode('Conv', ['image', 'patch'], ['patches'], {
    kernel_shape: [stride, stride],
    strides: [stride, stride],
  });
  const bytes = buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims: ['N', 3, 'H', 'W'] }],
    nodes: [patches, makeNode('Relu', ['patches'], ['relu']), ...nodes],
    constants: [weights('patch', [channels, 3, stride, stride], 1), ...constants],
    outputs: ['logits'],
  });
  const proto = fromBinary(ModelProtoSchema, bytes);
  proto.graph!.output = [valueInfo('logits', 1, ['N', classes])];
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, proto));
}

/** As TorchScript writes a flattening that it saw with `cells` cells a side; the batch is what comes out. */
const flattening = (stride: number, cells: number): Uint8Array =>
  openModel(
    stride,
    [makeNode('Reshape', ['relu', 'shape'], ['flat']), makeNode('MatMul', ['flat', 'head'], ['logits'])],
    [int64Tensor('shape', [-1, channels * cells * cells]), weights('head', [channels * cells * cells, classes], 2)],
  );

/** Position embeddings for `tokens` patches. */
const embedding = (stride: number, tokens: number): Uint8Array =>
  openModel(
    stride,
    [
      makeNode('Reshape', ['relu', 'shape'], ['rows']),
      makeNode('Transpose', ['rows'], ['tokens'], { perm: [0, 2, 1] }),
      makeNode('Add', ['tokens', 'positions'], ['placed']),
      makeNode('ReduceMean', ['placed'], ['mean'], { axes: [1], keepdims: 0 }),
      makeNode('MatMul', ['mean', 'head'], ['logits']),
    ],
    [
      int64Tensor('shape', [0, channels, -1]),
      weights('positions', [1, tokens, channels], 3),
      weights('head', [channels, classes], 2),
    ],
  );

describe('a model that leaves the size of its picture open', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  const sizeOf = async (model: Uint8Array): Promise<readonly [number, string]> => {
    const image = folder.write('i.png', await noisePng(40, 40));
    const {
      model: { recipe },
      heatmap,
    } = await engine.explain(image, folder.write('m.onnx', model), {});
    assert.equal(recipe.input.width, recipe.input.height);
    assert.ok(heatmap.values.length > 1);
    return [recipe.input.width, (recipe.notes ?? []).join()];
  };

  it('is run at 224, which is a guess like the rest, where it runs there', async () => {
    assert.deepEqual(await sizeOf(flattening(16, 14)), [224, '']);
  });

  it('is run at 224, and told that this is a guess, where the rest is none', async () => {
    folder.write('m.whylight.json', '{ "input": { "scale": 1 } }');
    const [size, note] = await sizeOf(flattening(16, 14));
    assert.equal(size, 224);
    assert.match(note, /224 × 224 pixels is a guess: the model runs at it/);
  });

  it('is run at the first usual size where it does', async () => {
    const [size, note] = await sizeOf(flattening(16, 10));
    assert.equal(size, 160);
    assert.match(note, /does not run at 224, 256, 384, 299, 320, 512, 192\./);
  });

  it('is run at 640 where boxes come out of it', async () => {
    const rows = [makeNode('Reshape', ['relu', 'shape'], ['boxes'])];
    const detector = buildModel({
      opset: 17,
      inputs: [{ name: 'image', dims: ['N', 3, 'H', 'W'] }],
      nodes: [
        makeNode('Conv', ['image', 'patch'], ['patches'], { kernel_shape: [8, 8], strides: [8, 8] }),
        makeNode('Relu', ['patches'], ['relu']),
        ...rows,
      ],
      constants: [weights('patch', [channels, 3, 8, 8], 1), int64Tensor('shape', [0, channels, -1])],
      outputs: ['boxes'],
    });
    assert.deepEqual(await sizeOf(detector), [640, '']);
  });

  it('is run at 224 where two lists of classes come out of it, one of them four', async () => {
    const { nodes, constants, ...network } = smallNetwork({ dims: ['N', 3, 'H', 'W'], classes: 7 });
    const both = buildModel({
      ...network,
      nodes: [...nodes, makeNode('Gemm', ['flat', 'w4'], ['season'])],
      constants: [...constants!, weights('w4', [24, 4], 5)],
      outputs: ['logits', 'season'],
    });
    const { recipe } = await engine.model(folder.write('m.onnx', both));
    assert.deepEqual([recipe.input.width, recipe.input.height], [224, 224]);
  });

  it('is not believed where it takes one picture for four', async () => {
    // At 128 there are 8 × 8 cells: four times what this one flattens.
    const [size, note] = await sizeOf(flattening(16, 4));
    assert.equal(size, 64);
    assert.match(note, /does not run at 224,.* 128, 96\./);
  });

  it('is run at the size that its position embeddings were made for', async () => {
    assert.deepEqual(await sizeOf(embedding(14, 81)), [126, '']);
  });

  it('that is none of those tried names them, and the keys that say it', async () => {
    const image = folder.write('i.png', await noisePng(40, 40));
    const model = folder.write('m.onnx', flattening(16, 41));
    await assert.rejects(engine.explain(image, model, {}), (error: Error & { code: string; nextStep: string }) => {
      assert.equal(error.code, 'input-open-size');
      assert.match(error.message, /“image” has the shape \[N, 3, H, W\].*: 224, 256, 384, .* pixels a side/);
      assert.match(error.nextStep, /input\.width and input\.height/);
      return true;
    });
    folder.write('m.whylight.json', '{ "input": { "width": 656, "height": 656 } }');
    const { model: loaded } = await engine.explain(image, model, {});
    assert.deepEqual([loaded.recipe.input.width, loaded.recipe.notes], [656, undefined]);
  });
});

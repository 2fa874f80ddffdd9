import { strict as assert } from 'node:assert';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { exportGradient } from '../../../src/runtime/answers/exportGradient.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { buildModel, type ModelParts } from '../../support/buildModel.ts';
import { countSessions } from '../../support/countSessions.ts';
import { smallModel, smallNetwork } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

/**
 * A network of which nothing is known without a run: its picture has no size; a Squeeze without axes has no rank; an
 * output of three dimensions may be boxes; QuickGelu is taken apart for the gradient.
 */
function openNetwork(): ModelParts {
  const { nodes, constants = [], ...rest } = smallNetwork({ dims: ['N', 3, 'H', 'W'] });
  const [conv1, relu1, conv2, , pool, , gemm] = nodes;
  return {
    ...rest,
    nodes: [
      conv1!,
      relu1!,
      conv2!,
      { ...makeNode('QuickGelu', ['conv2'], ['relu2']), domain: 'com.microsoft' },
      makeNode('Reshape', ['relu2', 'asTokens'], ['tokens']),
      pool!,
      makeNode('Squeeze', ['pooled'], ['squeezed']),
      makeNode('Reshape', ['squeezed', 'asRow'], ['flat']),
      gemm!,
    ],
    constants: [...constants, int64Tensor('asTokens', [0, 24, -1]), int64Tensor('asRow', [1, 24])],
    outputs: ['logits', 'tokens'],
  };
}

describe('While a model is read', () => {
  const count = countSessions();
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('one session is opened where its file says all sizes', async () => {
    await engine.model(folder.write('m.onnx', smallModel()));
    assert.deepEqual([count.made, count.alive], [1, 0]);
  });

  it('two are opened, and neither is run, where its file leaves the batch open alone: types, and sizes at one picture', async () => {
    await engine.model(folder.write('m.onnx', smallModel({ dims: ['N', 3, 8, 8] })));
    assert.deepEqual([count.made, count.alive], [2, 0]);
  });

  it('two small ones compute paddings from their constants, and no Slice is asked about at the whole model’s cost', async () => {
    const { nodes, constants = [], ...rest } = smallNetwork();
    const padded = [
      makeNode('Sub', ['eight', 'four'], ['zeros']),
      makeNode('ConstantOfShape', ['zeros'], ['fill'], { value: int64Tensor('', [0]) }),
      makeNode('Concat', ['someOfThem', 'fill'], ['pads'], { axis: 0 }),
      makeNode('Pad', ['image', 'pads'], ['wide']),
      makeNode('Slice', ['wide', 'starts', 'ends', 'axes'], ['middle']),
    ];
    const [first, ...others] = nodes;
    const sizes = { eight: [8], four: [4], someOfThem: [0, 0, 1, 1], starts: [0], ends: [8], axes: [2] };
    const model = buildModel({
      ...rest,
      nodes: [...padded, { ...first!, input: ['middle', ...first!.input.slice(1)] }, ...others],
      constants: [...constants, ...Object.entries(sizes).map(([name, values]) => int64Tensor(name, values))],
    });
    await engine.model(folder.write('m.onnx', model));
    // These two; inference, and again with what is computed from sizes; where the picture lies in the Pad and the
    // Slice.
    assert.deepEqual([count.made, count.alive], [5, 0]);
  });

  it('six are opened at most, one after another: sizes that only a run knows come from one run', async () => {
    const file = folder.write('m.onnx', buildModel(openNetwork()));
    folder.write('m.whylight.json', '{"output": {"name": "logits"}}');
    await exportGradient(await engine.model(file));
    await engine.release();
    const before = count.made;
    const model = await engine.model(file);
    assert.equal(model.gradientGraph, 'file');
    assert.ok(model.layers.some(({ name }) => name.includes('relu2')));
    // Inference; inference at a size; runs at likely sizes; one run for all sizes; the parts of QuickGelu; the gradient
    // graph.
    assert.deepEqual([count.made - before, count.alive, count.most], [6, 0, 1]);
  });
});

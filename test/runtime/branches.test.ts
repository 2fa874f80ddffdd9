import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { random } from '../support/random.ts';
import { smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const picture = floatTensorOf([1, 3, 8, 8], Float32Array.from({ length: 192 }, random(3)));
const fixtures = path.join(import.meta.dirname, '../fixtures/networks');

/** Two networks side by side; the second one, which comes last, has 1/1000 of the score. */
function twoNetworks(): Uint8Array {
  const { nodes, constants = [], ...rest } = smallNetwork();
  const second = nodes.map(({ opType, input, output }) =>
    makeNode(
      opType,
      input.map((name) => (name === 'image' ? name : `${name}_2`)),
      output.map((name) => `${name}_2`),
      opType === 'Conv' ? { pads: [1, 1, 1, 1], kernel_shape: [3, 3] } : opType === 'Gemm' ? { transB: 1 } : {},
    ),
  );
  return buildModel({
    ...rest,
    nodes: [
      ...nodes,
      ...second,
      makeNode('Mul', ['logits_2', 'little'], ['faint']),
      makeNode('Add', ['logits', 'faint'], ['sum']),
    ],
    constants: [
      ...constants,
      weights('w1_2', [16, 3, 3, 3], 21),
      weights('w2_2', [24, 16, 3, 3], 22),
      weights('w3_2', [5, 24], 23),
      { ...weights('little', [1], 1), name: 'little', rawData: new Uint8Array(Float32Array.of(0.001).buffer) },
    ],
    outputs: ['sum'],
  });
}

describe('branches side by side', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());

  it('are explained by the one that carries the score, and the others are named', async () => {
    const file = folder.write('m.onnx', twoNetworks());
    const found = await engine.explainTensor(picture, file, {});
    assert.equal(found.layer.tensor, 'relu2');
    const [warning] = found.warnings.filter(({ code }) => code === 'model-branches');
    assert.match(warning?.message ?? '', /2 branches.*“relu2”.*“relu2_2”/);
    const other = await engine.explainTensor(picture, file, { layer: 'relu2_2' });
    assert.equal(other.layer.tensor, 'relu2_2');
  });

  it('are none in networks of one way, however it forks and joins', async () => {
    for (const name of readdirSync(fixtures).filter((each) =>
      /^(residual|dense|inception|shuffle|unet|mobile)\.onnx$/.test(each),
    )) {
      const { classifier } = await engine.model(path.join(fixtures, name));
      assert.deepEqual(
        classifier.branches.map((layer) => layer.name),
        [],
        name,
      );
    }
  });
});

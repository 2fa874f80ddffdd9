import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

type Activation = (input: string, output: string) => readonly NodeProto[];

const silu: Activation = (input, output) => [
  makeNode('Sigmoid', [input], [`${output}_gate`]),
  makeNode('Mul', [input, `${output}_gate`], [output]),
];
const plain =
  (operator: string): Activation =>
  (input, output) => [makeNode(operator, [input], [output])];

/** The small network with other activations, and more of them. */
function withActivation(activation: Activation): Uint8Array {
  const parts = smallNetwork({ opset: 20 });
  const nodes = parts.nodes.flatMap((node) => {
    if (node.opType !== 'Relu') return [node];
    const [input = '', output = ''] = [node.input[0], node.output[0]];
    return [0, 1, 2].flatMap((at) =>
      activation(at === 0 ? input : `${output}_${at - 1}`, at === 2 ? output : `${output}_${at}`),
    );
  });
  return buildModel({ ...parts, nodes });
}

describe('Guided Grad-CAM++ of a network with other activations than ReLU', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 27, maxPixels: 1e6 });
  after(() => engine.release());
  const input = floatTensorOf(
    [1, 3, 8, 8],
    Float32Array.from({ length: 192 }, (_, at) => Math.sin(at)),
  );
  const warned = async (activation: Activation, method: 'guided-grad-cam++' | 'grad-cam++' = 'guided-grad-cam++') => {
    const { warnings } = await engine.explainTensor(input, folder.write('m.onnx', withActivation(activation)), {
      method,
    });
    return warnings.find(({ code }) => code === 'guided-activations')?.message;
  };

  for (const [name, activation, named] of [
    ['GELU', plain('Gelu'), 'Gelu'],
    ['LeakyReLU', plain('LeakyRelu'), 'LeakyRelu'],
    ['HardSwish', plain('HardSwish'), 'HardSwish'],
    ['SiLU', silu, 'Sigmoid'],
  ] as const)
    it(`is warned of, by name: ${name}`, async () => {
      const message = await warned(activation);
      assert.ok(message?.includes(`(${named})`), message);
    });

  it('is not warned of where all are ReLU, nor with a method that is not guided', async () => {
    assert.equal(await warned(plain('Relu')), undefined);
    assert.equal(await warned(plain('Gelu'), 'grad-cam++'), undefined);
  });
});

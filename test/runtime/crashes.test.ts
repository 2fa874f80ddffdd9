/**
 * Kinds of models that end ONNX Runtime's process, and that an error with a code stands for now, in a thread too. They
 * are run in a process, so that one that still ends it fails here as `engine-crashed` instead of taking the tests
 * along.
 */
import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import type { NodeProto, TensorProto } from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import type { EngineClient } from '../../src/extension/engine/engineClient.ts';
import { outcomeOf, startEngine } from '../fuzz/engineHost.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const network = smallNetwork({ opset: 17, dims: [1, 3, 16, 16] });
const ints = int64Tensor;
const strange = (node: NodeProto): NodeProto => ({ ...node, domain: 'com.microsoft' });

interface Strange {
  /** From relu2, [1, 24, 16, 16], or flat, [1, 24], to x; a Slice of x's last axis follows. */
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
}

/** The small network, to whose scores the sum of a slice of `x` is added, times 0. */
function model({ nodes, constants = [] }: Strange): Uint8Array {
  return buildModel({
    ...network,
    nodes: [
      ...network.nodes,
      ...nodes,
      makeNode('Slice', ['x', 'zero', 'many', 'last'], ['sliced']),
      makeNode('Cast', ['sliced'], ['asFloats'], { to: 1 }),
      makeNode('ReduceSum', ['asFloats'], ['sum'], { keepdims: 0 }),
      makeNode('Mul', ['sum', 'nothing'], ['none']),
      makeNode('Add', ['logits', 'none'], ['y']),
    ],
    constants: [
      ...(network.constants ?? []),
      ...constants,
      ints('zero', [0]),
      ints('many', [27]),
      ints('last', [-1]),
      floatTensor('nothing', [0], []),
    ],
    outputs: ['y'],
  });
}

const cut = [makeNode('Slice', ['flat', 'zero', 'zero', 'zero'], ['cut'])];
const wide = weights('wide', [24, 2, 3, 3], 5);

const hostile: Readonly<Record<string, Strange>> = {
  'Tile by a number below 0': {
    nodes: [makeNode('Tile', ['flat', 'times'], ['x'])],
    constants: [ints('times', [1, -2])],
  },
  'Tile by one that is computed of constants': {
    nodes: [makeNode('Neg', ['two'], ['times']), makeNode('Tile', ['flat', 'times'], ['x'])],
    constants: [ints('two', [-1, 2])],
  },
  'Expand to a size below 0': {
    nodes: [makeNode('Expand', ['column', 'to'], ['x'])],
    constants: [ints('to', [-5]), floatTensor('column', [1], [1])],
  },
  'ConstantOfShape of a size below 0': {
    nodes: [makeNode('ConstantOfShape', ['shape'], ['x'])],
    constants: [ints('shape', [-7])],
  },
  'Pad that takes more than there is': {
    nodes: [makeNode('Pad', ['flat', 'pads'], ['x'])],
    constants: [ints('pads', [0, -2000, 0, 0])],
  },
  'a window larger than the picture': {
    nodes: [makeNode('AveragePool', ['relu2'], ['x'], { kernel_shape: [30, 30] })],
  },
  'a convolution larger than the picture': {
    nodes: [makeNode('Conv', ['relu2', 'large'], ['x'])],
    constants: [weights('large', [1, 24, 40, 40], 7)],
  },
  'a transposed convolution that cuts off more than it adds': {
    nodes: [makeNode('ConvTranspose', ['relu2', 'wide'], ['x'], { pads: [20, 20, 20, 20] })],
    constants: [wide],
  },
  'OneHot of a depth below 0': {
    nodes: [
      makeNode('Cast', ['flat'], ['indices'], { to: 7 }),
      makeNode('OneHot', ['indices', 'depth', 'values'], ['x']),
    ],
    constants: [ints('depth', [-3]), floatTensor('values', [0, 1], [2])],
  },
  'a size below 0 behind another Slice': {
    nodes: [makeNode('Slice', ['flat', 'zero', 'many', 'last'], ['first']), makeNode('Pad', ['first', 'pads'], ['x'])],
    constants: [ints('pads', [0, -2000, 0, 0])],
  },
  'TopK of no rows': {
    nodes: [...cut, makeNode('TopK', ['cut', 'k'], ['x', 'places'], { axis: -1 })],
    constants: [ints('k', [3])],
  },
  'DFT of no signal': {
    nodes: [
      makeNode('Reshape', ['cut', 'shape'], ['signal'], { allowzero: 1 }),
      ...cut,
      makeNode('DFT', ['signal'], ['x'], { axis: 1 }),
    ],
    constants: [ints('shape', [1, 0, 10, 1])],
  },
  'an axis beyond all numbers': {
    nodes: [makeNode('LayerNormalization', ['flat', 'ones', 'ones'], ['x'], { axis: Number.MAX_SAFE_INTEGER })],
    constants: [floatTensor('ones', new Float32Array(24).fill(1), [24])],
  },
  'ConvTransposeWithDynamicPads without pads': {
    nodes: [strange(makeNode('ConvTransposeWithDynamicPads', ['relu2', 'wide'], ['x']))],
    constants: [wide],
  },
};

const honest: Readonly<Record<string, Strange>> = {
  'Pad that crops': { nodes: [makeNode('Pad', ['flat', 'pads'], ['x'])], constants: [ints('pads', [0, -3, 0, -2])] },
  'a window as large as the padded picture': {
    nodes: [makeNode('AveragePool', ['relu2'], ['x'], { kernel_shape: [18, 18], pads: [1, 1, 1, 1] })],
  },
  'a transposed convolution that crops': {
    nodes: [makeNode('ConvTranspose', ['relu2', 'wide'], ['x'], { pads: [3, 3, 3, 3] })],
    constants: [wide],
  },
  'TopK of rows': {
    nodes: [makeNode('TopK', ['flat', 'k'], ['x', 'places'], { axis: -1 })],
    constants: [ints('k', [3])],
  },
};

describe('a model of a kind that ends ONNX Runtime’s process', () => {
  const folder = useTemporaryFolder();
  let engine: EngineClient;
  let picture: Uint8Array;
  before(async () => {
    engine = startEngine();
    picture = await noisePng(16, 16);
  });
  after(() => engine.dispose());
  const outcome = (strange: Strange) =>
    outcomeOf(engine, 'explain', {
      image: folder.write('i.png', picture),
      model: folder.write('m.onnx', model(strange)),
    });

  for (const [what, strange] of Object.entries(hostile)) {
    it(`is refused with a code of its own: ${what}`, async () => {
      const { code, message } = await outcome(strange);
      assert.match(code, /^model-(refused|too-complex)$/, `${code}: ${message}`);
    });
  }

  for (const [what, strange] of Object.entries(honest)) {
    it(`is not mistaken for one: ${what}`, async () => {
      const { code, message } = await outcome(strange);
      assert.equal(code, 'ok', message);
    });
  }
});

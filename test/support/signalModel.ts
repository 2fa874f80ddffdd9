import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { buildModel, type ModelParts } from './buildModel.ts';

/**
 * A network that answers to the second of two leads where it is high, in cells of 4 samples; its first score is 0.
 *
 * @param before what is done to “x” first; it may read the constants
 */
export function writeSignalModel(
  samples: number,
  before: ModelParts['nodes'] = [],
  dims: readonly (number | string)[] = [1, 2, samples],
): Uint8Array {
  const kernel = [0, 0, 0, 0, 1, 1, 1, 1, ...Array<number>(8).fill(0)];
  return buildModel({
    opset: 17,
    inputs: [{ name: 'x', dims }],
    nodes: [
      ...before,
      makeNode('Conv', [before.at(-1)?.output[0] ?? 'x', 'w'], ['c'], { strides: [4] }),
      makeNode('Relu', ['c'], ['a']),
      makeNode('GlobalAveragePool', ['a'], ['p']),
      makeNode('Flatten', ['p'], ['f']),
      makeNode('Gemm', ['f', 'm', 'b'], ['y']),
    ],
    constants: [
      floatTensor('w', kernel, [2, 2, 4]),
      floatTensor('m', [0, 9, 0, 0], [2, 2]),
      floatTensor('b', [0, 0], [2]),
      int64Tensor('start', [-1]),
      int64Tensor('end', [-1000]),
      int64Tensor('axis', [2]),
      int64Tensor('pads', [0, 0, 8, 0, 0, 8]),
      int64Tensor('cutStart', [16]),
      int64Tensor('cutEnd', [samples]),
    ],
    outputs: ['y'],
  });
}

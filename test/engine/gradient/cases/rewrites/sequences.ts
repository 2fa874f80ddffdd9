import { makeNode } from '../../../../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../../../../src/engine/onnx/onnx_pb.ts';
import type { Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
/** x0 [2, 4], c1 likewise, c2 = 1, c3 = 0, c4 = [2, 2]: lists are made of these. */
const listed = (before: readonly NodeProto[], reads: readonly string[], attributes: Case['attributes'] = {}): Case => ({
  opset: 11,
  inputs: [[2, 4], weights(2, 4), { int64: [1], scalar: true }, { int64: [0], scalar: true }, { int64: [2, 2] }],
  before,
  reads,
  attributes,
  staticOnly: true,
});

export const sequencesCases = {
  SequenceAt: [
    listed([makeNode('SequenceConstruct', ['c1', 'x0'], ['list'])], ['list', 'c2']),
    listed([makeNode('SplitToSequence', ['x0', 'c2'], ['list'], { axis: 1 })], ['list', 'c3']),
    listed([makeNode('SplitToSequence', ['x0'], ['list'], { axis: -1, keepdims: 0 })], ['list', 'c3']),
  ],
  ConcatFromSequence: [
    listed([makeNode('SequenceConstruct', ['c1', 'x0'], ['list'])], ['list'], { axis: 1 }),
    listed(
      [
        makeNode('SequenceEmpty', [], ['none']),
        makeNode('SequenceInsert', ['none', 'c1'], ['one']),
        makeNode('SequenceInsert', ['one', 'x0', 'c3'], ['list']),
      ],
      ['list'],
      { axis: 0, new_axis: 1 },
    ),
    listed([makeNode('SplitToSequence', ['x0', 'c4'], ['list'], { axis: 1 })], ['list'], { axis: 0 }),
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;

/** A score that looks at one row of a tensor: the gradient is followed in that row alone, and is the same. */
import { strict as assert } from 'node:assert';
import { differentiate, gradientName } from '../../../src/engine/gradient/build.ts';
import { gradientModel } from '../../../src/engine/gradient/gradientModel.ts';
import { byRow } from '../../../src/engine/gradient/rows.ts';
import { cutTo } from '../../../src/engine/graph/cut.ts';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { inferShapes } from '../../../src/engine/reading/shapes.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';
import { buildModel } from '../../support/buildModel.ts';
import type { Case, CaseInput } from './case.ts';
import { ruleCases } from './cases/rules/index.ts';
import { checkCase } from './checkCase.ts';

const nameOf = (input: CaseInput, at: number): string => {
  if (input === 'absent') return '';
  return Array.isArray(input) || 'positive' in input || 'values' in input ? `x${at}` : `c${at}`;
};

/** The case's operator, and behind it a Gather of one row. */
function pickedFrom(operator: string, test: Case, axis: number, at: number): Case {
  const { opset, inputs, before = [], reads = inputs.map(nameOf), attributes } = test;
  return {
    opset,
    inputs: [...inputs, { int64: [at], scalar: true }],
    before: [...before, makeNode(operator, reads, ['rows'], attributes)],
    reads: ['rows', `c${inputs.length}`],
    attributes: { axis },
    ...(test.staticOnly && { staticOnly: true }),
  };
}

/** A transposed A of Gemm has the rows as columns. */
const isOfRows = ({ outputs = 1, inputs, attributes = {} }: Case): boolean =>
  outputs === 1 && inputs.some(hasTwoRows) && !('transA' in attributes);
const hasTwoRows = (input: CaseInput): boolean => Array.isArray(input) && input.length >= 2 && Number(input[0]) > 1;

describe('the gradient of one row agrees with central differences', () => {
  for (const [operator, cases] of Object.entries<readonly Case[]>(ruleCases)) {
    if (!Object.hasOwn(byRow, operator)) continue;
    for (const [number, test] of cases.filter(isOfRows).entries()) {
      it(`of ${operator}, case ${number + 1}, along the first axis`, () =>
        // The last row of Where's cases is masked whole.
        checkCase('Gather', pickedFrom(operator, test, 0, operator === 'Where' ? 0 : -1)));
    }
  }
});

const [width, tokens] = [4, 5];
const weights = (name: string, rows: number, columns: number, seed: number) =>
  floatTensor(
    name,
    Array.from({ length: rows * columns }, (_, at) => Math.sin(seed + 1.7 * at) * 0.6),
    [rows, columns],
  );

/** A transformer's block, [1, 5, 4], of two heads, and its first token. */
const block: readonly NodeProto[] = [
  makeNode('Identity', ['picture'], ['x']),
  makeNode('LayerNormalization', ['x', 'scale', 'bias'], ['normal'], { axis: -1 }),
  ...['q', 'k', 'v'].flatMap((name) => [
    makeNode('MatMul', ['normal', `w_${name}`], [`${name}_flat`]),
    makeNode('Reshape', [`${name}_flat`, 'heads'], [`${name}_heads`]),
    makeNode('Transpose', [`${name}_heads`], [name], { perm: name === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3] }),
  ]),
  makeNode('MatMul', ['q', 'k'], ['likeness']),
  makeNode('Softmax', ['likeness'], ['shares'], { axis: -1 }),
  makeNode('MatMul', ['shares', 'v'], ['read']),
  makeNode('Transpose', ['read'], ['read_tokens'], { perm: [0, 2, 1, 3] }),
  makeNode('Reshape', ['read_tokens', 'flat'], ['read_flat']),
  makeNode('Gemm', ['read_flat', 'w_out', 'bias'], ['out_flat'], { transB: 1 }),
  makeNode('Reshape', ['out_flat', 'whole'], ['out']),
  makeNode('Add', ['x', 'out'], ['middle']),
  makeNode('MatMul', ['middle', 'w_up'], ['up']),
  makeNode('Tanh', ['up'], ['active']),
  makeNode('MatMul', ['active', 'w_down'], ['down']),
  makeNode('Add', ['middle', 'down'], ['end']),
  makeNode('Gather', ['end', 'first'], ['score'], { axis: 1 }),
];

const constants = [
  floatTensor('scale', [1, 0.5, 2, 1]),
  floatTensor('bias', [0.1, -0.2, 0.3, 0]),
  ...['w_q', 'w_k', 'w_v', 'w_out'].map((name, at) => weights(name, width, width, at)),
  weights('w_up', width, 8, 5),
  weights('w_down', 8, width, 6),
  int64Tensor('heads', [1, tokens, 2, 2]),
  int64Tensor('flat', [tokens, width]),
  int64Tensor('whole', [1, tokens, width]),
  int64Tensor('first', [0], []),
];

describe('a transformer’s block of which the score sees one token', () => {
  const bytes = buildModel({
    opset: 17,
    inputs: [{ name: 'picture', dims: [1, tokens, width] }],
    nodes: block,
    constants,
    outputs: ['score'],
  });
  const bench = { folder: '/', inference: new OrtInference(1) };

  it('is differentiated in that token up to its attention', async () => {
    const graph = indexGraph(parseModel(bytes, ''));
    const shapes = await inferShapes(graph, bench);
    const score = { tensor: 'score', dims: [1, width], head: 'classes' } as const;
    const layers = ['x', 'middle', 'up'];
    const pass = differentiate(graph, shapes, score);
    const gradient = indexGraph(gradientModel(graph, shapes, score, pass, layers));
    const inferred = await inferShapes(gradient, bench);
    const rowsOf = (tensors: readonly string[]): number[] =>
      cutTo(tensors.map(gradientName), gradient.nodes)
        .nodes.filter(
          ({ opType, input }) =>
            ['MatMul', 'Gemm'].includes(opType) &&
            input.some((name) => name.startsWith('w_') || name.includes('Transpose')),
        )
        .map(({ output }) => Number(inferred.get(output[0]!)?.dims?.at(-2)));
    // Keys and values are read of every token, and back through their weights.
    assert.deepEqual(rowsOf(['middle', 'up']), [1, 1]);
    assert.ok(rowsOf(['x']).filter((rows) => rows === tokens).length <= 4, String(rowsOf(['x'])));
    for (const tensor of layers) assert.deepEqual(inferred.get(gradientName(tensor))?.dims, shapes.get(tensor)?.dims);
  });
});

import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import type { NodeProto, TensorProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { smallNetwork, weights } from '../../support/smallNetwork.ts';

/*
 * Ends of models: what makes probabilities of logits, and what is then done with these. Each says by hand what a reader
 * should find.
 */

/** One class's logit: the sum of elements of tensors, each with its sign and share. */
export interface Logit {
  readonly tensor: string;
  readonly at: number;
  readonly times: number;
}

export interface Tail {
  readonly what: string;
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
  readonly output: string;
  /** The tensor that holds the file's own number for each class, in their order; absent where the file has none. */
  readonly own?: string;
  /** The tensor that probabilities are computed from; absent where the number is none. */
  readonly probability?: { readonly tensor: string; readonly of: (value: number) => number };
  /** Of the class at this place in the output; undefined where nothing is behind it. */
  readonly logitOf: (at: number) => readonly Logit[] | undefined;
}

const classes = 5;

/** The second and third members of an ensemble end here, too. */
export const network = (() => {
  const { nodes, constants = [], ...rest } = smallNetwork({ classes });
  const members = [2, 3].flatMap((member) => [
    makeNode('Gemm', ['flat', `w3_${member}`], [`logits_${member}`], { transB: 1 }),
  ]);
  return {
    ...rest,
    nodes: [...nodes, ...members],
    constants: [...constants, ...[2, 3].map((member) => weights(`w3_${member}`, [classes, 24], 10 + member))],
  };
})();

/** Something that saturates: `s` of the logits. `log`: ln of it. */
interface Start {
  readonly what: string;
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
  readonly isLog?: true;
  readonly logitOf: (at: number) => readonly Logit[];
}

const plain = (at: number): readonly Logit[] => [{ tensor: 'logits', at, times: 1 }];
const ofMembers = (at: number): readonly Logit[] =>
  ['logits', 'logits_2', 'logits_3'].map((tensor) => ({ tensor, at, times: 1 / 3 }));
const number = (name: string, value: number): TensorProto => floatTensor(name, [value], []);
const ones = { axes: [1], keepdims: 1 };

const softmaxes = ['', '_2', '_3'].map((suffix) =>
  makeNode('Softmax', [`logits${suffix}`], [`p${suffix}`], { axis: 1 }),
);

const starts: readonly Start[] = [
  { what: 'softmax', nodes: [makeNode('Softmax', ['logits'], ['s'])], logitOf: plain },
  {
    what: 'softmax at a temperature',
    nodes: [makeNode('Div', ['logits', 'T'], ['cooled']), makeNode('Softmax', ['cooled'], ['s'])],
    constants: [number('T', 0.5)],
    logitOf: (at) => [{ tensor: 'cooled', at, times: 1 }],
  },
  {
    what: 'softmax by hand',
    nodes: [
      makeNode('Exp', ['logits'], ['e']),
      makeNode('ReduceSum', ['e', 'one'], ['total'], { keepdims: 1 }),
      makeNode('Div', ['e', 'total'], ['s']),
    ],
    constants: [int64Tensor('one', [1])],
    logitOf: plain,
  },
  {
    what: 'softmax by hand, shifted',
    nodes: [
      makeNode('ReduceMax', ['logits'], ['most'], ones),
      makeNode('Sub', ['logits', 'most'], ['shifted']),
      makeNode('Exp', ['shifted'], ['e']),
      makeNode('ReduceSum', ['e', 'one'], ['total'], { keepdims: 1 }),
      makeNode('Reciprocal', ['total'], ['share']),
      makeNode('Mul', ['e', 'share'], ['s']),
    ],
    constants: [int64Tensor('one', [1])],
    logitOf: plain,
  },
  { what: 'log-softmax', nodes: [makeNode('LogSoftmax', ['logits'], ['s'])], isLog: true, logitOf: plain },
  {
    what: 'log-softmax by hand',
    nodes: [makeNode('ReduceLogSumExp', ['logits'], ['total'], ones), makeNode('Sub', ['logits', 'total'], ['s'])],
    isLog: true,
    logitOf: plain,
  },
  { what: 'sigmoid', nodes: [makeNode('Sigmoid', ['logits'], ['s'])], logitOf: plain },
  {
    what: 'sigmoid by hand',
    nodes: [
      makeNode('Neg', ['logits'], ['minus']),
      makeNode('Exp', ['minus'], ['e']),
      makeNode('Add', ['e', 'unit'], ['total']),
      makeNode('Div', ['unit', 'total'], ['s']),
    ],
    constants: [number('unit', 1)],
    logitOf: plain,
  },
  {
    what: 'the mean of three members',
    nodes: [
      ...softmaxes,
      makeNode('Add', ['p', 'p_2'], ['two']),
      makeNode('Add', ['two', 'p_3'], ['three']),
      makeNode('Div', ['three', 'members'], ['s']),
    ],
    constants: [number('members', 3)],
    logitOf: ofMembers,
  },
  {
    what: 'three members, stacked',
    nodes: [
      ...softmaxes,
      ...['', '_2', '_3'].map((suffix) => makeNode('Unsqueeze', [`p${suffix}`, 'zero'], [`u${suffix}`])),
      makeNode('Concat', ['u', 'u_2', 'u_3'], ['stacked'], { axis: 0 }),
      makeNode('ReduceMean', ['stacked'], ['s'], { axes: [0], keepdims: 0 }),
    ],
    constants: [int64Tensor('zero', [0])],
    logitOf: ofMembers,
  },
  {
    what: 'members of unlike weight',
    nodes: [
      ...softmaxes.slice(0, 2),
      makeNode('Mul', ['p', 'much'], ['a']),
      makeNode('Mul', ['p_2', 'little'], ['b']),
      makeNode('Sum', ['a', 'b'], ['s']),
    ],
    constants: [number('much', 0.75), number('little', 0.25)],
    logitOf: (at) => [
      { tensor: 'logits', at, times: 0.75 },
      { tensor: 'logits_2', at, times: 0.25 },
    ],
  },
];

const half = [makeNode('Mul', ['turned', 'half'], ['small']), makeNode('Add', ['small', 'half'], ['s'])];

/** Less usual ones, each tried with some ends. */
const rareStarts: readonly Start[] = [
  {
    what: 'powers of 2, divided by their sum',
    nodes: [
      makeNode('Pow', ['base', 'logits'], ['e']),
      makeNode('ReduceSum', ['e', 'last'], ['total'], { keepdims: 1 }),
      makeNode('Div', ['e', 'total'], ['s']),
    ],
    constants: [number('base', 2), int64Tensor('last', [-1])],
    logitOf: plain,
  },
  {
    what: 'a sigmoid by Tanh',
    nodes: [makeNode('Mul', ['logits', 'half'], ['less']), makeNode('Tanh', ['less'], ['turned']), ...half],
    constants: [number('half', 0.5)],
    logitOf: (at) => [{ tensor: 'less', at, times: 1 }],
  },
  {
    what: 'the normal distribution by Erf',
    nodes: [makeNode('Div', ['logits', 'root'], ['less']), makeNode('Erf', ['less'], ['turned']), ...half],
    constants: [number('half', 0.5), number('root', Math.SQRT2)],
    logitOf: (at) => [{ tensor: 'less', at, times: 1 }],
  },
  {
    what: 'Softsign',
    nodes: [makeNode('Softsign', ['logits'], ['turned']), ...half],
    constants: [number('half', 0.5)],
    logitOf: plain,
  },
  {
    what: 'an arc tangent',
    nodes: [
      makeNode('Atan', ['logits'], ['angle']),
      makeNode('Div', ['angle', 'pi'], ['small']),
      makeNode('Add', ['small', 'half'], ['s']),
    ],
    constants: [number('half', 0.5), number('pi', Math.PI)],
    logitOf: plain,
  },
  {
    what: 'a log-sigmoid by Softplus',
    nodes: [
      makeNode('Neg', ['logits'], ['minus']),
      makeNode('Softplus', ['minus'], ['soft']),
      makeNode('Neg', ['soft'], ['s']),
    ],
    isLog: true,
    logitOf: plain,
  },
  {
    what: 'a product of two experts',
    nodes: [
      ...softmaxes.slice(0, 2),
      makeNode('Mul', ['p', 'p_2'], ['both']),
      makeNode('ReduceSum', ['both', 'last'], ['total'], { keepdims: 1 }),
      makeNode('Div', ['both', 'total'], ['s']),
    ],
    constants: [int64Tensor('last', [-1])],
    logitOf: (at) => ['logits', 'logits_2'].map((tensor) => ({ tensor, at, times: 1 })),
  },
  {
    what: 'members by a product with their weights',
    nodes: [
      ...softmaxes.slice(0, 2),
      makeNode('Unsqueeze', ['p', 'end'], ['u']),
      makeNode('Unsqueeze', ['p_2', 'end'], ['u_2']),
      makeNode('Concat', ['u', 'u_2'], ['stacked'], { axis: 2 }),
      makeNode('MatMul', ['stacked', 'shares'], ['mean']),
      makeNode('Squeeze', ['mean', 'end'], ['s']),
    ],
    constants: [int64Tensor('end', [2]), floatTensor('shares', [0.25, 0.75], [2, 1])],
    logitOf: (at) => [
      { tensor: 'logits', at, times: 0.25 },
      { tensor: 'logits_2', at, times: 0.75 },
    ],
  },
  {
    what: 'classes in another order by a product',
    nodes: [makeNode('Softmax', ['logits'], ['p']), makeNode('MatMul', ['p', 'order'], ['s'])],
    constants: [floatTensor('order', permuted([2, 0, 4, 1, 3]), [5, 5])],
    logitOf: (at) => [{ tensor: 'logits', at: [2, 0, 4, 1, 3][at] ?? 0, times: 1 }],
  },
];

function permuted(order: readonly number[]): Float32Array {
  const matrix = new Float32Array(25);
  order.forEach((from, to) => (matrix[from * 5 + to] = 1));
  return matrix;
}

/** What is done with it: from the tensor `s` to the output `y`. */
interface End {
  readonly what: string;
  readonly nodes: readonly NodeProto[];
  readonly constants?: readonly TensorProto[];
  readonly own?: string;
  /**
   * The tensor whose number is the probability where `s` is one, else where it is the logarithm of one; absent where it
   * is none.
   */
  readonly share?: string;
  readonly log?: string;
  readonly sign?: -1;
  /** Which class stands at a place of the output. */
  readonly classAt?: (at: number) => number | undefined;
}

const places = [6, 2, 0, 7, 3];

const ends: readonly End[] = [
  { what: '', nodes: [makeNode('Identity', ['s'], ['y'])], own: 'y', share: 's', log: 's' },
  {
    what: 'clipped',
    nodes: [makeNode('Clip', ['s', 'least', 'most1'], ['y'])],
    constants: [number('least', -20), number('most1', 0.9999999)],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'its logarithm',
    nodes: [makeNode('Clip', ['s', 'tiny'], ['safe']), makeNode('Log', ['safe'], ['y'])],
    constants: [number('tiny', 1e-12)],
    own: 'y',
    share: 's',
  },
  {
    what: 'per cent',
    nodes: [makeNode('Mul', ['s', 'hundred'], ['y'])],
    constants: [number('hundred', 100)],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'rounded per cent',
    nodes: [makeNode('Mul', ['s', 'hundred'], ['cents']), makeNode('Round', ['cents'], ['y'])],
    constants: [number('hundred', 100)],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'taken from 1',
    nodes: [makeNode('Sub', ['whole', 's'], ['y'])],
    constants: [number('whole', 1)],
    own: 'y',
    share: 'y',
    sign: -1,
  },
  {
    what: 'compared',
    nodes: [makeNode('Greater', ['s', 'bar'], ['is']), makeNode('Cast', ['is'], ['y'], { to: 1 })],
    constants: [number('bar', 0.2)],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'compared by Where',
    nodes: [makeNode('GreaterOrEqual', ['s', 'bar'], ['is']), makeNode('Where', ['is', 'whole', 'none'], ['y'])],
    constants: [number('bar', 0.2), number('whole', 1), number('none', 0)],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'scattered among others',
    nodes: [makeNode('ScatterElements', ['empty', 'places', 's'], ['y'], { axis: 1 })],
    constants: [floatTensor('empty', new Float32Array(8), [1, 8]), int64Tensor('places', places, [1, 5])],
    own: 'y',
    share: 'y',
    classAt: (at) => (places.includes(at) ? places.indexOf(at) : undefined),
  },
  {
    what: 'in another order',
    nodes: [makeNode('Gather', ['s', 'order'], ['picked'], { axis: 1 }), makeNode('Flatten', ['picked'], ['y'])],
    constants: [int64Tensor('order', [3, 0, 4])],
    own: 'y',
    share: 'y',
    log: 'y',
    classAt: (at) => [3, 0, 4][at],
  },
  {
    what: 'the best one’s place',
    nodes: [makeNode('ArgMax', ['s'], ['y'], { axis: 1, keepdims: 0 })],
    share: 's',
    log: 's',
  },
  {
    what: 'the best one’s number in a table',
    nodes: [
      makeNode('ArgMax', ['s'], ['best'], { axis: 1, keepdims: 0 }),
      makeNode('Gather', ['table', 'best'], ['y'], { axis: 0 }),
    ],
    constants: [int64Tensor('table', [10, 20, 30, 40, 50])],
    share: 's',
    log: 's',
  },
];

/** Ends that leave no probability, or one that is told by the largest. */
const rareEnds: readonly End[] = [
  {
    what: 'equal to the largest',
    nodes: [
      makeNode('ReduceMax', ['s'], ['most'], ones),
      makeNode('Equal', ['s', 'most'], ['is']),
      makeNode('Cast', ['is'], ['y'], { to: 1 }),
    ],
    own: 'y',
    share: 's',
    log: 's',
  },
  {
    what: 'divided by the largest',
    nodes: [makeNode('ReduceMax', ['s'], ['most'], ones), makeNode('Div', ['s', 'most'], ['y'])],
    own: 'y',
  },
  {
    what: 'as odds',
    nodes: [makeNode('Sub', ['whole', 's'], ['rest']), makeNode('Div', ['s', 'rest'], ['y'])],
    constants: [number('whole', 1)],
    own: 'y',
  },
];

const few = new Set(['', 'per cent', 'compared', 'the best one’s place']);
const someStarts = starts.filter(({ what }) => ['softmax', 'sigmoid', 'the mean of three members'].includes(what));

function combined(firsts: readonly Start[], lasts: readonly End[]): readonly Tail[] {
  return firsts.flatMap((start) => tailsOf(start, lasts));
}

const tailsOf = (start: Start, lasts: readonly End[]): readonly Tail[] =>
  lasts
    // A logarithm's logarithm is no number.
    .filter((end) => !(start.isLog && end.what === 'its logarithm'))
    .map((end): Tail => {
      const tensor = start.isLog ? end.log : end.share;
      return {
        what: [start.what, end.what].filter(Boolean).join(', '),
        nodes: [...start.nodes, ...end.nodes],
        constants: [...(start.constants ?? []), ...(end.constants ?? [])],
        output: 'y',
        ...(end.own && { own: end.own }),
        ...(tensor && { probability: { tensor, of: start.isLog ? Math.exp : (value: number) => value } }),
        logitOf: (at) => {
          const index = end.classAt ? end.classAt(at) : at;
          return index === undefined
            ? undefined
            : start.logitOf(index).map((logit) => ({ ...logit, times: logit.times * (end.sign ?? 1) }));
        },
      };
    });

/** Every usual start with every usual end, and some of the others. */
export const tails: readonly Tail[] = [
  ...combined(starts, ends),
  ...combined(
    rareStarts,
    ends.filter(({ what }) => few.has(what)),
  ),
  ...combined(someStarts, rareEnds),
];

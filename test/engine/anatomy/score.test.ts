import { strict as assert } from 'node:assert';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import type { Detector } from '../../../src/engine/score/boxes/detector.ts';
import { findScore } from '../../../src/engine/anatomy/findScore.ts';
import type { Dim, Shapes } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { buildModel } from '../../support/buildModel.ts';

interface Case {
  readonly what: string;
  readonly nodes: readonly NodeProto[];
  readonly outputs: readonly string[];
  readonly shapes: Readonly<Record<string, readonly Dim[] | undefined>>;
  readonly types?: Readonly<Record<string, string>>;
  readonly wanted?: string;
  readonly tensor?: string;
  readonly head?: 'pixels' | 'voxels' | 'boxes';
  readonly activation?: string;
  readonly detector?: Detector;
  readonly code?: string;
  readonly scoredOutputs?: readonly string[];
  readonly classAxis?: number;
  /** [1, 3, 8, 8] where it is not given. */
  readonly input?: readonly Dim[];
}

const gemm = makeNode('Gemm', ['image', 'w'], ['logits']);
const flat = { logits: [1, 10] };

const cases: readonly Case[] = [
  { what: 'logits are the score', nodes: [gemm], outputs: ['logits'], shapes: flat, tensor: 'logits' },
  ...(['Softmax', 'LogSoftmax', 'Sigmoid'] as const).map((head): Case => ({
    what: `a last ${head} is left out`,
    nodes: [gemm, makeNode(head, ['logits'], ['p'])],
    outputs: ['p'],
    shapes: { ...flat, p: [1, 10] },
    tensor: 'logits',
    activation: head === 'Sigmoid' ? 'sigmoid' : 'softmax',
  })),
  ...(['Reshape', 'Flatten', 'Squeeze', 'Identity', 'Cast', 'Dropout'] as const).map((operator): Case => ({
    what: `a Softmax behind ${operator} is left out`,
    nodes: [gemm, makeNode('Softmax', ['logits'], ['p']), makeNode(operator, ['p'], ['q'])],
    outputs: ['q'],
    shapes: { ...flat, p: [1, 10], q: [1, 10] },
    tensor: 'logits',
    activation: 'softmax',
  })),
  {
    what: 'a fully convolutional [N, K, 1, 1] is a score',
    nodes: [makeNode('GlobalAveragePool', ['image'], ['pooled']), makeNode('Softmax', ['pooled'], ['p'])],
    outputs: ['p'],
    shapes: { pooled: [1, 1000, 1, 1], p: [1, 1000, 1, 1] },
    tensor: 'pooled',
    activation: 'softmax',
  },
  {
    what: 'a Softmax in the middle stays',
    nodes: [makeNode('Softmax', ['image'], ['attention']), makeNode('Gemm', ['attention', 'w'], ['logits'])],
    outputs: ['logits'],
    shapes: flat,
    tensor: 'logits',
  },
  {
    what: 'the first of several outputs that holds one number a class is taken',
    nodes: [makeNode('Relu', ['image'], ['features']), gemm, makeNode('Gemm', ['image', 'v'], ['other'])],
    outputs: ['features', 'logits', 'other'],
    shapes: { features: [1, 64, 7, 7], logits: [1, 10], other: [1, 3] },
    tensor: 'logits',
    scoredOutputs: ['logits', 'other'],
  },
  {
    what: 'an output of integers is none',
    nodes: [makeNode('ArgMax', ['image'], ['best']), gemm],
    outputs: ['best', 'logits'],
    shapes: { best: [1, 1], logits: [1, 10] },
    types: { best: 'int64' },
    tensor: 'logits',
  },
  {
    what: 'the recipe may name another',
    nodes: [gemm, makeNode('Gemm', ['image', 'v'], ['other']), makeNode('Sigmoid', ['other'], ['p'])],
    outputs: ['logits', 'p'],
    shapes: { logits: [1, 10], other: [1, 3], p: [1, 3] },
    wanted: 'p',
    tensor: 'other',
    activation: 'sigmoid',
  },
  {
    what: 'a batch of open size is fine',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: ['N', 10] },
    tensor: 'logits',
  },
  {
    what: 'one score is a binary head',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 1] },
    tensor: 'logits',
  },
  {
    what: 'an output that the model lacks is refused',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: flat,
    wanted: 'logit',
    code: 'output-unknown',
  },
  {
    what: 'a grid of scores is a segmentation',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 21, 64, 64] },
    tensor: 'logits',
    head: 'pixels',
    classAxis: 1,
  },
  {
    what: 'its classes lie beside what has the proportions of the picture',
    nodes: [gemm],
    outputs: ['logits'],
    input: [1, 3, 16, 32],
    shapes: { logits: [1, 8, 16, 16] },
    tensor: 'logits',
    head: 'pixels',
    classAxis: 3,
  },
  {
    what: 'so do those of a volume',
    nodes: [gemm],
    outputs: ['logits'],
    input: [1, 1, 16, 16, 24],
    shapes: { logits: [1, 16, 16, 16, 24] },
    tensor: 'logits',
    head: 'voxels',
    classAxis: 1,
  },
  {
    what: 'its mask of classes leads back to the scores',
    nodes: [gemm, makeNode('ArgMax', ['logits'], ['mask'], { axis: 1 })],
    outputs: ['mask'],
    shapes: { logits: [1, 21, 64, 64], mask: [1, 1, 64, 64] },
    types: { mask: 'int64' },
    tensor: 'logits',
    head: 'pixels',
    classAxis: 1,
  },
  {
    what: 'many rows of boxes and classes are detections',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 8400, 85] },
    tensor: 'logits',
    head: 'boxes',
    detector: { form: 'rows', isSuppressed: false },
  },
  {
    what: 'a volume is refused',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 3, 8, 8, 8] },
    code: 'output-not-scores',
  },
  {
    what: 'tokens are refused',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 197, 192] },
    code: 'output-not-scores',
  },
  {
    what: '[N, 1, 1, K] is a score',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: ['N', 1, 1, 10] },
    tensor: 'logits',
  },
  {
    what: 'a list without a batch is a score',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [10] },
    tensor: 'logits',
  },
  {
    what: 'a list beside scores with a batch is not taken',
    nodes: [gemm, makeNode('Gemm', ['image', 'v'], ['list'])],
    outputs: ['list', 'logits'],
    shapes: { list: [3], logits: [1, 10] },
    tensor: 'logits',
  },
  {
    what: 'a list of open length is refused',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: ['M'] },
    code: 'output-not-scores',
  },
  ...(
    [
      ['ArrayFeatureExtractor', ['names', 'best']],
      ['Gather', ['names', 'best']],
      ['LabelEncoder', ['best']],
    ] as const
  ).map(([operator, inputs]): Case => ({
    what: `a label by ${operator} leads back to the logits`,
    nodes: [
      gemm,
      makeNode('Softmax', ['logits'], ['p']),
      makeNode('ArgMax', ['p'], ['best']),
      makeNode(operator, inputs, ['label']),
    ],
    outputs: ['label'],
    shapes: { ...flat, p: [1, 10], best: [1, 1], label: [1, 1] },
    types: { best: 'int64', label: 'string' },
    tensor: 'logits',
    activation: 'softmax',
  })),
  {
    what: 'the best few of TopK lead back to the logits',
    nodes: [gemm, makeNode('Softmax', ['logits'], ['p']), makeNode('TopK', ['p', 'five'], ['best', 'which'])],
    outputs: ['best', 'which'],
    shapes: { ...flat, p: [1, 10], best: [1, 5], which: [1, 5] },
    types: { which: 'int64' },
    tensor: 'logits',
    activation: 'softmax',
  },
  ...(
    [
      [
        'DETR’s',
        ['logits', 'pred_boxes', 'last_hidden_state'],
        { logits: [1, 100, 92], pred_boxes: [1, 100, 4], last_hidden_state: [1, 100, 256] },
        'logits',
        'pred_boxes',
        2,
      ],
      [
        'an SSD’s, boxes first',
        ['boxes', 'logits'],
        { logits: ['N', 8732, 21], boxes: ['N', 8732, 4] },
        'logits',
        'boxes',
        2,
      ],
      [
        'an SSD’s of three classes and none',
        ['logits', 'boxes'],
        { logits: [1, 1917, 4], boxes: [1, 1917, 4] },
        'logits',
        'boxes',
        2,
      ],
      [
        'a face detector’s of one class',
        ['logits', 'boxes'],
        { logits: [1, 896, 1], boxes: [1, 896, 4] },
        'logits',
        'boxes',
        2,
      ],
      [
        'with classes before boxes',
        ['logits', 'boxes'],
        { logits: [1, 80, 8400], boxes: [1, 8400, 4] },
        'logits',
        'boxes',
        1,
      ],
      ['YOLO v4’s', ['boxes', 'logits'], { logits: [1, 10647, 80], boxes: [1, 10647, 1, 4] }, 'logits', 'boxes', 2],
    ] as const
  ).map(([what, outputs, shapes, tensor, boxes, classAxis]): Case => ({
    what: `scores with boxes beside them, ${what}, are detections`,
    nodes: [
      gemm,
      ...outputs.filter((name) => name !== 'logits').map((name) => makeNode('Gemm', ['image', 'v'], [name])),
    ],
    outputs,
    shapes,
    tensor,
    head: 'boxes',
    detector: { form: 'pair', boxes, isSuppressed: false, classAxis },
  })),
  {
    what: 'a detector’s Softmax is left out',
    nodes: [gemm, makeNode('Softmax', ['logits'], ['scores']), makeNode('Gemm', ['image', 'v'], ['boxes'])],
    outputs: ['scores', 'boxes'],
    shapes: { logits: [1, 3000, 21], scores: [1, 3000, 21], boxes: [1, 3000, 4] },
    tensor: 'logits',
    head: 'boxes',
    activation: 'softmax',
    detector: { form: 'pair', boxes: 'boxes', isSuppressed: false, classAxis: 2 },
  },
  {
    what: 'boxes that non-maximum suppression left, and their classes',
    nodes: [
      makeNode('NonMaxSuppression', ['image', 'image'], ['kept']),
      makeNode('GatherND', ['image', 'kept'], ['boxes']),
      makeNode('GatherND', ['image', 'kept'], ['scores']),
      makeNode('GatherND', ['image', 'kept'], ['labels']),
    ],
    outputs: ['boxes', 'labels', 'scores'],
    shapes: { boxes: ['n', 4], labels: ['n'], scores: ['n'] },
    types: { labels: 'int64' },
    tensor: 'scores',
    head: 'boxes',
    detector: { form: 'chosen', boxes: 'boxes', isSuppressed: true, classes: 'labels' },
  },
  {
    what: 'of TensorFlow’s detectors the scores before non-maximum suppression',
    nodes: [
      makeNode('Gemm', ['image', 'v'], ['raw_detection_boxes']),
      makeNode('Gemm', ['image', 'w'], ['raw_detection_scores']),
      makeNode('NonMaxSuppression', ['raw_detection_boxes', 'raw_detection_scores'], ['kept']),
      ...['detection_boxes', 'detection_scores'].map((name) => makeNode('GatherND', [`raw_${name}`, 'kept'], [name])),
    ],
    outputs: ['detection_boxes', 'detection_scores', 'raw_detection_boxes', 'raw_detection_scores'],
    shapes: {
      detection_boxes: [1, 100, 4],
      detection_scores: [1, 100],
      raw_detection_boxes: [1, 1917, 4],
      raw_detection_scores: [1, 1917, 91],
    },
    tensor: 'raw_detection_scores',
    head: 'boxes',
    detector: { form: 'pair', boxes: 'raw_detection_boxes', isSuppressed: false, classAxis: 2 },
  },
  {
    what: 'rows of six after TopK are boxes that the model chose',
    nodes: [
      makeNode('TopK', ['image', 'k'], ['best', 'which']),
      makeNode('Concat', ['best', 'best'], ['rows'], { axis: 2 }),
    ],
    outputs: ['rows'],
    shapes: { best: [1, 300, 1], rows: [1, 300, 6] },
    tensor: 'rows',
    head: 'boxes',
    detector: { form: 'rows', isSuppressed: true },
  },
  ...[6, 7].map((attributes): Case => ({
    what: `lists of ${attributes} numbers after non-maximum suppression, of all pictures together, are boxes that the model chose`,
    nodes: [
      makeNode('NonMaxSuppression', ['image', 'image'], ['which']),
      makeNode('Gather', ['image', 'which'], ['rows']),
    ],
    outputs: ['rows'],
    shapes: { which: ['M', 3], rows: ['M', attributes] },
    tensor: 'rows',
    head: 'boxes',
    detector: { form: 'rows', isSuppressed: true },
  })),
  ...(
    [
      [['N', 6], 'image'],
      [[1, 6], 'image'],
      [['M', 5], 'which'],
    ] as const
  ).map(([dims, from]): Case => ({
    what: `a list [${dims.join(', ')}] is none`,
    nodes: [
      makeNode('NonMaxSuppression', ['image', 'image'], ['which']),
      makeNode('Gather', ['image', from], ['rows']),
    ],
    outputs: ['rows'],
    input: ['N', 3, 8, 8],
    shapes: { which: ['M', 3], rows: dims },
    tensor: 'rows',
  })),
  {
    what: 'rows of six without it are those of one class',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: [1, 25200, 6] },
    tensor: 'logits',
    head: 'boxes',
    detector: { form: 'rows', isSuppressed: false },
  },
  {
    what: 'an output of unknown rank is refused',
    nodes: [gemm],
    outputs: ['logits'],
    shapes: { logits: undefined },
    code: 'output-not-scores',
  },
];

describe('the score of a model', () => {
  for (const {
    what,
    nodes,
    outputs,
    shapes,
    types = {},
    wanted,
    tensor,
    activation,
    head = 'classes',
    detector,
    code,
    scoredOutputs,
    classAxis,
    input = [1, 3, 8, 8],
  } of cases) {
    it(what, () => {
      const graph = indexGraph(
        parseModel(
          buildModel({
            opset: 17,
            inputs: [{ name: 'image', dims: input }],
            nodes,
            constants: [int64Tensor('names', [0])],
            outputs,
          }),
          'm.onnx',
        ),
      );
      const infos: Shapes = new Map(
        Object.entries({ ...shapes, image: input }).map(([name, dims]) => [
          name,
          { type: types[name] ?? 'float32', ...(dims && { dims }) },
        ]),
      );
      const find = (): unknown => {
        const { dims, answer: _, ...score } = findScore(graph, infos, { name: wanted });
        assert.deepEqual(dims, shapes[score.tensor]);
        const { output, outputs, isNormalized: _is, tasks: _tasks, ...others } = score;
        const scored = outputs.filter(({ head: kind }) => kind === 'classes').map(({ name }) => name);
        assert.equal(outputs[0]?.name, output);
        return { ...others, ...(scoredOutputs && { scoredOutputs: scored }) };
      };
      if (code !== undefined) assert.throws(find, { code });
      else
        assert.deepEqual(find(), {
          tensor,
          head,
          ...(detector && { detector }),
          ...(activation && { activation }),
          ...(scoredOutputs && { scoredOutputs }),
          ...(classAxis && { classAxis }),
        });
    });
  }
});

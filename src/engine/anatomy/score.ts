import { graphErrors } from '../errors.ts';
import { findDetector, isSame, isSuppressed, type FoundDetector } from './detector.ts';
import type { Graph } from '../graph/graph.ts';
import type { Detector } from '../score/boxes/detector.ts';
import { headOf, pictureIn } from '../score/heads.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isFloat } from '../onnx/types.ts';
import { realValuesOf } from '../prepare/realValues.ts';
import { knownDims, type Dim, type Shapes } from '../graph/shapes.ts';

/** What is explained: the logits, before the last activation function. */
export interface Score {
  readonly tensor: string;
  readonly dims: readonly Dim[];
  /** What it holds: one number a class, a pixel's class, or boxes. */
  readonly head: HeadKind;
  /** Of a segmentation: the axis of the classes, where the graph or the input's proportions tell it. */
  readonly classAxis?: number | undefined;
  /** What the model itself does with the logits after this tensor; absent when it ends in logits. */
  readonly activation?: 'softmax' | 'sigmoid';
  /** Where its boxes come from, if it has any: other outputs. */
  readonly detector?: Detector;
  /** Where several outputs hold a score a class: their names, that of this score first. */
  readonly scoredOutputs?: readonly string[];
}

const activations: Readonly<Record<string, 'softmax' | 'sigmoid'>> = {
  Softmax: 'softmax',
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
  QLinearSoftmax: 'softmax',
  QLinearSigmoid: 'sigmoid',
};

/** Operators that only rename, reshape or round: the scores stand before them. */
const passThrough: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Dropout',
  'Cast',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** Operators that choose among scores or give them names, and which input tells: a mask of classes, a label, a table. */
const choices: Readonly<Record<string, number>> = {
  ArgMax: 0,
  TopK: 0,
  ZipMap: 0,
  LabelEncoder: 0,
  ArrayFeatureExtractor: 1,
  Gather: 1,
};

/** Of several outputs, the first that names classes for the whole picture, else for boxes, else for pixels. */
const preferred: readonly HeadKind[] = ['classes', 'boxes', 'pixels', 'voxels'];

/**
 * Finds the score behind the output `wanted`, or behind the output that holds one.
 *
 * @param real sizes of inputs and outputs, as far as a run has told them
 * @throws WhylightError `output-unknown`, `output-not-scores`
 */
export function findScore(
  graph: Graph,
  shapes: Shapes,
  wanted?: string,
  real: ReadonlyMap<string, readonly Dim[]> = new Map(),
): Score {
  const names = graph.outputs.map(({ name }) => name ?? '');
  if (wanted !== undefined && !names.includes(wanted)) throw graphErrors.outputUnknown(wanted, names);
  const detector = findDetector(graph, shapes, wanted);
  if (detector) return scoreOfBoxes(graph, shapes, detector);
  const found = (wanted === undefined ? names : [wanted]).flatMap((output) => {
    const score = scoreBehind(graph, shapes, output, real);
    return score ? [{ ...score, output }] : [];
  });
  // A list without a batch may be anything; it is taken where there is nothing better.
  const batched = found.filter(({ dims }) => dims.length > 1);
  const best = preferred.flatMap(
    (kind) => (batched.length > 0 ? batched : found).find(({ head }) => head === kind) ?? [],
  )[0];
  if (best) {
    const { output, ...score } = best;
    const others = batched
      .filter(({ head, tensor }) => head === 'classes' && tensor !== best.tensor)
      .map(({ output }) => output);
    return { ...score, ...(others.length > 0 && { scoredOutputs: [output, ...others] }) };
  }
  const output = wanted ?? names[0] ?? '';
  throw graphErrors.outputNotScores(output, shapes.get(output)?.dims);
}

function scoreBehind(
  graph: Graph,
  shapes: Shapes,
  output: string,
  real: ReadonlyMap<string, readonly Dim[]>,
): Score | undefined {
  const cut = beforeActivation(graph, output);
  const tensor = cut?.tensor ?? output;
  const info = shapes.get(tensor);
  const input = inputOf(graph, shapes, real);
  const dims = real.get(tensor) ?? info?.dims ?? [];
  const head = info?.dims && isFloat(info.type) ? headOf(dims, input) : undefined;
  const classAxis = head === 'pixels' || head === 'voxels' ? classAxisOf(dims, input) : undefined;
  const isList = info?.dims?.length === 2;
  if ((isList || head !== 'classes') && areChosenRows(graph, shapes, output, input?.[0])) {
    return {
      tensor: output,
      dims: knownDims(shapes, output),
      head: 'boxes',
      detector: { form: 'rows', isSuppressed: true },
    };
  }
  return (
    head && {
      tensor,
      dims: knownDims(shapes, tensor),
      head,
      ...(head === 'boxes' && { detector: rows }),
      ...(classAxis && { classAxis }),
      ...(cut?.activation && { activation: cut.activation }),
    }
  );
}

/** The axis, first or last, beside which rows and columns have the picture's proportions; undefined where both or none do. */
function classAxisOf(dims: readonly Dim[], input: readonly Dim[] = []): number | undefined {
  const picture = pictureIn(input).map(Number);
  const isPicture = (sizes: readonly Dim[]): boolean => {
    const [down, across] = sizes.slice(-2).map((size, axis) => Number(size) / (picture.at(axis - 2) ?? NaN));
    return down === across;
  };
  const fitting = [1, dims.length - 1].filter((axis) => isPicture(dims.filter((_, at) => at > 0 && at !== axis)));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The shape of the picture or clip. */
function inputOf(
  { inputs }: Graph,
  shapes: Shapes,
  real: ReadonlyMap<string, readonly Dim[]>,
): readonly Dim[] | undefined {
  const all = inputs.map(({ name = '' }) => real.get(name) ?? shapes.get(name)?.dims);
  const ofRank = (rank: number) => all.find((dims) => dims?.length === rank);
  return ofRank(4) ?? ofRank(5);
}

const rows: Detector = { form: 'rows', isSuppressed: false };

/**
 * [N, M, 6 …] of boxes that were chosen in the model (Ultralytics’ nms=True, YOLO v10), unlike YOLO v5 with one class; or [M, 6]
 * and [M, 7] of all pictures together (PaddleDetection, YOLO v7), where M is not how many pictures there are.
 */
function areChosenRows(graph: Graph, shapes: Shapes, output: string, batch: Dim | undefined): boolean {
  const { type, dims = [] } = shapes.get(output) ?? {};
  if (type !== 'float32') return false;
  if (dims.length === 3) return Number(dims[2]) >= 6 && isSuppressed(graph, output, ['NonMaxSuppression', 'TopK']);
  const isOneEach = dims[0] === 1 || dims[0] === batch;
  return dims.length === 2 && (dims[1] === 6 || dims[1] === 7) && !isOneEach && isSuppressed(graph, output);
}

/** A detector's score: before its activation function where that leaves it as it is, one number a box and class. */
function scoreOfBoxes(graph: Graph, shapes: Shapes, { scores, detector }: FoundDetector): Score {
  const dims = knownDims(shapes, scores);
  const cut = detector.form === 'pair' ? beforeActivation(graph, scores) : undefined;
  const info = cut?.activation && shapes.get(cut.tensor);
  const isAlike =
    info?.type === 'float32' && info.dims?.length === 3 && info.dims.every((dim, axis) => isSame(dim, dims[axis]));
  const { tensor, activation } = cut && isAlike ? cut : { tensor: scores };
  return { tensor, dims: knownDims(shapes, tensor), head: 'boxes', detector, ...(activation && { activation }) };
}

/** The tensor before the last activation function, or before a choice (a mask of classes, a label) among scores. */
function beforeActivation(
  graph: Graph,
  output: string,
): { tensor: string; activation?: 'softmax' | 'sigmoid' } | undefined {
  let node = graph.producer.get(output);
  let chosen: string | undefined;
  while (node) {
    const { opType = '', input } = node;
    const names = Object.hasOwn(choices, opType) && isChoice(graph, node) ? choices[opType] : undefined;
    if (names !== undefined) chosen = input[names] ?? '';
    else if (!passThrough.has(opType)) break;
    node = graph.producer.get(chosen !== undefined && input.includes(chosen) ? chosen : (input[0] ?? ''));
  }
  const activation = node && activations[node.opType];
  if (activation) return { tensor: realTensor(graph, node?.input[0] ?? ''), activation };
  return chosen === undefined ? undefined : { tensor: realTensor(graph, chosen) };
}

/** Gather chooses among names where these are constant; else it moves values. */
function isChoice(graph: Graph, { opType, input }: NodeProto): boolean {
  return opType !== 'Gather' || graph.constants.has(input[0] ?? '');
}

/** How many boxes a detector has for a picture, where it is known. */
export function boxCountOf({ dims, detector }: Pick<Score, 'dims' | 'detector'>): number | undefined {
  const count = detector?.form === 'pair' ? dims[3 - (detector.classAxis ?? 2)] : undefined;
  return typeof count === 'number' ? count : undefined;
}

/** The score, and the tensors that it is a copy of, rounded or reshaped at most. */
export function copiesOfScore(graph: Graph, score: string): ReadonlySet<string> {
  const copies = new Set<string>();
  for (let tensor: string | undefined = score; tensor !== undefined;) {
    copies.add(tensor);
    const node = graph.producer.get(tensor);
    tensor = node && passThrough.has(node.opType ?? '') ? node.input[0] : undefined;
  }
  return copies;
}

function realTensor(graph: Graph, tensor: string): string {
  return graph.producer.has(realValuesOf(tensor)) ? realValuesOf(tensor) : tensor;
}

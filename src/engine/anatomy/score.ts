import { readAnswer, type Answer, type ReadAnswer } from './answer/answer.ts';
import { isSame, isSuppressed, type FoundDetector } from './detector.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Detector } from '../score/boxes/detector.ts';
import { fewestBoxes, headOf, pictureIn } from '../score/heads.ts';
import { isOfWhole, type HeadKind } from '../../vocabulary/names.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isFloat } from '../onnx/types.ts';
import { knownDims, type Dim, type Shapes, type TensorInfo } from '../graph/shapes.ts';

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
  /** What the file itself says of it: the numbers that are shown. */
  readonly answer?: Answer;
  /**
   * Where the model has no such tensor (a mean of an ensemble's logits): the nodes that make it, and the tensor that
   * has its shape.
   */
  readonly made?: {
    readonly nodes: readonly NodeProto[];
    readonly shapes: ReadonlyMap<string, TensorInfo>;
    readonly like: string;
  };
  /** Where its boxes come from, if it has any: other outputs. */
  readonly detector?: Detector;
  /** Several questions with the same answers each. */
  readonly tasks?: { readonly count: number; readonly each: number };
}

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

/** The score behind an output; undefined where its shape does not say what it holds, and `kind` neither. */
export function scoreBehind(
  graph: Graph,
  shapes: Shapes,
  output: string,
  real: ReadonlyMap<string, readonly Dim[]>,
  kind: HeadKind | undefined,
): Score | undefined {
  const input = inputOf(graph, shapes, real);
  const sizesOf = (name: string): readonly Dim[] => real.get(name) ?? shapes.get(name)?.dims ?? [];
  const headOfTensor = (name: string): HeadKind | undefined => {
    const { type = '', dims } = shapes.get(name) ?? {};
    return dims && isFloat(type) ? headOf(sizesOf(name), input) : undefined;
  };
  if (kind !== undefined && isOfWhole(kind) && !(kind === 'classes' && headOfTensor(output) === 'classes'))
    return vectorBehind(graph, shapes, output, kind);
  const found = readAnswer(graph, shapes, output);
  // Boxes lie beside their scores in one tensor, and are read of the output itself.
  const isOfBoxes = found && found.nodes.length > 0 && headOfTensor(found.like) === 'boxes';
  const read = isOfBoxes ? undefined : found;
  const like = read?.like ?? output;
  const tasks = tasksOf(sizesOf(like));
  const head = headOfTensor(like) ?? (tasks && 'classes');
  const isList = shapes.get(like)?.dims?.length === 2;
  if ((isList || head !== 'classes') && areChosenRows(graph, shapes, output, input?.[0]))
    return { tensor: output, dims: knownDims(shapes, output), head: 'boxes', detector: chosenRows };
  const classAxis = head === 'pixels' || head === 'voxels' ? classAxisOf(sizesOf(like), input) : undefined;
  return (
    head && {
      tensor: read?.score ?? output,
      dims: knownDims(shapes, like),
      head,
      ...(head === 'classes' && tasks && { tasks }),
      ...(head === 'boxes' && { detector: rows }),
      ...(classAxis && { classAxis }),
      ...(read && answered(read)),
    }
  );
}

/** A recipe's word goes before the shape. A vector to be compared with others is compared as the model gives it. */
function vectorBehind(graph: Graph, shapes: Shapes, output: string, head: HeadKind): Score {
  const read = head === 'embedding' ? undefined : readAnswer(graph, shapes, output);
  const dims = knownDims(shapes, read?.like ?? output);
  return { tensor: read?.score ?? output, dims, head, ...(read && answered(read)) };
}

/** More answers are features, or letters. */
const mostGrades = 32;

/** [1, questions, answers]: conditions and their grades, slices and what is in them; undefined of other shapes. */
function tasksOf(dims: readonly Dim[]): Score['tasks'] {
  const [batch, count, each] = dims;
  if (dims.length !== 3 || (typeof batch === 'number' && batch !== 1)) return undefined;
  const areSome = typeof count === 'number' && typeof each === 'number' && count > 1 && each > 1;
  return areSome && each <= mostGrades && count < fewestBoxes ? { count, each } : undefined;
}

/** What an output says of its score. */
function answered({
  activation,
  answer,
  nodes,
  shapes,
  like,
}: ReadAnswer): Pick<Score, 'activation' | 'answer' | 'made'> {
  return {
    ...(activation && { activation }),
    answer,
    ...(nodes.length > 0 && { made: { nodes, shapes, like } }),
  };
}

/**
 * The axis, first or last, beside which rows and columns have the picture's proportions; undefined where both or none
 * do.
 */
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
  const all = inputs.map(({ name }) => real.get(name) ?? shapes.get(name)?.dims);
  const ofRank = (rank: number) => all.find((dims) => dims?.length === rank);
  return ofRank(4) ?? ofRank(5);
}

const rows: Detector = { form: 'rows', isSuppressed: false };
const chosenRows: Detector = { form: 'rows', isSuppressed: true };

/**
 * [N, M, 6 …] of boxes that were chosen in the model (Ultralytics’ nms=True, YOLO v10), unlike YOLO v5 with one class;
 * or [M, 6] and [M, 7] of all pictures together (PaddleDetection, YOLO v7), where M is not how many pictures there are.
 */
function areChosenRows(graph: Graph, shapes: Shapes, output: string, batch: Dim | undefined): boolean {
  const { type, dims = [] } = shapes.get(output) ?? {};
  if (type !== 'float32') return false;
  if (dims.length === 3) return Number(dims[2]) >= 6 && isSuppressed(graph, output, ['NonMaxSuppression', 'TopK']);
  const isOneEach = dims[0] === 1 || dims[0] === batch;
  return dims.length === 2 && (dims[1] === 6 || dims[1] === 7) && !isOneEach && isSuppressed(graph, output);
}

/** A detector's score: before its activation function where that leaves it as it is, one number a box and class. */
export function scoreOfBoxes(graph: Graph, shapes: Shapes, { scores, detector }: FoundDetector): Score {
  const dims = knownDims(shapes, scores);
  const cut = detector.form === 'pair' ? beforeActivation(graph, shapes, scores) : undefined;
  const info = cut && shapes.get(cut.score);
  const isAlike =
    info?.type === 'float32' && info.dims?.length === 3 && info.dims.every((dim, axis) => isSame(dim, dims[axis]));
  const { score: tensor, activation } = cut && isAlike ? cut : { score: scores };
  return { tensor, dims: knownDims(shapes, tensor), head: 'boxes', detector, ...(activation && { activation }) };
}

/** The score before the activation function of an output that is nothing else. */
function beforeActivation(graph: Graph, shapes: Shapes, output: string): ReadAnswer | undefined {
  const read = readAnswer(graph, shapes, output);
  return read?.activation && read.nodes.length === 0 ? read : undefined;
}

/** The graph and its shapes with what the score needs that the model does not have. */
export function withScore(graph: Graph, shapes: Shapes, { made }: Score): { graph: Graph; shapes: Shapes } {
  if (!made) return { graph, shapes };
  return {
    graph: indexEdges({ ...graph, nodes: [...graph.nodes, ...made.nodes] }),
    shapes: new Map([...shapes, ...made.shapes]),
  };
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

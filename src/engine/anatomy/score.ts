import { graphErrors } from '../errors.ts';
import { isEmbedding, readAnswer, type Answer, type ReadAnswer } from './answer/answer.ts';
import { findDetector, isSame, isSuppressed, type FoundDetector } from './detector.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import type { Detector } from '../score/boxes/detector.ts';
import { headOf, pictureIn } from '../score/heads.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
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
  /** Where the model has no such tensor (a mean of an ensemble's logits): the nodes that make it, and the tensor that has its shape. */
  readonly made?: {
    readonly nodes: readonly NodeProto[];
    readonly shapes: ReadonlyMap<string, TensorInfo>;
    readonly like: string;
  };
  /** Where its boxes come from, if it has any: other outputs. */
  readonly detector?: Detector;
  /** Where several outputs hold a score a class: their names, that of this score first. */
  readonly scoredOutputs?: readonly string[];
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
  // A list without a batch may be anything; it is taken where there is nothing better. So is an embedding, which is no scores.
  const likely = found
    .filter(({ dims, answer }) => dims.length > 1 || answer?.probability !== undefined)
    .filter(({ output }) => !isEmbedding(graph, shapes, output));
  const best = preferred.flatMap(
    (kind) => (likely.length > 0 ? likely : found).find(({ head }) => head === kind) ?? [],
  )[0];
  if (best) {
    const { output, ...score } = best;
    const others = likely
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
  const input = inputOf(graph, shapes, real);
  const sizesOf = (name: string): readonly Dim[] => real.get(name) ?? shapes.get(name)?.dims ?? [];
  const headOfTensor = (name: string): HeadKind | undefined => {
    const { type = '', dims } = shapes.get(name) ?? {};
    return dims && isFloat(type) ? headOf(sizesOf(name), input) : undefined;
  };
  const found = readAnswer(graph, shapes, output);
  // Boxes lie beside their scores in one tensor, and are read of the output itself.
  const isOfBoxes = found && found.nodes.length > 0 && headOfTensor(found.like) === 'boxes';
  const read = isOfBoxes ? undefined : found;
  const like = read?.like ?? output;
  const head = headOfTensor(like);
  const isList = shapes.get(like)?.dims?.length === 2;
  if ((isList || head !== 'classes') && areChosenRows(graph, shapes, output, input?.[0])) {
    return {
      tensor: output,
      dims: knownDims(shapes, output),
      head: 'boxes',
      detector: { form: 'rows', isSuppressed: true },
    };
  }
  const classAxis = head === 'pixels' || head === 'voxels' ? classAxisOf(sizesOf(like), input) : undefined;
  return (
    head && {
      tensor: read?.score ?? output,
      dims: knownDims(shapes, like),
      head,
      ...(head === 'boxes' && { detector: rows }),
      ...(classAxis && { classAxis }),
      ...(read && answered(read)),
    }
  );
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

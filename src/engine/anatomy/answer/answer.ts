import type { Graph } from '../../graph/graph.ts';
import type { Shapes, TensorInfo } from '../../graph/shapes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { isNormalizedVector } from './byHand.ts';
import { inOrder, negative, rootOf, write } from './expression.ts';
import { ruleOf } from './operators.ts';
import { isProbability, type Range } from './range.ts';
import { Reader, type Value } from './reader.ts';
import { inputOf } from '../../onnx/nodes.ts';

/*
 * The end of a model, read as an expression: which value saturates, and what the file itself says of it. The score is
 * what the last saturating operator reads, since only there a gradient is left where the model is sure; what is shown
 * is the file's own output.
 */

/** What the file says of a score, element by element in the score's order. */
export interface Answer {
  /** The tensor of the file's own numbers; absent where the file gives only the place of the best. */
  readonly output?: string;
  /** The tensor that probabilities are read from, and how; absent where nothing says that its numbers are some. */
  readonly probability?: { readonly tensor: string; readonly range: Range };
  /** Operators that round or compare: the output is not the probability. */
  readonly steps?: readonly string[];
  /** Only a Clip saturates: the score is the same number before it, which it may have cut off. */
  readonly isCut?: true;
}

export interface ReadAnswer {
  /** The tensor that is explained. */
  readonly score: string;
  /** The tensor of the model that has its shape. */
  readonly like: string;
  readonly activation?: 'softmax' | 'sigmoid';
  readonly answer: Answer;
  /** Nodes that the model lacks (the mean of an ensemble's logits, say), and what is known of their outputs. */
  readonly nodes: readonly NodeProto[];
  readonly shapes: ReadonlyMap<string, TensorInfo>;
}

/** The score behind an output, and what the output says of it; undefined where nothing saturates before it. */
export function readAnswer(graph: Graph, shapes: Shapes, output: string): ReadAnswer | undefined {
  const value = new Reader(graph, shapes, ruleOf).value(output);
  if (!value) return undefined;
  const root = rootOf({ ...value, logit: isCost(value) ? negative(value.logit, output) : value.logit });
  const score = write(root, ':logit', shapes);
  const smooth = write(inOrder(value.smooth), ':smooth', shapes);
  return {
    score: score.tensor,
    like: root.kind === 'tensor' ? root.name : root.like,
    ...(value.activation && { activation: value.activation }),
    answer: answerOf(graph, value, output, smooth.tensor),
    nodes: [...score.nodes, ...smooth.nodes],
    shapes: new Map([...score.shapes, ...smooth.shapes]),
  };
}

/** −ln p: the larger, the less likely. */
const isCost = ({ range }: Value): boolean => range?.kind === 'log' && range.factor < 0;

function answerOf(graph: Graph, { range, steps, isCut, isChosen }: Value, output: string, smooth: string): Answer {
  // The numbers of a quantized output stand for others.
  const isQuantized = /^Quantize|^QLinear/.test(graph.producer.get(output)?.opType ?? '');
  const own = isChosen === 'place' ? undefined : isChosen === 'numbers' || isQuantized ? smooth : output;
  return {
    ...(own !== undefined && { output: own }),
    ...(isProbability(range) && { probability: { tensor: smooth, range } }),
    ...(steps && { steps }),
    ...(isCut && { isCut }),
  };
}

/** A vector of length 1 is an embedding: what is largest in it is no class. */
export function isEmbedding(graph: Graph, shapes: Shapes, output: string): boolean {
  const reader = new Reader(graph, shapes, ruleOf);
  let name = output;
  for (let node = graph.producer.get(name); node && copying.has(node.opType ?? ''); node = graph.producer.get(name))
    name = inputOf(node);
  return isNormalizedVector(reader, name);
}

const copying: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

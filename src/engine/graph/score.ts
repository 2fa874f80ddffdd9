import { graphErrors } from '../errors.ts';
import type { Graph } from './graph.ts';
import type { Dim, Shapes } from './shapes.ts';

/** What is explained: the logits, before the last activation function. */
export interface Score {
  readonly tensor: string;
  readonly dims: readonly Dim[];
  /** What the model itself does with the logits after this tensor; absent when it ends in logits. */
  readonly activation?: 'softmax' | 'sigmoid';
}

const activations: Readonly<Record<string, 'softmax' | 'sigmoid'>> = {
  Softmax: 'softmax',
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
};

/** Operators that only rename or reshape: an activation function may hide behind them. */
const passThrough: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Dropout', 'Cast']);

/**
 * Finds the score behind the output `wanted`, or behind the first output that holds one number a class.
 *
 * @throws WhylightError `output-unknown`, `output-not-scores`
 */
export function findScore(graph: Graph, shapes: Shapes, wanted?: string): Score {
  const names = graph.outputs.map(({ name }) => name ?? '');
  if (wanted !== undefined && !names.includes(wanted)) throw graphErrors.outputUnknown(wanted, names);
  const output = wanted ?? names.find((name) => isScores(shapes, name)) ?? names[0]!;
  const cut = beforeActivation(graph, output);
  const tensor = cut?.tensor ?? output;
  const dims = shapes.get(tensor)?.dims;
  if (!dims || !isScores(shapes, tensor)) throw graphErrors.outputNotScores(tensor, dims);
  return { tensor, dims, ...(cut && { activation: cut.activation }) };
}

/** [N, K], with any number of further dimensions of size 1. */
function isScores(shapes: Shapes, tensor: string): boolean {
  const info = shapes.get(tensor);
  if (!info?.dims || !info.type.startsWith('float')) return false;
  return info.dims.length >= 2 && info.dims.slice(2).every((dim) => dim === 1);
}

function beforeActivation(graph: Graph, output: string): { tensor: string; activation: 'softmax' | 'sigmoid' } | undefined {
  let node = graph.producer.get(output);
  while (node && passThrough.has(node.opType ?? '')) node = graph.producer.get(node.input[0]!);
  const activation = node && activations[node.opType ?? ''];
  return activation && { tensor: node!.input[0]!, activation };
}

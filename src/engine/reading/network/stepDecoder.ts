/** A decoder of one step: a token and what it remembers (an LSTM's h and c) go in, what may follow comes out. */
import { makeNode } from '../../onnx/attributes.ts';
import { TensorProto_DataType as Type, type NodeProto, type ValueInfoProto } from '../../onnx/onnx_pb.ts';
import { subgraphs } from '../../onnx/subgraphs.ts';
import { floatTensor, int64Tensor } from '../../onnx/tensors.ts';
import { sizesOf, tensorTypeOf } from '../../onnx/valueInfo.ts';
import { indexEdges, type Graph } from '../../graph/graph.ts';
import { valueInfo } from '../../graph/modelBytes.ts';
import { known } from '../../../vocabulary/known.ts';
import { roleOf } from './inputRoles.ts';
import { cutToOutput } from './split.ts';

/** What one step hands on to the next. */
interface State {
  readonly input: string;
  readonly output: string;
  readonly dims: readonly number[];
}

export interface StepDecoder {
  readonly graph: Graph;
  readonly logits: string;
  readonly states: readonly State[];
  /** The input for a token, a whole number; else `vectors`: for its vector, of which the features are the first. */
  readonly token?: string;
  readonly vectors?: string;
  /** What takes the picture's features in each step. */
  readonly features?: string;
  /** How many axes the token, or its vector, has. */
  readonly rank: number;
}

/** `h_in`, `h_out`, `new_h`, `h0` and `hn` are all h. */
const baseOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(new|next|prev|previous|last|out|output|in|input|init|initial)_/, '')
    .replace(/_(new|next|prev|previous|out|output|in|input|init|initial|n|t|[01])$/, '')
    .replace(/^([a-z])[nt01]$/, '$1');

const isFloat = (info: ValueInfoProto): boolean => tensorTypeOf(info)?.elemType === Type.FLOAT;

/** Undefined where the graph is none. */
export function stepDecoderOf(graph: Graph): StepDecoder | undefined {
  const states = graph.inputs.flatMap((info) => stateOf(info, graph) ?? []);
  const isState = (name: string): boolean => states.some(({ input, output }) => input === name || output === name);
  const [logits, ...more] = graph.outputs.filter(({ name, ...rest }) => !isState(name) && isLogits({ name, ...rest }));
  if (states.length === 0 || !logits || more.length > 0) return undefined;
  const cut = cutToOutput(graph, logits.name, ...states.map(({ output }) => output));
  const others = cut.inputs.filter(({ name }) => !isState(name));
  const [floats, whole] = [others.filter(isFloat), others.filter((info) => !isFloat(info))];
  const [taken, ...rest] = whole.length > 0 ? whole : floats;
  if (!taken || rest.length > 0 || floats.length !== 1 || cut.nodes.some((node) => [...subgraphs(node)].length > 0))
    return undefined;
  const common = { graph: cut, logits: logits.name, states, rank: sizesOf(taken).length };
  if (whole.length === 0) return { ...common, vectors: taken.name };
  return { ...common, token: taken.name, features: known(floats[0], 'features').name };
}

const isLogits = (info: ValueInfoProto): boolean =>
  info.name === 'logits' || /logits|scores|prob|pred/i.test(info.name);

function stateOf(info: ValueInfoProto, { outputs }: Graph): State | undefined {
  if (!isFloat(info) || roleOf(info) === 'cache') return undefined;
  const output = outputs.find(({ name }) => name !== info.name && baseOf(name) === baseOf(info.name));
  const sizes = sizesOf(info);
  if (!output || sizes.at(-1) === undefined) return undefined;
  return { input: info.name, output: output.name, dims: sizes.map((size) => size ?? 1) };
}

/** Of an unrolled decoder. */
export const unrolledNames = { tokens: 'input_ids', vectors: 'inputs_embeds', features: 'features', logits: 'logits' };

/**
 * As many steps one after the other, in one graph: tokens [1, T] and the picture's features go in, [1, T, V] comes out.
 */
export function unrolled(step: StepDecoder, count: number): Graph {
  const { graph, logits, states, features } = step;
  const written = new Writer(graph);
  let remembered = states.map(({ dims }) => written.zeros(dims));
  const rows = Array.from({ length: count }, (_, at) => {
    const taken = written.taken(step, at);
    const given = new Map(states.map(({ input }, state) => [input, known(remembered[state], 'state')]));
    given.set(taken.input, taken.name);
    if (features !== undefined) given.set(features, unrolledNames.features);
    const nameOf = written.step(given, at);
    remembered = states.map(({ output }) => nameOf(output));
    return written.node('Reshape', [nameOf(logits), written.numbers([1, 1, -1])]);
  });
  written.nodes.push(makeNode('Concat', rows, [unrolledNames.logits], { axis: 1 }));
  const tokens = inputType(step);
  const used = new Set(written.nodes.flatMap(({ input }) => input));
  const inputs = [
    valueInfo(unrolledNames.tokens, tokens, [1, count]),
    valueInfo(unrolledNames.vectors, Type.FLOAT, [1, count - 1, 'width']),
    featuresInfo(step),
  ];
  return indexEdges({
    ...graph,
    nodes: written.nodes,
    constants: written.constants,
    inputs: inputs.filter(({ name }) => used.has(name)),
    outputs: [valueInfo(unrolledNames.logits, Type.FLOAT)],
  });
}

const inputType = ({ graph, token }: StepDecoder): number =>
  tensorTypeOf(known(graph.inputs.find(({ name }) => name === token) ?? graph.inputs[0], 'input'))?.elemType ??
  Type.INT64;

function featuresInfo({ graph, features }: StepDecoder): ValueInfoProto {
  const info = graph.inputs.find(({ name }) => name === features);
  const sizes = info ? sizesOf(info).map((size, axis) => size ?? (axis === 0 ? 1 : `size ${axis}`)) : [1, 'width'];
  return valueInfo(unrolledNames.features, Type.FLOAT, sizes);
}

/** Collects the nodes and constants of an unrolled graph. */
class Writer {
  readonly nodes: NodeProto[] = [];
  readonly constants: Map<string, Graph['constants'] extends ReadonlyMap<string, infer Value> ? Value : never>;

  constructor(private readonly graph: Graph) {
    this.constants = new Map(graph.constants);
  }

  numbers(values: readonly number[], dims: readonly number[] = [values.length]): string {
    const name = `whylight/constant ${this.constants.size}`;
    this.constants.set(name, int64Tensor(name, values, dims));
    return name;
  }

  zeros(dims: readonly number[]): string {
    const name = `whylight/constant ${this.constants.size}`;
    this.constants.set(name, floatTensor(name, new Float32Array(dims.reduce((a, b) => a * b, 1)), dims));
    return name;
  }

  node(type: string, input: readonly string[], attributes: Readonly<Record<string, number>> = {}): string {
    const name = `whylight/node ${this.nodes.length}`;
    this.nodes.push(makeNode(type, [...input], [name], attributes));
    return name;
  }

  /** What a step takes: a token, or its vector; of vectors, the features come first. */
  taken({ token, vectors = '', rank }: StepDecoder, at: number): { readonly input: string; readonly name: string } {
    const gathered = (from: string, place: number): string =>
      this.node('Gather', [from, this.numbers([place], rank === (token === undefined ? 3 : 2) ? [1] : [])], {
        axis: 1,
      });
    if (token !== undefined) return { input: token, name: gathered(unrolledNames.tokens, at) };
    if (at > 0) return { input: vectors, name: gathered(unrolledNames.vectors, at - 1) };
    const shape = this.numbers(rank === 3 ? [1, 1, -1] : [1, -1]);
    return { input: vectors, name: this.node('Reshape', [unrolledNames.features, shape]) };
  }

  /** One step's nodes; how its tensors are called. */
  step(given: ReadonlyMap<string, string>, at: number): (name: string) => string {
    const { nodes, producer } = this.graph;
    const nameOf = (name: string): string =>
      given.get(name) ?? (producer.has(name) ? `whylight/step ${at}/${name}` : name);
    for (const node of nodes)
      this.nodes.push({
        ...node,
        name: `${node.name} (step ${at})`,
        input: node.input.map(nameOf),
        output: node.output.map((name) => (name === '' ? name : nameOf(name))),
      });
    return nameOf;
  }
}

import { differentiate, gradientName } from '../../src/engine/gradient/build.ts';
import { gradientModel } from '../../src/engine/gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../../src/engine/graph/graph.ts';
import { cutModel, valueInfo } from '../../src/engine/graph/modelBytes.ts';
import { widenToFloat32 } from '../../src/engine/prepare/widen.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { decodeModel, encodeModel, parseModel } from '../../src/engine/onnx/model.ts';
import { TensorProto_DataType as Type, type GraphProto } from '../../src/engine/onnx/onnx_pb.ts';
import { dimsOf, elementCount, valuesOf } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../src/engine/tensor/tensor.ts';
import { Session } from '../../src/runtime/ort/ort.ts';
import { withRewritten } from '../../src/engine/reading/rewritten.ts';
import { inferShapes, unknownRanks, withProbed } from '../../src/engine/reading/shapes.ts';
import { Sizes } from '../../src/engine/reading/sizes.ts';
import { random } from '../support/random.ts';
import { differences, type Scores, type Verdict } from './differences.ts';
import { OrtInference } from '../../src/runtime/ort/inference.ts';

/** An input and an output of a test. */
export interface Pair {
  readonly input: string;
  readonly output: string;
}

const options = { folder: '/', threads: 1, inference: new OrtInference(1) };
const floats: ReadonlySet<number> = new Set([Type.FLOAT, Type.DOUBLE, Type.FLOAT16, Type.BFLOAT16]);

/** What may be differentiated. */
export function pairsOf(bytes: Uint8Array): Pair[] {
  const { initializer, output } = decodeModel(bytes).graph!;
  const inputs = initializer.filter((tensor) => floats.has(tensor.dataType ?? 0) && elementCount(dimsOf(tensor)) > 0);
  const outputs = output.filter(
    ({ type }) => type?.value.case === 'tensorType' && floats.has(type.value.value.elemType ?? 0),
  );
  return inputs.flatMap((input) => outputs.map((y) => ({ input: input.name, output: y.name })));
}

/** Differentiates a test, and compares with central differences of ONNX Runtime's own runs. */
export async function judge(bytes: Uint8Array, pair: Pair): Promise<Verdict> {
  const { graph, x } = prepare(bytes, pair);
  let forward: Session;
  try {
    forward = await Session.create(cutModel(graph, ['score']), { ...options, optimize: 'none' });
  } catch (error) {
    return { kind: 'not run', why: (error as Error).message };
  }
  try {
    return await compared(
      graph,
      x,
      async (at) => (await forward.run(new Map([['image', at]]))).get('score') as FloatTensor,
    );
  } finally {
    await forward.release();
  }
}

/** image → Identity → layer → Cast → the input; the output → Cast → score. */
function prepare(bytes: Uint8Array, { input, output }: Pair): { graph: Graph; x: FloatTensor } {
  const proto = decodeModel(bytes);
  const graph: GraphProto = proto.graph!;
  const at = graph.initializer.findIndex(({ name }) => name === input);
  const [x] = graph.initializer.splice(at, 1);
  const dims = dimsOf(x!);
  graph.input.push(valueInfo('image', Type.FLOAT, dims));
  graph.node.unshift(
    makeNode('Identity', ['image'], ['layer']),
    makeNode('Cast', ['layer'], [input], { to: x!.dataType }),
  );
  graph.node.push(makeNode('Cast', [output], ['score'], { to: Type.FLOAT }));
  graph.output = [valueInfo('score', Type.FLOAT)];
  return {
    graph: widenToFloat32(indexGraph(parseModel(encodeModel(proto), ''))),
    x: floatTensorOf(dims, Float32Array.from(valuesOf(x!)!)),
  };
}

async function compared(graph: Graph, given: FloatTensor, scores: Scores): Promise<Verdict> {
  const next = random(7);
  // Many tests lie on a kink, a tie or a whole number.
  const aside = given.data.map((value) => value + 0.05 * (next() < 0.5 ? -1 : 1) * (0.5 + next() / 2));
  let why = '';
  for (const x of [floatTensorOf(given.dims, aside), given]) {
    const y = await scores(x).catch((error: unknown) => void (why = (error as Error).message));
    if (!y?.data.every(Number.isFinite)) continue;
    const dy = floatTensorOf(
      y.dims,
      y.data.map(() => 2 * next() - 1),
    );
    const found = await gradientAt(graph, x, dy);
    return typeof found === 'string'
      ? { kind: 'refused', why: found }
      : differences({ x, dy, gradient: found, scores, next });
  }
  return { kind: why === '' ? 'no number' : 'not run', why };
}

/** dS/dx of S = Σ dy·y, or why there is none. */
async function gradientAt(graph: Graph, x: FloatTensor, dy: FloatTensor): Promise<FloatTensor | string> {
  const feeds = new Map([['image', x]]);
  const inferred = await inferShapes(graph, options);
  const probed = withProbed(
    graph,
    inferred,
    await new Sizes(graph, inferred, feeds, options).of(unknownRanks(graph, inferred)),
  );
  const shapes = await withRewritten(graph, probed, options);
  const score = { tensor: 'score', dims: shapes.get('score')!.dims!, head: 'classes' } as const;
  const pass = differentiate(graph, shapes, score);
  const obstacle = pass.obstructed.get('layer');
  if (obstacle) return `${obstacle.operator}: ${obstacle.reason}`;
  if (!pass.gradients.has('layer')) return floatTensorOf(x.dims, new Float32Array(x.data.length));
  const gradient = indexGraph(gradientModel(graph, shapes, score, pass, ['layer']));
  const names = gradient.inputs.map(({ name }) => name).filter((name) => name !== pass.seed);
  const saved = names.length === 0 ? [] : await run(graph, names, feeds);
  return (await run(gradient, [gradientName('layer')], new Map<string, Tensor>([...saved, [pass.seed, dy]]))).get(
    gradientName('layer'),
  ) as FloatTensor;
}

async function run(
  graph: Graph,
  outputs: readonly string[],
  feeds: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const session = await Session.create(cutModel(graph, outputs), { ...options, optimize: 'none' });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

import { strict as assert } from 'node:assert';
import { gradientName, differentiate } from '../../../src/engine/gradient/build.ts';
import { gradientModel } from '../../../src/engine/gradient/gradientModel.ts';
import type { GradientRule } from '../../../src/engine/gradient/ruleContext.ts';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProto_DataType, TensorProtoSchema, type TensorProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { elementCount, floatTensor, int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { withRewritten } from '../../../src/engine/reading/rewritten.ts';
import { inferShapes, unknownRanks, withProbed } from '../../../src/engine/reading/shapes.ts';
import { Sizes } from '../../../src/engine/reading/sizes.ts';
import { create } from '@bufbuild/protobuf';
import { buildModel } from '../../support/buildModel.ts';
import { random, shuffled } from '../../support/random.ts';
import type { Case, CaseInput } from './case.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';

/** Values lie on a shuffled grid, half a step off zero: no two are equal, none is near a kink at a multiple of it. */
const step = 0.05;
/** Half of what keeps all four points of the difference on one side of every kink. */
const h = 0.01;

/*
 * Tolerances, set once, relative to |g|·|v|: along the gradient itself float32 leaves less than 3e-4 of noise, so a
 * rule that is 0.1 % off is caught; along a random direction the same noise is larger against the smaller product.
 */
const alongGradient = 4e-4;
const alongRandom = 4e-3;

const microsoft = 'com.microsoft.';
const options = { folder: '/', threads: 1, inference: new OrtInference(1) };

function values(dims: readonly number[], kind: 'spread' | 'positive', next: () => number): Float32Array {
  const count = elementCount(dims);
  const grid = Array.from({ length: count }, (_, at) => (at - Math.floor(count / 2) + 0.5) * step);
  const spread = shuffled(grid, next);
  return Float32Array.from(spread, (value) => (kind === 'positive' ? Math.abs(value) + 0.5 : value));
}

interface Prepared {
  readonly bytes: Uint8Array;
  readonly feeds: Map<string, FloatTensor>;
}

const isDims = (input: CaseInput): input is readonly number[] => Array.isArray(input);

/** in0 → Identity → x0 ─┐
 *  constants ───────────┴▶ node → y0, y1 …; x0, x1 … are what is differentiated. */
function prepare(operator: string, test: Case, dynamic: boolean, next: () => number): Prepared {
  const feeds = new Map<string, FloatTensor>();
  const constants: TensorProto[] = [];
  const nodes = [];
  const names = test.inputs.map((input, at): string => {
    if (input === 'absent') return '';
    const constant = constantOf(input, `c${at}`, next);
    if (constant) {
      constants.push(constant);
      return `c${at}`;
    }
    const dims = isDims(input) ? input : (input as { dims: readonly number[] }).dims;
    const given = 'values' in input && typeof input.values !== 'function' ? Float32Array.from(input.values) : undefined;
    feeds.set(`in${at}`, floatTensorOf(dims, given ?? values(dims, isDims(input) ? 'spread' : 'positive', next)));
    nodes.push(makeNode('Identity', [`in${at}`], [`x${at}`]));
    return `x${at}`;
  });
  const outputs = Array.from({ length: test.outputs ?? 1 }, (_, at) => `y${at}`);
  const domain = operator.startsWith(microsoft)
    ? { domain: 'com.microsoft', opType: operator.slice(microsoft.length) }
    : {};
  nodes.push(...(test.before ?? []));
  nodes.push({ ...makeNode(operator, test.reads ?? names, outputs, test.attributes ?? {}), ...domain });
  const inputs = [...feeds].map(([name, { dims }]) => ({
    name,
    dims: dynamic ? dims.map((_, axis) => `${name}_${axis}`) : dims,
  }));
  return { bytes: buildModel({ opset: test.opset, inputs, nodes, constants, outputs }), feeds };
}

function constantOf(input: CaseInput, name: string, next: () => number): TensorProto | undefined {
  if (input === 'absent' || isDims(input)) return undefined;
  if ('int64' in input) return int64Tensor(name, input.int64, input.dims ?? (input.scalar ? [] : [input.int64.length]));
  if ('bool' in input) {
    return create(TensorProtoSchema, {
      name,
      dims: input.dims.map(BigInt),
      dataType: TensorProto_DataType.BOOL,
      rawData: Uint8Array.from(input.bool),
    });
  }
  if ('uint8' in input) {
    return create(TensorProtoSchema, {
      name,
      dims: input.dims.map(BigInt),
      dataType: TensorProto_DataType.UINT8,
      rawData: Uint8Array.from(input.uint8),
    });
  }
  if (!('constant' in input)) return undefined;
  const { constant, dims } = input;
  return floatTensor(name, typeof constant === 'string' ? values(dims, constant, next) : constant, dims);
}

/** Checks one case: loading, shape, and the directional derivative against central differences. */
export async function checkCase(
  operator: string,
  test: Case,
  {
    dynamic = false,
    seed = 1,
    rules,
  }: { dynamic?: boolean; seed?: number; rules?: Readonly<Record<string, GradientRule>> } = {},
): Promise<void> {
  const next = random(seed);
  const { bytes, feeds } = prepare(operator, test, dynamic, next);
  const graph = indexGraph(parseModel(bytes, ''));
  const ignored = new Set(test.ignoredOutputs ?? []);
  const outputs = graph.outputs.map(({ name }) => name).filter((_, at) => !ignored.has(at));
  const inferred = await inferShapes(graph, options);
  const probed = withProbed(
    graph,
    inferred,
    await new Sizes(graph, inferred, feeds, options).of(unknownRanks(graph, inferred)),
  );
  const shapes = await withRewritten(graph, probed, options);

  const forward = await Session.create(cutModel(graph, outputs), { ...options, optimize: 'none' });
  try {
    const run = async (moved: ReadonlyMap<string, Tensor>): Promise<FloatTensor[]> => {
      const results = await forward.run(moved);
      return outputs.map((name) => results.get(name) as FloatTensor);
    };
    const y = await run(feeds);
    for (const [at, output] of outputs.entries()) {
      // One output at a time is the score: its gradient is the seed.
      const dy = values(y[at]!.dims, 'spread', next);
      const gradients = await gradientsOf(output, floatTensorOf(y[at]!.dims, dy));
      await compare(feeds, gradients, async (moved) => dot(dy, (await run(moved))[at]!.data), next);
    }
  } finally {
    await forward.release();
  }

  async function gradientsOf(output: string, dy: FloatTensor): Promise<Map<string, FloatTensor>> {
    const score = { tensor: output, dims: shapes.get(output)!.dims!, head: 'classes' } as const;
    const pass = rules ? differentiate(graph, shapes, score, rules) : differentiate(graph, shapes, score);
    const obstacle = [...pass.obstructed.values()][0];
    assert.equal(obstacle, undefined, `the rule refuses: ${obstacle?.reason}`);
    const layers = [...feeds.keys()].map((name) => name.replace('in', 'x'));
    const gradient = indexGraph(gradientModel(graph, shapes, score, pass, layers));
    const names = layers.map(gradientName);
    const saved = await forwardValues(gradient.inputs.map(({ name }) => name).filter((name) => name !== pass.seed));
    const session = await Session.create(cutModel(gradient, names), { ...options, optimize: 'all' });
    try {
      const results = await session.run(new Map<string, Tensor>([...saved, [pass.seed, dy]]));
      return new Map(layers.map((layer, at) => [layer.replace('x', 'in'), results.get(names[at]!) as FloatTensor]));
    } finally {
      await session.release();
    }
  }

  async function forwardValues(names: readonly string[]): Promise<Map<string, Tensor>> {
    if (names.length === 0) return new Map();
    const session = await Session.create(cutModel(graph, names), { ...options, optimize: 'none' });
    try {
      return await session.run(feeds);
    } finally {
      await session.release();
    }
  }
}

async function compare(
  feeds: ReadonlyMap<string, FloatTensor>,
  gradients: ReadonlyMap<string, FloatTensor>,
  valueAt: (feeds: ReadonlyMap<string, FloatTensor>) => Promise<number>,
  next: () => number,
): Promise<void> {
  for (const [name, x] of feeds) {
    const gradient = gradients.get(name)!;
    assert.deepEqual([...gradient.dims], [...x.dims], `shape of the gradient of ${name}`);
    assert.equal(gradient.type, 'float32');
    const g = gradient.data;
    const largest = g.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest > 0, `the gradient of ${name} is zero everywhere: the case proves nothing`);
    const directions = [
      { v: g.map((value) => value / largest), tolerance: alongGradient, kind: 'along the gradient' },
      { v: g.map(() => 2 * next() - 1), tolerance: alongRandom, kind: 'along a random direction' },
    ];
    for (const { v, tolerance, kind } of directions) {
      const at = (t: number): Promise<number> =>
        valueAt(
          new Map(feeds).set(
            name,
            floatTensorOf(
              x.dims,
              x.data.map((value, i) => value + t * v[i]!),
            ),
          ),
        );
      const difference = (8 * ((await at(h)) - (await at(-h))) - (await at(2 * h)) + (await at(-2 * h))) / (12 * h);
      const error = Math.abs(difference - dot(g, v)) / (norm(g) * norm(v));
      assert.ok(
        error < tolerance,
        `${name}, ${kind}: ${dot(g, v)} by the rule, ${difference} by differences (error ${error.toExponential(1)})`,
      );
    }
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

const norm = (a: Float32Array): number => Math.sqrt(dot(a, a));

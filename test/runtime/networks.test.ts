import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { differentiate, gradientName } from '../../src/engine/gradient/build.ts';
import { gradientModel } from '../../src/engine/gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../../src/engine/graph/graph.ts';
import { cutModel } from '../../src/engine/graph/modelBytes.ts';
import { findScore } from '../../src/engine/anatomy/findScore.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../src/engine/tensor/tensor.ts';
import { readBytes } from '../../src/runtime/disk/files.ts';
import { Session } from '../../src/runtime/ort/ort.ts';
import { withRewritten } from '../../src/engine/reading/rewritten.ts';
import { inferShapes, unknownRanks, withProbed } from '../../src/engine/reading/shapes.ts';
import { Sizes } from '../../src/engine/reading/sizes.ts';
import { OrtInference } from '../../src/runtime/ort/inference.ts';

/** A row of networks.json, written by test/oracle/makeFixtures.py. */
interface Network {
  readonly name: string;
  readonly model: string;
  readonly opset: number;
  readonly input: string;
  readonly class: number;
  readonly score: string;
  readonly logits: readonly number[];
  readonly operators: readonly string[];
  readonly layers: readonly { readonly tensor: string; readonly gradient: string }[];
}

const folder = path.resolve(import.meta.dirname, '../fixtures/networks');
const networks = JSON.parse(readFileSync(path.join(folder, 'networks.json'), 'utf8')) as readonly Network[];
/** Relative, L2: float32 rounding alone, as the networks were chosen clear of kinks. */
const tolerance = 1e-5;
const where = { folder, threads: 1, inference: new OrtInference(1) };

describe('the gradients of small networks against those of PyTorch', () => {
  for (const network of networks) {
    it(`${network.name}, opset ${network.opset}: ${network.operators.join(' ')}`, async () => {
      const input = await stored(network.input);
      const found = await gradients(network, input);
      assertClose(found.logits.data, network.logits, tolerance, 'logits');
      for (const { tensor, gradient } of network.layers) {
        const expected = await stored(gradient);
        assert.deepEqual(found.gradients.get(tensor)!.dims, expected.dims);
        assertClose(found.gradients.get(tensor)!.data, expected.data, tolerance, tensor);
      }
    });
  }

  it('would not pass with an error of 0.1 %', async () => {
    const expected = await stored(networks[0]!.layers[0]!.gradient);
    assertClose(expected.data, expected.data, tolerance, 'itself');
    assert.throws(
      () =>
        assertClose(
          expected.data.map((value) => value * 1.001),
          expected.data,
          tolerance,
          'another',
        ),
      /1\.00e-3 off/,
    );
  });
});

async function stored(file: string): Promise<FloatTensor> {
  const { dims, data } = readNpy(await readBytes(path.join(folder, file)), file);
  return floatTensorOf(dims, data);
}

/** Runs the model, then its gradient graph, for all of the network's layers at once. */
async function gradients(
  network: Network,
  input: FloatTensor,
): Promise<{ logits: FloatTensor; gradients: Map<string, FloatTensor> }> {
  const graph = indexGraph(parseModel(await readBytes(path.join(folder, network.model)), network.model));
  const feeds = new Map<string, Tensor>([[graph.inputs[0]!.name, input]]);
  const inferred = await inferShapes(graph, where);
  const probed = withProbed(
    graph,
    inferred,
    await new Sizes(graph, inferred, feeds, where).of(unknownRanks(graph, inferred)),
  );
  const shapes = await withRewritten(graph, probed, where);
  const score = findScore(graph, shapes);
  const pass = differentiate(graph, shapes, score);
  const layers = network.layers.map(({ tensor }) => tensor);
  for (const layer of layers)
    assert.deepEqual(pass.obstructed.get(layer), undefined, `nothing stops the gradient at ${layer}`);

  const gradientGraph = indexGraph(gradientModel(graph, shapes, score, pass, layers));
  const saved = gradientGraph.inputs.map(({ name }) => name).filter((name) => name !== pass.seed && !feeds.has(name));
  const forward = await run(graph, [...new Set([score.tensor, ...saved])], feeds);
  const logits = forward.get(score.tensor) as FloatTensor;
  const seed = floatTensorOf(logits.dims, new Float32Array(logits.data.length));
  seed.data[network.class] = 1;
  const backward = await run(
    gradientGraph,
    layers.map(gradientName),
    new Map([...feeds, ...forward, [pass.seed, seed]]),
  );
  return {
    logits,
    gradients: new Map(layers.map((layer) => [layer, backward.get(gradientName(layer)) as FloatTensor])),
  };
}

async function run(
  graph: Graph,
  outputs: readonly string[],
  feeds: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const session = await Session.create(cutModel(graph, outputs), { ...where, optimize: 'all' });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** ‖found − expected‖ ≤ tolerance · ‖expected‖ */
function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  const length = (values: readonly number[]): number => Math.hypot(...values);
  const pairs = Array.from(expected);
  const error = length(pairs.map((value, at) => value - found[at]!)) / length(pairs);
  assert.ok(
    found.length === expected.length && error < tolerance,
    `${what} is ${error.toExponential(2)} off PyTorch's`,
  );
}

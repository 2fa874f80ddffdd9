import { strict as assert } from 'node:assert';
import { differentiate, gradientName, type BackwardPass } from '../../../src/engine/gradient/build.ts';
import { gradientModel } from '../../../src/engine/gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../../../src/engine/graph/graph.ts';
import { cutModel } from '../../../src/engine/graph/modelBytes.ts';
import type { Shapes } from '../../../src/engine/graph/shapes.ts';
import { feedsOf, type Network } from '../../../src/engine/network.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { withOpened, type Workbench } from '../../../src/engine/ports.ts';
import { inferShapes } from '../../../src/engine/reading/shapes.ts';
import { floatTensorOf, type FloatTensor, type Tensor } from '../../../src/engine/tensor/tensor.ts';
import { OrtInference } from '../../../src/runtime/ort/inference.ts';
import { buildModel } from '../../support/buildModel.ts';
import { random } from '../../support/random.ts';
import { smallNetwork } from '../../support/smallNetwork.ts';
import { withoutGradient } from '../../support/withoutGradient.ts';

const bench: Workbench = { folder: '/', inference: new OrtInference(1) };
const scoreOf = (tensor: string) => ({ tensor, dims: [1, 5], head: 'classes' }) as const;
const filled = (dims: readonly number[], seed: number): FloatTensor => {
  const next = random(seed);
  const count = dims.reduce((product, dim) => product * dim, 1);
  return floatTensorOf(
    dims,
    Float32Array.from({ length: count }, () => next() - 0.5),
  );
};
const graphOf = (bytes: Uint8Array): Graph => indexGraph(parseModel(bytes, ''));
const floats = ({ data }: Tensor): readonly number[] => [...(data as Float32Array)];

async function run(graph: Graph, outputs: readonly string[], feeds: ReadonlyMap<string, Tensor>) {
  return outputs.length === 0
    ? new Map<string, Tensor>()
    : withOpened(bench, cutModel(graph, outputs), 'all', (opened) => opened.run(feeds));
}

/** d Σ seed · score of some tensors, by their names. */
async function gradientsOf(
  graph: Graph,
  shapes: Shapes,
  pass: BackwardPass,
  score: ReturnType<typeof scoreOf> | { tensor: string; dims: readonly number[]; head: 'classes' },
  tensors: readonly string[],
  feeds: ReadonlyMap<string, Tensor>,
  seed: Tensor,
): Promise<readonly Tensor[]> {
  const gradient = indexGraph(gradientModel(graph, shapes, score, pass, tensors));
  const saved = gradient.inputs.map(({ name }) => name).filter((name) => name !== pass.seed);
  const values = await run(
    graph,
    saved.filter((name) => !feeds.has(name)),
    feeds,
  );
  const made = await run(gradient, tensors.map(gradientName), new Map([...feeds, ...values, [pass.seed, seed]]));
  return tensors.map((tensor) => made.get(gradientName(tensor))!);
}

/** picture → smallNetwork, whose second convolution also reads `other`, which is used twice. */
function twoInputs(): Uint8Array {
  const { nodes, ...network } = smallNetwork();
  const [conv1, relu1, , ...rest] = nodes;
  return buildModel({
    ...network,
    inputs: [...network.inputs, { name: 'other', dims: [1, 16, 8, 8] }],
    nodes: [
      conv1!,
      relu1!,
      makeNode('Mul', ['relu1', 'other'], ['product']),
      makeNode('Add', ['product', 'other'], ['joined']),
      makeNode('Conv', ['joined', 'w2'], ['conv2'], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      ...rest,
    ],
  });
}

describe('The gradient of a graph’s inputs', () => {
  it('agrees with central differences, also where an input is read twice', async () => {
    const graph = graphOf(twoInputs());
    const shapes = await inferShapes(graph, bench);
    const feeds = new Map([
      ['image', filled([1, 3, 8, 8], 1)],
      ['other', filled([1, 16, 8, 8], 2)],
    ]);
    const seed = filled([1, 5], 3);
    const score = scoreOf('logits');
    const pass = differentiate(graph, shapes, score, undefined, ['image', 'other']);
    const found = await gradientsOf(graph, shapes, pass, score, ['image', 'other'], feeds, seed);
    const valueAt = async (moved: ReadonlyMap<string, Tensor>): Promise<number> =>
      floats((await run(graph, ['logits'], moved)).get('logits')!).reduce((sum, y, at) => sum + y * seed.data[at]!, 0);
    for (const [at, [name, { dims, data }]] of [...feeds].entries()) {
      const g = floats(found[at]!);
      const length = Math.hypot(...g);
      const h = 0.02;
      const along = (sign: number) =>
        new Map([
          ...feeds,
          [
            name,
            floatTensorOf(
              dims,
              data.map((x, i) => x + (sign * h * g[i]!) / length),
            ),
          ],
        ]);
      const difference = ((await valueAt(along(1))) - (await valueAt(along(-1)))) / (2 * h);
      assert.ok(length > 1e-3 && Math.abs(difference / length - 1) < 2e-3, `${name}: ${difference} against ${length}`);
    }
  });

  it('is only there where it is asked for, and not behind an operator without a gradient', async () => {
    const graph = graphOf(twoInputs());
    const shapes = await inferShapes(graph, bench);
    assert.ok(!differentiate(graph, shapes, scoreOf('logits')).gradients.has('image'));
    const { nodes, ...network } = smallNetwork();
    const behind = graphOf(
      buildModel({
        ...network,
        nodes: [withoutGradient('image', 'scaled'), { ...nodes[0]!, input: ['scaled', 'w1'] }, ...nodes.slice(1)],
      }),
    );
    const pass = differentiate(behind, await inferShapes(behind, bench), scoreOf('logits'), undefined, ['image']);
    assert.ok(!pass.gradients.has('image') && pass.gradients.has('conv1'));
    assert.equal(pass.obstructed.get('image')?.operator, 'Scaler');
  });

  it('of one part is the seed of the part before: a chain has the gradient of the whole', async () => {
    const { nodes, constants = [], opset } = smallNetwork();
    const part = (from: string, dims: readonly number[], own: typeof nodes, to: string): Graph =>
      graphOf(buildModel({ opset, inputs: [{ name: from, dims }], nodes: own, constants, outputs: [to] }));
    const network: Network = {
      parts: [
        {
          name: 'encoder',
          graph: part('image', [1, 3, 8, 8], nodes.slice(0, 3), 'conv2'),
          reads: new Map([['image', { from: 'picture' }]]),
        },
        {
          name: 'decoder',
          graph: part('conv2', [1, 24, 8, 8], nodes.slice(3), 'logits'),
          reads: new Map([['conv2', { from: 'part', part: 'encoder', tensor: 'conv2' }]]),
        },
      ],
      score: { part: 'decoder', tensor: 'logits' },
    };
    const [encoder, decoder] = network.parts;
    const picture = filled([1, 3, 8, 8], 4);
    const seed = filled([1, 5], 5);
    const ofEncoder = feedsOf(encoder!, { picture });
    const made = new Map([['encoder', await run(encoder!.graph, ['conv2'], ofEncoder)]]);
    const ofDecoder = feedsOf(decoder!, { made });

    const decoderShapes = await inferShapes(decoder!.graph, bench);
    const back = differentiate(decoder!.graph, decoderShapes, scoreOf('logits'), undefined, ['conv2']);
    const [atBorder] = await gradientsOf(
      decoder!.graph,
      decoderShapes,
      back,
      scoreOf('logits'),
      ['conv2'],
      ofDecoder,
      seed,
    );
    const encoderShapes = await inferShapes(encoder!.graph, bench);
    const border = { tensor: 'conv2', dims: [1, 24, 8, 8], head: 'classes' } as const;
    const further = differentiate(encoder!.graph, encoderShapes, border);
    const [chained] = await gradientsOf(
      encoder!.graph,
      encoderShapes,
      further,
      border,
      ['relu1'],
      ofEncoder,
      atBorder!,
    );

    const whole = graphOf(buildModel(smallNetwork()));
    const shapes = await inferShapes(whole, bench);
    const pass = differentiate(whole, shapes, scoreOf('logits'));
    const [expected] = await gradientsOf(whole, shapes, pass, scoreOf('logits'), ['relu1'], ofEncoder, seed);
    assert.ok(floats(expected!).some((value) => value !== 0));
    floats(chained!).forEach((value, at) => assert.ok(Math.abs(value - floats(expected!)[at]!) < 1e-6));
  });
});

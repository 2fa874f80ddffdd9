/** Files that ONNX Runtime saves at its level “all”: channels in blocks, as this machine's processor likes them. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Layer } from '../../src/engine/anatomy/layers.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { skip } from '../support/skip.ts';
import { smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const networks = path.resolve(import.meta.dirname, '../fixtures/networks');
interface Network {
  readonly model: string;
  readonly input: string;
  readonly class: number;
}

/**
 * What one processor multiplies at once is 8 or 16: channels that fill no block, fewer than one, groups, sums, pooling,
 * enlarging.
 */
const names = [
  'cbam',
  'dense',
  'dynamic',
  'efficient',
  'inception-22',
  'mobile',
  'mobile-22',
  'residual-oldest',
  'shuffle',
  'unet-22',
  'upsample',
  'ceiling',
  'group-norm',
  'yolo',
  'convnext-layernorm',
];

describe('a file that ONNX Runtime saved for this processor', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 26, maxPixels: 1e6 });
  afterEach(() => engine.release());

  /** The path of the optimized file, or undefined where this processor has no blocks. */
  async function optimized(model: string): Promise<string | undefined> {
    const file = folder.at('optimized.onnx');
    await (
      await InferenceSession.create(model, {
        graphOptimizationLevel: 'all',
        optimizedModelFilePath: file,
        logSeverityLevel: 4,
      })
    ).release();
    return readFileSync(file).includes('ReorderOutput') ? file : undefined;
  }

  async function assertAlike(
    test: Mocha.Context,
    model: string,
    input: FloatTensor,
    classIndex: number,
  ): Promise<void> {
    const file = await optimized(model);
    if (file === undefined) skip(test, 'ONNX Runtime does not store channels in blocks for this processor');
    const [plain, found] = [await engine.model(model), await engine.model(file)];
    const first = found.layers.find(({ reason }) => reason === undefined)!;
    for (const layer of [found.defaultLayer!, first]) {
      const explained = await engine.explainTensor(input, file, { class: classIndex, top: 100, layer: layer.tensor });
      const twin = await twinOf(explained, model, plain.layers, input, classIndex);
      assertNear(scoresOf(explained), scoresOf(twin), 'score');
      assertNear(real(explained, explained.gradient!, twin), twin.gradient!.data, 'gradient');
    }
  }

  /** The plain network explained at the layer that has the same values. */
  async function twinOf(
    explained: Explained,
    model: string,
    layers: readonly Layer[],
    input: FloatTensor,
    classIndex: number,
  ): Promise<Explained> {
    const alike = layers.filter(
      ({ reason, shape }) => reason === undefined && shape.length === explained.layer.shape.length,
    );
    // The most channels first: what is concatenated begins like its first part.
    for (const { tensor } of alike.toSorted((a, b) => b.shape[b.channelAxis]! - a.shape[a.channelAxis]!)) {
      const twin = await engine.explainTensor(input, model, { class: classIndex, top: 100, layer: tensor });
      if (isNear(real(explained, explained.activation, twin), twin.activation.data)) return twin;
    }
    throw new Error(`no layer of the plain network is “${explained.layer.name}”`);
  }

  /** Without the channels that only fill up a block. */
  function real(explained: Explained, { data }: FloatTensor, twin: Explained): Float32Array {
    return explained.layer.channelAxis === 1 ? data.subarray(0, twin.activation.data.length) : data;
  }

  const known = JSON.parse(readFileSync(path.join(networks, 'networks.json'), 'utf8')) as readonly Network[];
  for (const name of names) {
    it(`is explained like the network that it was made from: ${name}`, async function () {
      const network = known.find(({ model }) => model === `${name}.onnx`)!;
      const { dims, data } = readNpy(readFileSync(path.join(networks, network.input)), network.input);
      await assertAlike(this, path.join(networks, network.model), floatTensorOf(dims, data), network.class);
    });
  }

  it('is explained like it, too, if channels that fill no block are added as residuals', async function () {
    const { nodes, constants, ...network } = smallNetwork({ dims: [1, 3, 8, 8] });
    // [1, 24, 8, 8] is turned and back, as ShuffleNet does it, between two convolutions of 24 channels.
    const turned = buildModel({
      ...network,
      nodes: [
        ...nodes.slice(0, 4),
        makeNode('Reshape', ['relu2', 'groups'], ['grouped']),
        makeNode('Transpose', ['grouped'], ['swapped'], { perm: [0, 2, 1, 3, 4] }),
        makeNode('Reshape', ['swapped', 'together'], ['shuffled']),
        makeNode('Conv', ['shuffled', 'w4'], ['conv3'], { kernel_shape: [1, 1] }),
        makeNode('Add', ['conv3', 'relu2'], ['sum']),
        makeNode('Relu', ['sum'], ['relu3']),
        makeNode('GlobalAveragePool', ['relu3'], ['pooled']),
        ...nodes.slice(5),
      ],
      constants: [
        ...constants!,
        int64Tensor('groups', [1, 2, 12, 8, 8]),
        int64Tensor('together', [1, 24, 8, 8]),
        weights('w4', [24, 24, 1, 1], 7),
      ],
    });
    const input = floatTensorOf(
      [1, 3, 8, 8],
      Float32Array.from({ length: 192 }, (_, at) => Math.sin(at)),
    );
    await assertAlike(this, folder.write('m.onnx', turned), input, 2);
  });
});

const scoresOf = ({ predictions }: Explained): number[] =>
  predictions.toSorted((a, b) => a.index - b.index).map(({ score }) => score);

/** How far apart they are, beside the largest. */
function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, at) => Math.abs(found[at]! - value));
  return found.length === expected.length
    ? Math.max(...differences) / Math.max(...Array.from(expected, Math.abs), 1e-6)
    : Infinity;
}

const isNear = (found: ArrayLike<number>, expected: ArrayLike<number>): boolean => distance(found, expected) < 1e-4;

function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.ok(isNear(found, expected), `${what}: ${distance(found, expected)} apart`);
}

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { methodNames } from '../../src/vocabulary/names.ts';
import { featuresOf } from '../../src/engine/anatomy/channelsFirst.ts';
import { mapFrameAt } from '../../src/engine/image/clip.ts';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { valuesOf } from '../../src/engine/onnx/tensors.ts';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { explanationJson } from '../../src/runtime/answers/explanationJson.ts';
import { overlayPng } from '../../src/runtime/answers/pictures.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { random } from '../support/random.ts';
import { weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const networks = path.resolve(import.meta.dirname, '../fixtures/networks');
const pictures = path.resolve(import.meta.dirname, '../engine/image/fixtures');
const network = (file: string): string => path.join(networks, file);
const picture = (file: string): string => path.join(pictures, file);

function stored(file: string): FloatTensor {
  const { dims, data } = readNpy(readFileSync(network(file)), file);
  return floatTensorOf(dims, data);
}

/**
 * Eq. 19 of the paper for [1, C, …], with its sums over all axes but the channels', in float64; ReLU, and 1 at the
 * maximum.
 */
function equation19({ dims, data: a }: FloatTensor, { data: g }: FloatTensor): number[] {
  const [channels, cells] = [dims[1]!, a.length / dims[1]!];
  const map = Array.from({ length: cells }, () => 0);
  for (let k = 0; k < channels; k++) {
    const places = Array.from({ length: cells }, (_, cell) => k * cells + cell);
    const sum = places.reduce((total, at) => total + a[at]!, 0);
    const alpha = (at: number): number => (g[at] === 0 ? 0 : g[at]! ** 2 / (2 * g[at]! ** 2 + sum * g[at]! ** 3));
    const weight = places.reduce((total, at) => total + alpha(at) * Math.max(g[at]!, 0), 0);
    places.forEach((at, cell) => (map[cell]! += weight * a[at]!));
  }
  const most = Math.max(...map);
  return map.map((value) => Math.max(value, 0) / most);
}

describe('a model of clips', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  after(() => engine.release());

  const conv = { pads: [1, 1, 1, 1, 1, 1], kernel_shape: [3, 3, 3] };
  const pooling = (input: string): ModelParts['nodes'] => [
    makeNode('GlobalAveragePool', [input], ['pooled']),
    makeNode('Flatten', ['pooled'], ['flat']),
    makeNode('Gemm', ['flat', 'w2'], ['logits'], { transB: 1 }),
  ];
  const small = (dims: readonly (number | string)[], channels = 3): ModelParts => ({
    opset: 17,
    inputs: [{ name: 'clip', dims }],
    outputs: ['logits'],
    nodes: [makeNode('Conv', ['clip', 'w1'], ['conv'], conv), makeNode('Relu', ['conv'], ['relu']), ...pooling('relu')],
    constants: [weights('w1', [8, channels, 3, 3, 3], 1), weights('w2', [4, 8], 2)],
  });
  const smallClip = (dims: readonly (number | string)[], channels?: number): string =>
    folder.write('small.onnx', buildModel(small(dims, channels)));

  it('is explained as Eq. 19 says from PyTorch’s gradient, with its sums over time, rows and columns', async () => {
    const layer = '/model/model.7/Relu_output_0';
    const { heatmap, activation } = await engine.explainTensor(stored('clip.input.npy'), network('clip.onnx'), {
      class: 2,
      layer,
    });
    assert.deepEqual([heatmap.frames, heatmap.height, heatmap.width], [3, 4, 4]);
    const expected = equation19(activation, stored('clip.model_model_7_Relu_output_0.gradient.npy'));
    heatmap.values.forEach((value, at) =>
      assert.ok(Math.abs(value - expected[at]!) < 1e-5, `at ${at}: ${value}, expected ${expected[at]}`),
    );
    const perFrame = [0, 1, 2].map((frame) => Math.max(...heatmap.values.subarray(16 * frame, 16 * (frame + 1))));
    assert.equal(Math.max(...perFrame), 1);
    assert.ok(Math.min(...perFrame) < 0.99, 'one maximum for all frames, not one for each');
  });

  for (const isLast of [false, true]) {
    it(`is explained by the mean over the voxels of a class if it segments them, with the classes on axis ${isLast ? 'four' : 'one'} of five`, async () => {
      const head = isLast
        ? [
            makeNode('Transpose', ['relu'], ['turned'], { perm: [0, 2, 3, 4, 1] }),
            makeNode('MatMul', ['turned', 'w3'], ['masks']),
          ]
        : [makeNode('Conv', ['relu', 'w3'], ['masks'], { kernel_shape: [1, 1, 1] })];
      const parts = small([1, 3, 4, 6, 5]);
      const w3 = weights('w3', isLast ? [8, 3] : [3, 8, 1, 1, 1], 3);
      const file = folder.write(
        'voxels.onnx',
        buildModel({
          ...parts,
          nodes: [...parts.nodes.slice(0, 2), ...head],
          constants: [...parts.constants!, w3],
          outputs: ['masks'],
        }),
      );
      const next = random(4);
      const clip = floatTensorOf(
        [1, 3, 4, 6, 5],
        Float32Array.from({ length: 360 }, () => 2 * next() - 1),
      );
      const { gradient, activation, predictions, model, heatmap } = await engine.explainTensor(clip, file, {
        layer: 'relu',
      });
      assert.deepEqual(
        [model.score.head, predictions.length, heatmap.frames, model.recipe.input.resize],
        ['voxels', 3, 4, 'squash'],
      );
      const [voxels, weight] = [
        120,
        (k: number, channel: number) => valuesOf(w3)![isLast ? channel * 3 + k : k * 8 + channel]!,
      ];
      const logit = (k: number, voxel: number): number =>
        Array.from(
          { length: 8 },
          (_, channel) => weight(k, channel) * activation.data[channel * voxels + voxel]!,
        ).reduce((sum, value) => sum + value);
      const best = predictions[0]!.index;
      const own = Array.from({ length: voxels }, (_, voxel) => voxel).filter((voxel) =>
        [0, 1, 2].every((k) => logit(best, voxel) >= logit(k, voxel)),
      );
      gradient!.data.forEach((value, at) => {
        const expected = own.includes(at % voxels) ? weight(best, Math.floor(at / voxels)) / own.length : 0;
        assert.ok(Math.abs(value - expected) < 1e-6, `${at}: ${value}, expected ${expected}`);
      });
      assert.ok(own.length > 0 && own.length < voxels);
      await assert.rejects(engine.explain(picture('clip-disposals.gif'), file, { pixel: [1, 1] }), {
        code: 'score-no-pixels',
      });
    });
  }

  it('takes the frames of a GIF and the pages of a TIFF, and reports which', async () => {
    const { clip, geometry, heatmap, regions, warnings, model } = await engine.explain(
      picture('clip-disposals.gif'),
      network('clip.onnx'),
      {},
    );
    assert.deepEqual([clip!.sources, clip!.total], [[0, 1, 2, 3, 4, 5], 6]);
    const hottest = heatmap.values.indexOf(1);
    assert.equal(
      mapFrameAt(clip!.strongest, 6, heatmap.frames),
      Math.floor(hottest / (heatmap.width * heatmap.height)),
    );
    assert.equal(model.recipe.input.layout, 'NCTHW');
    assert.deepEqual(
      [geometry.photoWidth, geometry.photoHeight, geometry.inputWidth, geometry.inputHeight],
      [13, 9, 8, 8],
    );
    assert.ok(!warnings.some(({ code }) => code === 'still-picture'));
    const cells = heatmap.width * heatmap.height;
    for (const { frame, peak, cells: own } of regions)
      assert.equal(peak, Math.max(...own.map((cell) => heatmap.values[frame * cells + cell]!)));
    const pages = await engine.explain(picture('clip-pages.tif'), network('clip.onnx'), {});
    assert.deepEqual([pages.clip!.sources, pages.clip!.total], [[0, 1, 2, 2, 3, 4], 5]);
  });

  it('gets each frame in its place', async () => {
    const model = await engine.model(network('clip.onnx'));
    const { seen, data } = await engine.input(picture('clip-pages.tif'), model);
    const { clip } = await engine.input(picture('clip-pages.tif'), model);
    const size = 3 * 8 * 8;
    const same = (a: number, b: number): boolean =>
      Buffer.compare(seen.subarray(a * size, (a + 1) * size), seen.subarray(b * size, (b + 1) * size)) === 0;
    for (let at = 1; at < 6; at++) assert.equal(same(at - 1, at), clip!.sources[at - 1] === clip!.sources[at]);
    const { mean, std, scale } = model.recipe.input;
    // The green of the fifth frame's first pixel, in N,C,T,H,W.
    assert.ok(Math.abs(data[1 * 6 * 64 + 4 * 64]! - (seen[4 * size + 1]! * scale - mean[1]!) / std[1]!) < 1e-6);
  });

  it('repeats a still image for all frames, and warns', async () => {
    const { clip, warnings } = await engine.explain(picture('rgb.png'), network('clip.onnx'), {});
    assert.deepEqual([clip!.sources, clip!.total], [[0, 0, 0, 0, 0, 0], 1]);
    assert.match(warnings.find(({ code }) => code === 'still-picture')!.message, /6 frames.*motion can’t be seen/);
  });

  it('has a grid of frames × rows × columns after its class token if it takes tubelets', async () => {
    const { layers } = await engine.model(network('tubelets.onnx'));
    const tokens = layers.filter(({ shape }) => shape.length === 3);
    assert.ok(tokens.length > 0);
    for (const { grid, shape } of tokens)
      assert.deepEqual([shape.slice(0, 2), grid], [[1, 19], { frames: 3, height: 3, width: 2, prefix: 1 }]);
    // Its only block's attention leaves the class token alone: what the default layer is, is put before it.
    for (const [wish, rank] of [
      [{ layer: tokens[0]!.tensor }, 3],
      [{}, 5],
    ] as const) {
      const { layer, heatmap } = await engine.explain(picture('clip-disposals.gif'), network('tubelets.onnx'), wish);
      assert.deepEqual([layer.shape.length, heatmap.frames, heatmap.values.length], [rank, 3, 18]);
      assert.ok(heatmap.maximum > 0);
    }
  });

  it('has a token’s cell where its tubelet lies in time, rows and columns', async () => {
    const { layers } = await engine.model(network('tubelets.onnx'));
    const first = layers.find(({ shape }) => shape.length === 3)!;
    const input = stored('tubelets.input.npy');
    const moved = floatTensorOf(input.dims, input.data.slice());
    // [1, T, C, H, W] = [1, 6, 3, 12, 8], tubelets of 2 × 4 × 4: frame 3, row 9, column 2 are in the tubelet (1, 2, 0).
    moved.data[(3 * 3 + 1) * 96 + 9 * 8 + 2]! += 1;
    const [before, behind] = await Promise.all(
      [input, moved].map(async (tensor) => {
        const { layer, activation } = await engine.explainTensor(tensor, network('tubelets.onnx'), {
          layer: first.tensor,
          class: 2,
        });
        return featuresOf(layer, activation.data);
      }),
    );
    const changed = Array.from(before!.activation.keys())
      .filter((at) => before!.activation[at] !== behind!.activation[at])
      .map((at) => at % before!.cells);
    assert.deepEqual([...new Set(changed)], [1 * 6 + 2 * 2 + 0]);
  });

  it('is refused by methods of single pictures', async () => {
    for (const method of ['guided-grad-cam++', 'guided-grad-cam'] as const)
      await assert.rejects(engine.explain(picture('clip-disposals.gif'), network('clip.onnx'), { method }), {
        code: 'mask-not-placed',
      });
  });

  for (const method of methodNames.filter((name) => !name.startsWith('guided'))) {
    it(`is explained by ${method}`, async () => {
      const { heatmap, runs } = await engine.explain(picture('clip-disposals.gif'), network('clip.onnx'), {
        method,
        layer: '/model/model.7/Relu_output_0',
      });
      assert.deepEqual([heatmap.frames, heatmap.values.length], [3, 48]);
      assert.ok(heatmap.values.some((value) => value !== 0));
      assert.equal(runs, ['score-cam', 'ablation-cam'].includes(method) ? 8 : undefined);
    });
  }

  it('has one map for all frames if it pools the time axis away', async () => {
    const parts = small([1, 3, 4, 6, 6]);
    const squeezed: ModelParts['nodes'] = [
      makeNode('ReduceMean', ['relu'], ['flatTime'], { axes: [2], keepdims: 0 }),
      makeNode('Conv', ['flatTime', 'w3'], ['late'], { kernel_shape: [1, 1] }),
      ...pooling('late'),
    ];
    const file = folder.write(
      'pooled.onnx',
      buildModel({
        ...parts,
        nodes: [...parts.nodes.slice(0, 2), ...squeezed],
        constants: [...parts.constants!, weights('w3', [8, 8, 1, 1], 3)],
      }),
    );
    const explained = await engine.explain(picture('clip-disposals.gif'), file, {});
    assert.deepEqual(
      [explained.layer.tensor, explained.heatmap.frames, explained.heatmap.values.length],
      ['late', 1, 36],
    );
    const photo = await engine.photos.photo(picture('clip-disposals.gif'), 3);
    const png = await overlayPng(photo, { explained, frame: 3 }, { colorMap: 'turbo', opacity: 0.6 });
    assert.equal((await decodePhoto(png, 'x.png', { maxPixels: 1000 })).width, 13);
  });

  it('takes 16 frames if their number is open, or as many as its recipe says', async () => {
    const file = smallClip(['n', 3, 'frames', 8, 8]);
    assert.equal((await engine.explain(picture('clip-pages.tif'), file, {})).clip!.sources.length, 16);
    folder.write('small.whylight.json', '{"input": {"frames": 5}}');
    const explained = await engine.explain(picture('clip-pages.tif'), file, {});
    assert.deepEqual([explained.clip!.sources, explained.heatmap.frames], [[0, 1, 2, 3, 4], 5]);
    const json = (await explanationJson('x', explained)) as { clip: unknown; heatmap: { frames: number } };
    assert.deepEqual([json.clip, json.heatmap.frames], [explained.clip, 5]);
  });

  it('receives its channels last if it takes them last', async () => {
    const parts = small([1, 4, 6, 8, 3]);
    const turned: ModelParts = {
      ...parts,
      nodes: [
        makeNode('Transpose', ['clip'], ['first'], { perm: [0, 4, 1, 2, 3] }),
        makeNode('Conv', ['first', 'w1'], ['conv'], conv),
        ...parts.nodes.slice(1),
      ],
    };
    const explained = await engine.explain(
      picture('clip-pages.tif'),
      folder.write('last.onnx', buildModel(turned)),
      {},
    );
    assert.deepEqual([explained.model.recipe.input.layout, explained.input.dims], ['NTHWC', [1, 4, 6, 8, 3]]);
    assert.deepEqual(explained.layer.grid, { frames: 4, height: 6, width: 8, prefix: 0 });
    const first = await engine.explain(picture('clip-pages.tif'), smallClip([1, 3, 4, 6, 8]), {});
    assert.deepEqual(explained.heatmap, first.heatmap);
  });

  it('is explained as a tensor of any length if the number of frames is open', async () => {
    const { heatmap } = await engine.explainTensor(
      floatTensorOf(
        [1, 3, 7, 8, 8],
        new Float32Array(3 * 7 * 64).map((_, at) => Math.sin(at)),
      ),
      smallClip(['n', 3, 'frames', 8, 8]),
      {},
    );
    assert.deepEqual([heatmap.frames, heatmap.values.length], [7, 7 * 64]);
  });

  it('is refused before it is run if all its maps would have millions of cells', async () => {
    const file = folder.write('huge.onnx', buildModel(small([1, 1, 256, 256, 256], 1)));
    await assert.rejects(engine.explain(picture('rgb.png'), file, {}), {
      code: 'no-layer',
      message: /2 to 4,194,304 cells/,
    });
  });
});

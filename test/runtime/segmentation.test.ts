import { pixelOf } from '../../src/vocabulary/target.ts';
import { strict as assert } from 'node:assert';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork, smallSegmentation, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('a pixel of a segmentation', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const explain = async (wish: Parameters<Engine['explain']>[2], image?: string): Promise<Explained> => {
    folder.write('m.whylight.json', '{"input": {"resize": "squash"}}');
    return engine.explain(
      image ?? folder.write('i.png', await noisePng(80, 160)),
      folder.write('m.onnx', smallSegmentation()),
      wish,
    );
  };

  // Photo 80 × 160, output 4 × 4: pixel 50, 130 lies in column 2, row 3.
  const pixel = [50, 130] as const;

  it('has the class with the largest logit there, and is answered with it', async () => {
    const found = await explain({ pixel });
    assert.deepEqual(found.target, { kind: 'pixel', x: 50, y: 130, class: found.class.index });
    assert.deepEqual((await explain({ target: found.target })).target, found.target);
    assert.equal(found.predictions.length, 3);
    assert.equal(found.class.score, Math.max(...found.predictions.map(({ score }) => score)));
    assert.ok(Math.abs(found.predictions.reduce((sum, { probability }) => sum + probability!, 0) - 1) < 1e-6);
  });

  it('depends on the cells that it sees, and on no others', async () => {
    const { gradient } = await explain({ pixel, layer: 'relu2', class: 1 });
    const touched = new Set<string>();
    gradient!.data.forEach((value, at) => value !== 0 && touched.add(`${at % 8},${Math.floor(at / 8) % 8}`));
    const expected = [2, 3, 4, 5, 6, 7].flatMap((x) => [4, 5, 6, 7].map((y) => `${x},${y}`));
    assert.deepEqual([...touched].sort(), expected.sort());
  });

  it('is explained by the weights of its own class: dS/dA of a quarter of each', async () => {
    const { gradient } = await explain({ pixel, layer: 'relu2', class: 1 });
    const w3 = weights('w3', [3, 24, 3, 3], 4);
    const values = new Float32Array(w3.rawData.slice().buffer);
    const [channel, x, y] = [7, 4, 6]; // in the output's own pixel: the middle of the window
    const middle = values[((1 * 24 + channel) * 3 + 1) * 3 + 1]!;
    assert.ok(Math.abs(gradient!.data[(channel * 8 + y) * 8 + x]! - middle / 4) < 1e-6);
  });

  it('is one of as many as the graph says, whatever the sizes suggest', async () => {
    // [1, 3, 4, 2] and [1, 2, 4, 5]: by their sizes alone, channels would be last in the one and first in the other.
    const { nodes, constants, inputs } = smallNetwork({ dims: [1, 3, 8, 4] });
    const pool = (window: readonly number[]) =>
      makeNode('AveragePool', ['relu2'], ['pooled'], { kernel_shape: window, strides: window });
    const first = [
      ...nodes.slice(0, 4),
      pool([2, 2]),
      makeNode('Conv', ['pooled', 'w'], ['masks'], { kernel_shape: [1, 1] }),
    ];
    const last = [
      ...nodes.slice(0, 4),
      pool([4, 1]),
      makeNode('Transpose', ['pooled'], ['turned'], { perm: [0, 2, 3, 1] }),
      makeNode('MatMul', ['turned', 'w'], ['masks']),
    ];
    const image = folder.write('i.png', await noisePng(8, 8));
    for (const [graph, dims] of [
      [first, [3, 24, 1, 1]],
      [last, [24, 5]],
    ] as const) {
      const model = folder.write(
        'o.onnx',
        buildModel({
          opset: 17,
          inputs,
          nodes: graph,
          constants: [...constants!.slice(0, 2), weights('w', dims, 5)],
          outputs: ['masks'],
        }),
      );
      assert.equal((await engine.explain(image, model, {})).predictions.length, dims.length === 4 ? 3 : 5);
    }
  });

  it('is explained by every method', async () => {
    for (const method of ['score-cam', 'ablation-cam', 'layer-cam'] as const)
      assert.deepEqual(pixelOf((await explain({ pixel, method })).target), pixel);
  });

  it('is refused before any run if it does not exist', async () => {
    const stages: string[] = [];
    const model = folder.write('m.onnx', smallSegmentation());
    await assert.rejects(
      engine.explain(folder.write('i.png', await noisePng(80, 160)), model, { pixel: [80, 0] }, (stage) =>
        stages.push(stage),
      ),
      { code: 'score-pixel-not-seen' },
    );
    assert.ok(stages.includes('preprocess') && !stages.includes('forward'), stages.join());
  });

  it('is refused if it lies outside the picture, or if the model is a classifier', async () => {
    await assert.rejects(explain({ pixel: [80, 0] }), {
      code: 'score-pixel-not-seen',
      message: /x from 0 to 79 and y from 0 to 159/,
    });
    const image = folder.write('i.png', await noisePng(8, 8));
    await assert.rejects(engine.explain(image, folder.write('c.onnx', buildModel(smallNetwork())), { pixel: [1, 1] }), {
      code: 'score-no-pixels',
    });
  });
});

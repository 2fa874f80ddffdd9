import { strict as assert } from 'node:assert';
import { Engine } from '../../../src/runtime/engine.ts';
import { onGrid } from '../../../src/engine/measure/grid.ts';
import { isFailed } from '../../../src/engine/dataset/rows.ts';
import { wholeSet } from '../../../src/engine/dataset/shard.ts';
import { prepareHere, rowOf } from '../../../src/runtime/dataset/evaluate.ts';
import { headerOf } from '../../../src/runtime/dataset/header.ts';
import { mapRowOf } from '../../../src/runtime/dataset/mapFile.ts';
import type { Sweep } from '../../../src/runtime/dataset/sweep.ts';
import { buildModel } from '../../support/buildModel.ts';
import { noisePng } from '../../support/pictures.ts';
import { smallNetwork } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const sizes = [
  [12, 8],
  [20, 24],
  [7, 9],
] as const;

describe('a sweep with a model that takes each picture at its own size', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  after(() => engine.release());

  const sweepOf = (size?: number): Sweep => ({
    ...{ model: folder.at('open.onnx'), methods: ['grad-cam++'], measure: { names: ['drop'] }, truth: new Map() },
    ...{ pictures: { root: folder.path, keys: sizes.map((_, at) => `${at}.png`) }, boxes: new Map() },
    ...(size !== undefined && { size }),
  });

  beforeEach(async () => {
    folder.write('open.onnx', buildModel(smallNetwork({ dims: ['n', 3, 'h', 'w'] })));
    const recipe = { input: { resize: 'none', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] } };
    folder.write('open.whylight.json', JSON.stringify(recipe));
    for (const [at, [width, height]] of sizes.entries()) folder.write(`${at}.png`, await noisePng(width, height, at));
  });

  for (const size of [undefined, 5])
    it(`says of each what explain says, and brings all maps to one grid: ${size ?? 'as fine as a thumbnail'}`, async () => {
      const sweep = sweepOf(size);
      const side = size ?? 16;
      assert.equal((await headerOf(engine, sweep, wholeSet)).size, side);
      for (const [at, [width, height]] of sizes.entries()) {
        const { row, maps } = await rowOf(engine, sweep, `${at}.png`, prepareHere(engine, sweep));
        assert.ok(!isFailed(row), JSON.stringify(row));
        const alone = await engine.explain(folder.at(`${at}.png`), sweep.model, { method: 'grad-cam++', top: 5 });
        assert.deepEqual([alone.heatmap.width, alone.heatmap.height], [width, height]);
        assert.deepEqual(
          row.predictions.map(({ index, score }) => [index, score]),
          alone.predictions.map(({ index, score }) => [index, score]),
        );
        assert.deepEqual(maps.get('grad-cam++'), mapRowOf(onGrid(alone.heatmap, side, side)));
      }
    });
});

import { strict as assert } from 'node:assert';
import { loadModel, type LoadedModel, type LoadOptions } from '../../../src/engine/reading/loadModel.ts';
import { SessionCache } from '../../../src/engine/running/sessionCache.ts';
import { decodeModel } from '../../../src/engine/onnx/model.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { FakeInference } from '../../support/fakeInference.ts';
import { MemoryDisk } from '../../support/memoryDisk.ts';
import { smallModel } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const scores = [0.5, 2, -1, 0, 1];
const recipe = '{"input": {"width": 8, "height": 8}, "labels": ["a", "b", "c", "d", "e"]}';

/** What a reader finds out. */
const factsOf = ({ layers, score, recipe: { input, labels, guessed }, classCount, gradientGraph }: LoadedModel) => ({
  ...{ layers, score, input, labels, classCount, gradientGraph },
  guessed: [...guessed],
});

describe('A model is read from a disk and a runtime that are fakes', () => {
  const folder = useTemporaryFolder();
  const cache = new SessionCache(2 ** 20);
  let inference: FakeInference;
  beforeEach(() => {
    inference = new FakeInference((model) => {
      const names = decodeModel(model).graph!.output.map(({ name }) => name);
      return new Map(names.map((name) => [name, floatTensorOf([1, 5], Float32Array.from(scores))]));
    });
  });
  const read = (disk: MemoryDisk, options: LoadOptions = {}): Promise<LoadedModel> =>
    loadModel('/models/m.onnx', options, { disk, inference }, cache);

  for (const dims of [
    [1, 3, 8, 8],
    ['N', 3, 'H', 'W'],
  ]) {
    it(`and is what the real ones make of it: input [${dims.join(', ')}]`, async () => {
      const bytes = smallModel({ dims });
      const files = { '/models/m.onnx': bytes, '/models/m.whylight.json': recipe };
      const model = await read(new MemoryDisk(files));
      const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
      folder.write('m.whylight.json', recipe);
      const real = await engine.model(folder.write('m.onnx', bytes));
      await engine.release();
      assert.deepEqual(factsOf(model), factsOf(real));
      assert.deepEqual([model.score.tensor, model.classifier.labels[1]], ['logits', 'b']);
      assert.equal(inference.alive, 0);
    });
  }

  it('with one question where its file says all sizes', async () => {
    await read(new MemoryDisk({ '/models/m.onnx': smallModel() }));
    assert.deepEqual(inference.asked, ['infer']);
  });

  it('whose labels lie next to it, and of which an unfit gradient graph is not used', async () => {
    const files = { '/models/m.onnx': smallModel(), '/models/labels.txt': 'a\nb\nc\nd\ne' };
    const disk = new MemoryDisk({ ...files, '/models/m.grad.onnx': 'no model' });
    const model = await read(disk);
    assert.deepEqual([model.recipe.labelsFrom, model.recipe.labels.length], ['labels.txt', 5]);
    assert.deepEqual([model.gradientGraph, model.gradientProblem?.code], ['memory', 'model-unreadable']);
  });

  it('and is run from there: of the version that was read, or not at all', async () => {
    const disk = new MemoryDisk({ '/models/m.onnx': smallModel() });
    const { classifier } = await read(disk);
    const variants = { count: 2, dims: [1, 3, 8, 8], write: () => undefined };
    const run = (): Promise<(readonly number[])[]> =>
      classifier.numbersOf(variants, ({ data }) => [data[1]!], { begin: () => undefined });
    assert.deepEqual((await run()).flat(), [2, 2]);
    await cache.release();
    disk.write('/models/m.onnx', smallModel({ seed: 9 }));
    await assert.rejects(run(), { code: 'model-changed' });
    await cache.release();
  });

  it('or is refused with the code that the real ones give', async () => {
    await assert.rejects(read(new MemoryDisk()), { code: 'file-missing' });
    await assert.rejects(read(new MemoryDisk({ '/models/m.onnx': 'version https://git-lfs' })), {
      code: 'model-lfs-pointer',
    });
    await assert.rejects(read(new MemoryDisk({ '/models/m.onnx': smallModel() }), { recipe: '/elsewhere.json' }), {
      code: 'recipe-missing',
    });
  });
});

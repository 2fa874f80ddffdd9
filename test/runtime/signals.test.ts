/** Curves: [N, leads, samples]. */
import { strict as assert } from 'node:assert';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { writeNpy } from '../../src/engine/tensor/npy.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import type { ModelParts } from '../support/buildModel.ts';
import { writeSignalModel } from '../support/signalModel.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const samples = 64;

const spikeModel = (...more: [before?: ModelParts['nodes'], dims?: readonly (number | string)[]]): Uint8Array =>
  writeSignalModel(samples, ...more);

/** Lead 2 is high at 20 and 21, lead 1 at 50. */
const values = Float32Array.from({ length: 2 * samples }, (_, at) =>
  at === samples + 20 || at === samples + 21 ? 2 : at === 50 ? 5 : 0,
);

describe('a signal', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());

  async function explain(
    model: Uint8Array,
    file = 's.npy',
    content: string | Uint8Array = writeNpy([2, samples], values),
    recipe = {},
  ) {
    folder.write('m.whylight.json', JSON.stringify(recipe));
    return engine.explain(folder.write(file, content), folder.write('m.onnx', model), {});
  }

  const placeOf = ({ regions }: Explained): readonly number[] =>
    regions.flatMap(({ box }) => [box[0], box[0] + box[2]]);

  it('has its heat at the samples that the score depends on, and nowhere else', async () => {
    const found = await explain(spikeModel());
    assert.deepEqual([found.class.index, found.heatmap.width, found.heatmap.height], [1, 16, 1]);
    assert.deepEqual(placeOf(found), [20, 24]);
    assert.deepEqual(found.facts, { signal: { leads: 2 } });
    assert.deepEqual(
      found.warnings.filter(({ code }) => code.startsWith('picture') || code === 'signal-fit'),
      [],
    );
    assert.deepEqual([...found.input.data], [...values]);
  });

  it('is followed through what moves its samples in the model: mirrored, padded, cut', async () => {
    const mirrored = makeNode('Slice', ['x', 'start', 'end', 'axis', 'start'], ['moved']);
    assert.deepEqual(placeOf(await explain(spikeModel([mirrored]))), [20, 24]);
    assert.deepEqual(placeOf(await explain(spikeModel([makeNode('Pad', ['x', 'pads'], ['moved'])]))), [20, 24]);
    const cut = makeNode('Slice', ['x', 'cutStart', 'cutEnd', 'axis'], ['moved']);
    const found = await explain(spikeModel([cut]));
    assert.deepEqual([placeOf(found), found.geometry.offsetX, found.geometry.inputWidth], [[20, 24], 16, 48]);
  });

  it('is read from .npy and .csv, whichever way its axes lie, with the names that a first line has', async () => {
    const turned = Float32Array.from({ length: 2 * samples }, (_, at) => values[(at % 2) * samples + (at >> 1)]!);
    const line = (cells: readonly unknown[]): string => cells.join(',');
    const rows = Array.from({ length: samples }, (_, at) => [at / 100, values[at], values[samples + at]]);
    const table = [line(['time (s)', 'I', 'II']), ...rows.map(line)].join('\n');
    const wide = [0, 1].map((lead) => values.subarray(lead * samples, (lead + 1) * samples).join(';')).join('\r\n');
    for (const [file, content, names] of [
      ['a.npy', writeNpy([samples, 2], turned), undefined],
      ['b.npy', writeNpy([1, 2, samples], values), undefined],
      ['c.csv', table, ['I', 'II']],
      ['d.csv', wide, undefined],
    ] as const) {
      const found = await explain(spikeModel(), file, content);
      assert.deepEqual([placeOf(found), found.facts?.signal?.names], [[20, 24], names], file);
    }
  });

  it('of another length is taken from its beginning, at its middle, or resampled; what was done is said', async () => {
    const long = Float32Array.from({ length: 4 * samples }, (_, at) => (at === 2 * samples + 41 ? 3 : 0));
    const file = (): Uint8Array => writeNpy([2, 2 * samples], long);
    const first = await explain(spikeModel(), 'l.npy', file());
    assert.deepEqual(placeOf(first), [40, 44]);
    assert.match(
      first.warnings.map(({ message }) => message).join(),
      /has 128 samples, and the model takes 64: samples 0 to 63/,
    );
    const middle = await explain(spikeModel(), 'l.npy', file(), { input: { resize: 'crop' } });
    assert.deepEqual(placeOf(middle), [40, 44]);
    assert.equal(middle.geometry.offsetX, 32);
    const resampled = await explain(spikeModel(), 'l.npy', file(), { input: { resize: 'squash' } });
    assert.deepEqual(placeOf(resampled), [40, 48]);
    const short = await explain(
      spikeModel(),
      'k.npy',
      writeNpy(
        [2, 32],
        Float32Array.from({ length: 64 }, (_, at) => (at === 52 ? 1 : 0)),
      ),
    );
    assert.deepEqual(
      [placeOf(short), short.input.dims],
      [
        [20, 24],
        [1, 2, samples],
      ],
    );
    const own = await explain(spikeModel([], ['n', 2, 'l']), 'l.npy', file());
    assert.deepEqual([placeOf(own), own.input.dims, own.heatmap.width], [[40, 44], [1, 2, 128], 32]);
  });

  it('has its leads chosen and named, and its numbers scaled, by the recipe', async () => {
    const recipe = { input: { bands: [2, 1], leads: ['II', 'I'], rate: 100, scale: 2, mean: [1], std: [4] } };
    const found = await explain(spikeModel(), 's.npy', undefined, recipe);
    assert.deepEqual(found.facts?.signal, { leads: 2, names: ['I', 'II'], rate: 100 });
    assert.deepEqual([found.input.data[20], found.input.data[samples + 50]], [(2 * 2 - 1) / 4, (5 * 2 - 1) / 4]);
  });

  it('is hidden from the model where a part of it is', async () => {
    const file = folder.write('s.npy', writeNpy([2, samples], values));
    const model = folder.write('m.onnx', spikeModel());
    folder.write('m.whylight.json', '{}');
    for (const fill of ['black', 'linear', 'mean'] as const) {
      const whatIf = { does: 'hide', boxes: [[18, 0, 6, 1]], fill } as const;
      const { whatIf: found } = await engine.explain(file, model, { whatIf });
      const [before, after] = [found!.before, found!.after].map((said) => said.find(({ index }) => index === 1)!.score);
      assert.ok(after! < before! / 2, fill);
    }
  });

  it('ends in an error that says what to do where it is no signal, or the model takes none', async () => {
    const model = spikeModel();
    const code = (wish: Promise<unknown>): Promise<string> =>
      wish.then(
        () => 'explained',
        (error: { code: string }) => error.code,
      );
    assert.equal(await code(explain(model, 'p.npy', writeNpy([3, 4, 4], new Float32Array(48)))), 'image-unreadable');
    assert.equal(await code(explain(model, 'p.csv', '1,2\n3,x\n4,5')), 'image-unreadable');
    assert.equal(await code(explain(model, 'p.csv', 'a,b\n3,\n4,5\n6,7')), 'image-unreadable');
    assert.equal(
      await code(explain(model, 'o.npy', writeNpy([1, samples], new Float32Array(samples)))),
      'bands-missing',
    );
    assert.equal(await code(explain(model, 'b.bmp', 'BM')), 'image-unreadable');
  });
});

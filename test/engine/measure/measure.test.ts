import { defaults } from '../../../src/vocabulary/defaults.ts';
import { strict as assert } from 'node:assert';
import type { Asked } from '../../../src/engine/ask.ts';
import type { Heatmap } from '../../../src/vocabulary/explanation.ts';
import { findRegions } from '../../../src/engine/cam/regions.ts';
import { wholePicture } from '../../../src/engine/image/geometry.ts';
import { fillNames } from '../../../src/vocabulary/names.ts';
import { effectsOf, measure } from '../../../src/engine/measure/measure.ts';
import { wishedNames } from '../../../src/engine/measure/wish.ts';
import type { Variants } from '../../../src/engine/cam/variants.ts';
import { scoreVariants } from '../../../src/engine/running/scoreVariants.ts';
import { classes } from '../../../src/engine/score/classes.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';

const side = 16;
const grid = 4;
const quiet = { begin: () => undefined };

/** A model that looks at the 4 × 4 pixels of one corner alone: the brighter they are, the surer it is. */
function logit({ data }: { readonly data: Float32Array }): number {
  let sum = 0;
  for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) sum += data[y * side + x] ?? 0;
  return sum / 4 - 2;
}

const scoresOf = (data: Float32Array): FloatTensor => floatTensorOf([1, 2], Float32Array.of(logit({ data }), 0));

/** A white corner on noise. */
function asked(): Asked {
  const data = Float32Array.from({ length: side * side }, (_, at) => {
    const isCorner = at % side < 4 && at < 4 * side;
    return isCorner ? 1 : 0.2 + 0.1 * Math.sin(at);
  });
  const tensor = floatTensorOf([1, 1, side, side], data);
  const score = scoresOf(data);
  const predictions = classes.predict(score, 'softmax', []);
  const chosen = predictions.find(({ index }) => index === 0);
  assert.ok(chosen);
  const classifier = {
    // What the user chose goes before it.
    ...{ activation: 'sigmoid', head: 'classes', labels: [] },
    async numbersOf(
      inputs: { count: number; write(at: number, into: Float32Array): void },
      read: (scores: FloatTensor) => readonly number[],
    ) {
      return Array.from({ length: inputs.count }, (_, at) => {
        const changed = new Float32Array(side * side);
        inputs.write(at, changed);
        return read(scoresOf(changed));
      });
    },
  };
  const input = { tensor, channelAxis: 1, geometry: wholePicture({ width: side, height: side }) };
  // The rest of an Asked belongs to the map, which is given here.
  const scoreIn = classes.lookUp(score, chosen);
  return { input, classifier, turnedBy: 'softmax', head: classes, predictions, chosen, scoreIn } as never;
}

function mapWith(hot: number): Heatmap {
  const values = new Float32Array(grid * grid).fill(0.05);
  values[hot] = 1;
  return { frames: 1, width: grid, height: grid, values, signed: false, maximum: 1 };
}

/** What the model looks at is hot. */
const right = mapWith(0);
const wrong = mapWith(15);

describe('measures of a map', () => {
  const names = wishedNames.filter((name) => name !== 'effect' && name !== 'randomization');

  it('are better for a map of what the model looks at than for one of another place', async () => {
    const good = await measure(asked(), right, { names }, quiet);
    const bad = await measure(asked(), wrong, { names }, quiet);
    assert.ok(good.drop && bad.drop && good.drop.drop < bad.drop.drop);
    assert.ok(good.insertion && bad.insertion && good.insertion.auc > bad.insertion.auc);
    assert.ok(good.deletion && bad.deletion && good.deletion.auc < bad.deletion.auc);
    assert.ok(good.road && bad.road && good.road.road > bad.road.road);
    assert.ok(good.sufficiency && bad.sufficiency && good.sufficiency.probability > bad.sufficiency.probability);
    assert.ok(good.necessity && bad.necessity && good.necessity.probability < bad.necessity.probability);
    assert.deepEqual(good.noBetterThanCenter, []);
    assert.ok(bad.noBetterThanCenter.includes('drop'));
  });

  it('are the same again with the same seed, and count their runs', async () => {
    const [one, two] = [1, 2].map(() => measure(asked(), right, { names, seed: 3 }, quiet));
    assert.deepEqual(await one, await two);
    // 7 maps (the own one, a blob, five random ones): 1 + 33 + 33 + 18 + 1 + 1 runs each.
    assert.equal((await measure(asked(), right, { names }, quiet)).runs, 7 * 87);
    assert.equal((await measure(asked(), right, { names: ['insertion'], steps: 8 }, quiet)).runs, 7 * 9);
  });

  it('begin and end on the picture and its fill', async () => {
    const { insertion, deletion, probability } = await measure(asked(), right, { names }, quiet);
    assert.equal(insertion?.probabilities.at(-1), probability);
    assert.equal(deletion?.probabilities[0], probability);
    assert.deepEqual([insertion?.fractions[0], insertion?.fractions.at(-1)], [0, 1]);
  });

  it('need a map without negative heat', async () => {
    const signed = { ...right, values: right.values.map((value) => value - 0.5) };
    await assert.rejects(measure(asked(), signed, { names }, quiet), { code: 'measure-signed' });
  });
});

describe('effects of regions', () => {
  for (const fill of fillNames) {
    it(`show that hiding the region behind “${fill}” takes the class away, and that it alone is enough`, async () => {
      const question = asked();
      const regions = findRegions(right, question.input.geometry, defaults.threshold);
      const [effect] = await effectsOf(question, right, regions, fill, quiet);
      assert.ok(effect);
      assert.ok(effect.hidden! < question.chosen.probability! - 0.03, String(effect.hidden));
      assert.ok(Math.abs(effect.alone! - question.chosen.probability!) < 1e-6);
      assert.equal(effect.aloneScore, question.chosen.score);
    });
  }

  // hidden and alone, of each; a model that takes batches is tried with two first.
  for (const [kind, mayBatch, pictures] of [
    ['takes batches', true, 11],
    ['takes one picture at a time', false, 10],
  ] as const)
    it(`of five regions cost ${pictures} pictures of a model that ${kind}, and say the same`, async () => {
      const question = asked();
      let [seen, calls] = [0, 0];
      const run = async ({ data, dims }: FloatTensor): Promise<readonly FloatTensor[]> => {
        const count = dims[0] ?? 0;
        [seen, calls] = [seen + count, calls + 1];
        const logits = Array.from({ length: count }, (_, at) => logit({ data: data.subarray(at * side * side) }));
        return [floatTensorOf([count, 2], Float32Array.from(logits.flatMap((value) => [value, 0])))];
      };
      const counting = {
        ...question.classifier,
        numbersOf: (inputs: Variants, read: (scores: FloatTensor) => readonly number[]) =>
          scoreVariants(inputs, mayBatch, run, ([scores]) => read(scores as FloatTensor), quiet),
      };
      const regions = [0, 3, 5, 12, 15].map((cell, at) => ({ rank: at + 1, frame: 0, cells: [cell] })) as never;
      const found = await effectsOf({ ...question, classifier: counting }, right, regions, 'blur', quiet);
      assert.deepEqual([seen, calls], [pictures, mayBatch ? 3 : 10]);
      assert.deepEqual(found, await effectsOf(question, right, regions, 'blur', quiet));
    });
});

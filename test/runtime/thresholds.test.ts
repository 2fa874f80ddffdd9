/** Findings are positive from their own thresholds on, and all that are come first. */
import { strict as assert } from 'node:assert';
import { rmSync } from 'node:fs';
import { heads } from '../../src/engine/score/heads.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { explanationJson } from '../../src/runtime/answers/explanationJson.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { random } from '../support/random.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const names = ['Atelectasis', 'Effusion', 'Edema', 'Mass', 'Nodule', 'Hernia', 'Fibrosis', 'Fracture'];

describe('thresholds', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());

  async function explain(recipe: object, classes = names.length, top = 1): Promise<Explained> {
    const network = smallNetwork({ classes, head: 'Sigmoid' });
    const model = folder.write('m.onnx', buildModel(network));
    folder.write('m.whylight.json', JSON.stringify(recipe));
    return engine.explain(folder.write('a.png', await noisePng(24, 18)), model, { top });
  }

  const of = ({ predictions }: Explained): ReadonlyMap<string, readonly [number, number | undefined]> =>
    new Map(predictions.map(({ label, probability = NaN, threshold }) => [label, [probability, threshold]]));

  it('put what is positive first, all of it, whatever is likelier', async () => {
    const plain = await explain({ labels: names }, names.length, 100);
    const ranked = plain.predictions.map(({ label, probability = 0 }) => ({ label, probability }));
    // The last three are positive, the first five are not.
    const thresholds = Object.fromEntries(
      ranked.map(({ label, probability }, rank) => [label, rank < 5 ? (probability + 1) / 2 : probability / 2]),
    );
    const found = await explain({ labels: names, thresholds });
    assert.deepEqual(
      found.predictions.map(({ label }) => label),
      ranked.slice(5).map(({ label }) => label),
    );
    assert.equal(found.class.label, ranked[5]?.label);
    assert.deepEqual(
      [...of(found)].map(([label, [, threshold]]) => threshold === thresholds[label]),
      [true, true, true],
    );
    const json = JSON.parse(JSON.stringify(await explanationJson('a.png', found))) as {
      predictions: { threshold: number }[];
      recipe: { thresholds: number[] };
    };
    assert.equal(json.predictions[0]?.threshold, thresholds[found.class.label]);
    assert.deepEqual(
      json.recipe.thresholds,
      names.map((name) => thresholds[name]),
    );
  });

  it('are one for all, a list, some by name, or a file’s', async () => {
    const told = async (thresholds: unknown): Promise<(number | undefined)[]> => {
      const found = of(await explain({ labels: names, thresholds }, names.length, 100));
      return names.map((name) => found.get(name)?.[1]);
    };
    assert.deepEqual(
      await told(0.25),
      names.map(() => 0.25),
    );
    const list = names.map((_, at) => at / 10);
    assert.deepEqual(await told(list), list);
    assert.deepEqual(
      await told({ Edema: 0.4 }),
      names.map((name) => (name === 'Edema' ? 0.4 : undefined)),
    );
    folder.write('mine.json', JSON.stringify({ thresholds: list }));
    assert.deepEqual(await told('mine.json'), list);
    folder.write('optimal_thresholds.json', JSON.stringify({ Mass: 0.7 }));
    assert.deepEqual(
      await told(undefined),
      names.map((name) => (name === 'Mass' ? 0.7 : undefined)),
    );
    folder.write('optimal_thresholds.json', JSON.stringify({ optimal_thresholds: list }));
    assert.deepEqual(await told(undefined), list, 'a changed file is read again');
  });

  it('that do not fit are refused in a recipe, and said of a file that nobody named', async () => {
    folder.write('optimal_thresholds.json', JSON.stringify([0.5, 0.5]));
    const found = await explain({ labels: names });
    assert.equal(found.class.threshold, undefined);
    assert.ok(found.model.recipe.notes?.some((note) => /optimal_thresholds\.json.*do not fit.*not used/.test(note)));
    rmSync(folder.at('optimal_thresholds.json'));
    for (const thresholds of [[0.5, 0.5], { Pneumonia: 0.5 }, 'none.json', '../mine.json'])
      await assert.rejects(explain({ labels: names, thresholds }), { code: 'recipe-invalid' });
  });

  it('of one score is of its positive answer, which a recipe can have explained whatever is likelier', async () => {
    const low = await explain({ labels: ['Pneumothorax'] }, 1, 9);
    const positive = of(low).get('Pneumothorax')?.[0] ?? NaN;
    const answers = async (recipe: object): Promise<string> =>
      (await explain({ labels: ['Pneumothorax'], ...recipe }, 1, 9)).class.label;
    assert.equal(await answers({ thresholds: positive * 0.99 }), 'Pneumothorax');
    assert.equal(await answers({ thresholds: Math.min(1, positive * 1.01) }), 'not Pneumothorax');
    assert.equal(await answers({ thresholds: Math.min(1, positive * 1.01), explain: 'positive' }), 'Pneumothorax');
  });

  it('stand next to their own names, 1 to 30 scores, and split the list in two', () => {
    const next = random(5);
    for (let count = 1; count <= 30; count++) {
      const thresholds = Array.from({ length: count }, () => Math.fround(next()));
      const labels = Array.from({ length: count }, (_, at) => `name ${at}`);
      const head = heads.classes({ head: 'classes', labels, vector: { thresholds } });
      const scores = floatTensorOf(
        [1, count],
        Float32Array.from({ length: count }, () => 8 * next() - 4),
      );
      const found = head.predict(scores, 'sigmoid', labels);
      for (const { label, threshold } of found) {
        const [, not, at] = /^(not )?name (\d+)$/.exec(label) ?? [];
        const own = thresholds[Number(at)] ?? NaN;
        assert.equal(threshold, not === undefined ? own : 1 - own);
      }
      const positive = found.map(({ probability = NaN, threshold = NaN }) => probability >= threshold);
      assert.deepEqual(
        positive,
        positive.toSorted((a, b) => Number(b) - Number(a)),
        `${count}`,
      );
    }
  });
});

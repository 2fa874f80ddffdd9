/** Readings that medicine found silently wrong, each with what should come out: ../shared/cases/medical/INDEX.md. */
import { strict as assert } from 'node:assert';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { decodePhoto } from '../../src/engine/image/decode.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import type { Wish } from '../../src/engine/ask.ts';
import { sharedCases } from '../support/sharedData.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

describe('readings of ../shared/cases/medical', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();
  const engine = new Engine();
  after(() => engine.release());
  before(function () {
    if (!existsSync(sharedCases('medical')))
      skip(this, 'no cases of medicine (WHYLIGHT_SHARED names the folder that holds cases/)');
  });

  async function explain(name: string, picture: string, wish: Wish = {}): Promise<Explained> {
    const own = path.join(folder.path, name);
    cpSync(sharedCases('medical', name), own, { recursive: true });
    return engine.explain(path.join(own, picture), path.join(own, 'model.onnx'), { top: 100, ...wish });
  }

  const percents = ({ predictions }: Explained): Record<string, number> =>
    Object.fromEntries(predictions.map(({ label, probability }) => [label, Math.round(1000 * probability!) / 10]));

  /** Rows whose tests stand elsewhere, or here under another name. */
  const elsewhere: Readonly<Record<string, string>> = {
    dicom: 'test/oracle/dicoms.test.ts',
    nifti: 'test/oracle/niftis.test.ts',
    'volume-with-depth-last': 'test/runtime/volumes.test.ts',
  };
  it('are all tried', () => {
    const rows = readFileSync(sharedCases('medical', 'INDEX.md'), 'utf8').matchAll(/^\| (?<name>[a-z-]+) \|/gm);
    const names = [...rows].map(({ groups }) => groups?.['name'] ?? '').filter((name) => /[a-z]/.test(name));
    const own = readFileSync(import.meta.filename, 'utf8');
    assert.ok(names.length >= 15);
    const isTried = (name: string): boolean => own.includes(`'${name}',`) || name in elsewhere;
    assert.deepEqual(
      names.filter((name) => name !== 'case' && !isTried(name)),
      [],
    );
    for (const [name, file] of Object.entries(elsewhere)) assert.match(readFileSync(file, 'utf8'), new RegExp(name));
  });

  it('pixels of 4:1 have their shape, and their millimeters, as PNG and TIFF', async function () {
    for (const file of ['sagittal-phys.png', 'sagittal.tif']) {
      const bytes = readFileSync(sharedCases('medical', 'pixels-that-are-not-square', file));
      assert.deepEqual((await decodePhoto(bytes, file, { maxPixels: 1e6 })).facts, { spacing: [1, 0.25] });
    }
  });

  it('Keras squashes a photo, and its rescaling is in the graph: the lesion at the edge is seen', async () => {
    const found = await explain('skin-of-keras-with-rescaling', 'lesion-at-the-left.png');
    assert.deepEqual([found.class.label, percents(found)['mel']], ['mel', 100]);
    const [x = 0, y = 0, width = 0, height = 0] = found.regions[0]?.box ?? [];
    assert.deepEqual([x, x + width, y, y + height].map(Math.round), [21, 64, 209, 257]);
  });

  it('an array in Fortran’s order is the volume that it was saved of', async () => {
    const file = new Uint8Array(readFileSync(sharedCases('medical', 'array-in-fortran-order', 'volume.npy')));
    const { dims, data } = readNpy(file, 'volume.npy');
    const model = sharedCases('medical', 'array-in-fortran-order', 'model.onnx');
    const found = await engine.explainTensor(floatTensorOf(dims, Float32Array.from(data)), model, {});
    assert.equal(Math.round(1000 * found.class.probability!), 575);
    const [region] = found.regions;
    assert.deepEqual([region?.frame, region?.box.map(Math.round)], [2, [32, 8, 4, 4]]);
  });

  it('twelve bits in sixteen are said to be almost black, and their own range is the one that was meant', async () => {
    const found = await explain('twelve-bits-in-sixteen', 'L_CC.png');
    const said = found.warnings.find(({ code }) => code === 'picture-dark')?.message ?? '';
    assert.match(said, /4095.*"window": "minmax"/s);
    const recipe = path.join(folder.path, 'twelve-bits-in-sixteen', 'model.whylight.json');
    writeFileSync(recipe, JSON.stringify({ input: { ...found.model.recipe.input, window: 'minmax' } }));
    assert.equal((await explain('twelve-bits-in-sixteen', 'L_CC.png')).class.label, 'malignant');
  });

  it('one name for one score is the positive’s, and its heat lies on the spot', async () => {
    const ill = await explain('one-name-for-one-score', 'ill.png');
    assert.deepEqual(percents(ill), { Pneumothorax: 99.9, 'not Pneumothorax': 0.1 });
    assert.deepEqual(
      ill.regions.map(({ box }) => box.map(Math.round)),
      [[24, 120, 8, 16]],
    );
    assert.equal(percents(await explain('one-name-for-one-score', 'healthy.png'))['Pneumothorax'], 18.2);
  });

  it('fourteen findings as logits are independent, and that is said', async () => {
    const found = await explain('fourteen-findings-as-logits', 'cxr.png');
    const { Effusion, Edema, Consolidation } = percents(found);
    assert.deepEqual([Effusion, Edema, Consolidation], [88.1, 88.1, 81.8]);
    assert.deepEqual(found.activated, { name: 'sigmoid', from: 'names' });
    const softmax = await explain('fourteen-findings-as-logits', 'cxr.png', { activation: 'softmax' });
    assert.deepEqual([softmax.activated, percents(softmax)['Effusion']], [{ name: 'softmax', from: 'wish' }, 38]);
  });

  it('a pixel’s heat lies in its own cell; one weight a channel carries it elsewhere, and its share is said', async () => {
    const target = { kind: 'pixel', x: 80, y: 128 } as const;
    const found = await explain('pixel-of-a-lung', 'cxr.png', { target });
    assert.deepEqual(
      [found.method, found.regions.map(({ box }) => box.map(Math.round))],
      ['layer-cam', [[80, 128, 4, 4]]],
    );
    const weighed = await explain('pixel-of-a-lung', 'cxr.png', { target, method: 'grad-cam++' });
    assert.match(
      weighed.warnings.find(({ code }) => code === 'heat-without-gradient')?.message ?? '',
      /^100 % of the heat/,
    );
  });

  it('pages that are channels are the model’s, with OME’s names', async () => {
    for (const picture of ['well.ome.tif', 'well-imagej.tif']) {
      const found = await explain('five-channels-as-pages', picture);
      assert.deepEqual(
        found.predictions.toSorted((a, b) => a.index - b.index).map(({ score }) => Number(score.toFixed(2))),
        [1, 72.5, 0],
      );
      assert.deepEqual(
        found.regions.map(({ box }) => box.map(Math.round)),
        [[40, 8, 8, 8]],
      );
      const names = picture.includes('ome') ? ['DNA', 'ER', 'RNA', 'AGP', 'Mito'] : Array<undefined>(5).fill(undefined);
      assert.deepEqual(
        found.picture?.channels?.map(({ page, name }) => [page, name]),
        names.map((name, at) => [at + 1, name]),
      );
    }
  });

  it('a slice’s neighbors are channels where a recipe says so, and are offered where none does', async () => {
    const offered = await explain('three-slices-as-channels', 'neighbours.tif');
    assert.ok(offered.warnings.some(({ code }) => code === 'picture-pages'));
    const recipe = path.join(folder.path, 'pages.whylight.json');
    for (const channels of [{ pages: [-1, 0, 1] }, { channels: 'bands', bands: [1, 2, 3] }]) {
      const input = { width: 96, height: 96, resize: 'squash', mean: [0, 0, 0], std: [1, 1, 1], ...channels };
      writeFileSync(recipe, JSON.stringify({ input }));
      const own = path.join(folder.path, 'three-slices-as-channels');
      const frame = 'pages' in channels ? 1 : 0;
      const found = await engine.explain(path.join(own, 'neighbours.tif'), path.join(own, 'model.onnx'), {
        ...{ top: 100, recipe },
        ...(frame > 0 && { frame }),
      });
      assert.deepEqual([found.class.index, found.class.score.toFixed(1)], [1, '60.7']);
      assert.deepEqual(
        found.regions.map(({ box }) => box.map(Math.round)),
        [[16, 40, 16, 16]],
      );
      assert.deepEqual(
        found.picture?.channels?.map(({ page }) => page),
        [1, 2, 3],
      );
      assert.ok(!found.warnings.some(({ code }) => code === 'picture-pages'));
    }
  });

  it('a box’s heat lies in it', async () => {
    const found = await explain('box-of-one-nodule', 'two-nodules.png');
    assert.deepEqual(
      [found.method, found.regions.map(({ box }) => box.map(Math.round))],
      ['layer-cam', [[40, 80, 8, 8]]],
    );
  });

  it('grades are “at least”, the highest that is reached first', async () => {
    const found = await explain('ordinal-grades', 'fundus.png');
    assert.equal(found.class.label, 'at least Moderate');
    const expected = {
      'at least Mild': 90.3,
      'at least Moderate': 77.3,
      'at least Severe': 31.6,
      'at least Proliferative': 5.9,
    };
    assert.deepEqual(percents(found), { ...expected });
  });

  it('conditions by grades are a softmax each, and any of them can be explained', async () => {
    const found = await explain('conditions-by-grades', 'spine.png');
    const of = percents(found);
    assert.deepEqual(
      [of['task 0: class 0'], of['task 0: class 1'], of['task 0: class 2'], of['task 1: class 1']],
      [0, 0.2, 99.8, 100],
    );
    assert.equal(found.predictions.length, 75);
    const last = found.predictions.find(({ index }) => index === 74)!;
    const other = await explain('conditions-by-grades', 'spine.png', { target: last.target });
    assert.deepEqual([other.class.index, other.target], [74, { kind: 'range', from: 72, to: 75, class: 2 }]);
  });
});

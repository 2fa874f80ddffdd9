import { strict as assert } from 'node:assert';
import { partOf, saidOf } from '../../../src/protocol/whatIf.ts';
import type { Geometry } from '../../../src/vocabulary/explanation.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { pixelsIn, whatIf } from '../../../src/engine/measure/whatIf.ts';
import { sampleModel, samplePicture } from '../../support/bundles.ts';
import { random } from '../../support/random.ts';

const quiet = () => undefined;

describe('what the model says when parts of the photo are hidden', () => {
  it('is, of a region, just what its effect says: hidden and alone, with each fill', async () => {
    const engine = new Engine();
    const image = samplePicture('cat-and-dog.jpg');
    for (const fill of ['blur', 'mean', 'linear'] as const) {
      const measured = await engine.explain(image, sampleModel, { measure: { names: ['effect'], fill } });
      const { regions, heatmap, geometry, class: shown } = measured;
      assert.ok(regions.length > 0);
      for (const region of regions) {
        const part = partOf(region, heatmap, geometry);
        const changes = [
          { does: 'hide', ...part },
          { does: 'keep', ...part },
        ] as const;
        const { after } = await engine.asked(image, sampleModel, {}, quiet, (asked, stages) =>
          whatIf(asked, changes, { fill, top: 5 }, stages),
        );
        const [hidden, alone] = after.map((outcome) => saidOf(outcome, shown.index)?.probability);
        assert.ok(Math.abs(hidden! - region.effect!.hidden!) < 1e-6, `${hidden} ${region.effect!.hidden}`);
        assert.ok(Math.abs(alone! - region.effect!.alone!) < 1e-6, `${alone} ${region.effect!.alone}`);
      }
    }
    await engine.release();
  });

  it('lists before and after the same predictions, the best first', async () => {
    const engine = new Engine();
    const change = { does: 'hide', boxes: [[360, 247, 190, 176]] } as const; // the dog
    const explained = await engine.explain(samplePicture('cat-and-dog.jpg'), sampleModel, { whatIf: change });
    const { before, after, fill } = explained.whatIf!;
    assert.equal(fill, 'blur');
    assert.deepEqual(before.map(({ index }) => index).sort(), after.map(({ index }) => index).sort());
    assert.deepEqual([before[0]!.label, after[0]!.label], ['dog', 'cat']);
    for (const said of before) {
      const listed = explained.predictions.find(({ index }) => index === said.index);
      if (listed) assert.ok(Math.abs(listed.probability! - said.probability!) < 1e-6);
    }
    await engine.release();
  });

  it('hides the pixels whose centers lie in a box, wherever the input lies on the photo', () => {
    const next = random(5);
    for (let round = 0; round < 200; round++) {
      const geometry: Geometry = {
        ...{ photoWidth: 300, photoHeight: 200, inputWidth: 12, inputHeight: 9 },
        ...{ scaleX: 1 + 20 * next(), scaleY: 1 + 20 * next(), offsetX: 60 * next() - 30, offsetY: 60 * next() - 30 },
      };
      const box = [200 * next() - 40, 150 * next() - 40, 150 * next(), 120 * next()] as const;
      const found = pixelsIn({ boxes: [box] }, { width: 12, height: 9, frames: 1 }, geometry);
      const expected = Uint8Array.from({ length: 108 }, (_, at) => {
        const x = geometry.offsetX + ((at % 12) + 0.5) * geometry.scaleX;
        const y = geometry.offsetY + (Math.floor(at / 12) + 0.5) * geometry.scaleY;
        return x >= box[0] && x < box[0] + box[2] && y >= box[1] && y < box[1] + box[3] ? 1 : 0;
      });
      assert.deepEqual(found, expected);
    }
  });

  it('hides of a clip the part of its time that is meant', () => {
    const geometry = { photoWidth: 2, photoHeight: 1, inputWidth: 2, inputHeight: 1, scaleX: 1, scaleY: 1 };
    const whole = { ...geometry, offsetX: 0, offsetY: 0 };
    const found = pixelsIn({ boxes: [[0, 0, 1, 1]], time: [1, 2] }, { width: 2, height: 1, frames: 4 }, whole);
    assert.deepEqual([...found], [0, 0, 0, 0, 1, 0, 1, 0]);
  });
});

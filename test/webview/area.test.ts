import { strict as assert } from 'node:assert';
import { bestArea } from '../../src/vocabulary/pictureArea.ts';
import { axeFindings } from './axeFindings.ts';
import { Bench } from './harness.ts';
import { explanation } from './fakes.ts';

const levels = [
  { width: 40_000, height: 20_000 },
  { width: 10_000, height: 5000 },
  { width: 2500, height: 1250 },
  { width: 625, height: 313 },
];
const overview = { region: [0, 0, 2500, 1250], level: 2, levels, isOverview: true } as const;

describe('the part of a large picture that is explained', () => {
  const bench = new Bench();

  it('is at the coarsest level that still fills the model’s input, in OpenSlide’s coordinates', () => {
    const least = { width: 224, height: 224 };
    const at = (x: number, y: number, width: number, height: number) =>
      bestArea(levels, { x, y, width, height }, least);
    assert.deepEqual(at(8000, 4000, 4000, 4000), { level: 2, region: [8000, 4000, 250, 250] });
    assert.deepEqual(at(8000, 4000, 1000, 1000), { level: 1, region: [8000, 4000, 250, 250] });
    assert.deepEqual(at(8000, 4000, 100, 100), { level: 0, region: [8000, 4000, 100, 100] });
    assert.deepEqual(at(39_000, 19_000, 1000, 1000), { level: 1, region: [39_000, 19_000, 250, 250] });
  });

  it('is drawn on the overview, moved by keys, and given back', async () => {
    const panel = await bench.open('overlay');
    const section = panel.page.locator('[data-section="part of the picture"]');
    assert.equal(await section.isVisible(), false);
    const picture = { frame: 0, frames: 1, turned: false, area: overview };
    await panel.send({ kind: 'explanation', explanation: { ...explanation(), picture } });
    await section.waitFor();
    assert.deepEqual(await panel.sent('requestOverview'), [{ kind: 'requestOverview', level: 3 }]);
    const place = section.locator('.overview');
    await place.scrollIntoViewIfNeeded();
    const box = (await place.boundingBox())!;
    assert.ok(Math.abs(box.width / box.height - 2) < 0.05, 'the overview has the picture’s shape');
    await panel.page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.75, { steps: 4 });
    await panel.page.mouse.up();
    const [sent] = await panel.sent('chooseArea');
    const { area } = sent as { readonly area: { readonly level: number; readonly region: readonly number[] } };
    const step = levels[0]!.width / levels[area.level]!.width;
    const near = [10_000, 5000, 10_000 / step, 10_000 / step];
    area.region.forEach((value, at) => assert.ok(Math.abs(value - near[at]!) <= 200, `${area.region.join()}: ${at}`));

    const shown = { region: [8000, 4000, 250, 250], level: 2, levels } as const;
    await panel.send({ kind: 'explanation', explanation: { ...explanation(), picture: { ...picture, area: shown } } });
    await section.getByText('250 × 250 pixels at 8000, 4000 of 40000 × 20000, level 2 of 0 to 3').waitFor();
    await place.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('-');
    await section.getByText('8000 × 8000 at 7000, 2000: Enter explains it').waitFor();
    await panel.page.keyboard.press('Enter');
    assert.deepEqual((await panel.sent('chooseArea')).at(-1), {
      kind: 'chooseArea',
      area: { level: 2, region: [7000, 2000, 500, 500] },
    });
    assert.deepEqual(await axeFindings(panel.page), []);
    await section.getByRole('button', { name: 'Overview' }).click();
    assert.deepEqual((await panel.sent('chooseArea')).at(-1), { kind: 'chooseArea' });
  });
});

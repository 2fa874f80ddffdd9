import { strict as assert } from 'node:assert';
import { Engine } from '../../src/runtime/engine.ts';
import { measure, type Figures } from './localization.ts';

describe('on the sample’s evaluation pictures', () => {
  const engine = new Engine();
  let plusPlus: Figures;
  let gradCam: Figures;
  before(async () => {
    plusPlus = await measure(engine, 'grad-cam++');
    gradCam = await measure(engine, 'grad-cam');
  });
  after(() => engine.release());

  it('the hottest cell of Grad-CAM++ lies in a box of its class, 95 times of 100', () => {
    assert.ok(plusPlus.pictures >= 100);
    assert.ok(plusPlus.pointing > 0.95, `${100 * plusPlus.pointing} %`);
  });
  it('Grad-CAM++ marks all of several instances at least as often as Grad-CAM', () => {
    assert.ok(plusPlus.several >= 30);
    assert.ok(
      plusPlus.everyInstance >= gradCam.everyInstance,
      `${plusPlus.everyInstance} against ${gradCam.everyInstance}`,
    );
  });
});

import { strict as assert } from 'node:assert';
import { explanation } from '../fakes.ts';
import { Bench } from '../harness.ts';
import { screens } from '../screens.ts';

describe('what stands under the picture', () => {
  const bench = new Bench();

  it('says what is unusual of it, and its slider asks for another frame by the keyboard', async () => {
    const panel = await bench.open('frame of a file', { width: 300 });
    const facts = panel.page.getByRole('group', { name: 'About the picture' });
    assert.match(await facts.innerText(), /Turned by EXIF · transparent, colors beneath/);
    const frames = facts.getByRole('slider', { name: 'Frame' });
    assert.equal(await frames.getAttribute('aria-valuetext'), '3 of 12');
    await frames.focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('End');
    assert.deepEqual(await panel.sent('chooseFrame'), [
      { kind: 'chooseFrame', frame: 3 },
      { kind: 'chooseFrame', frame: 11 },
    ]);
    assert.equal(await frames.getAttribute('aria-valuetext'), '12 of 12');
  });

  it('keeps the slider and its focus while the frame is explained, and goes with the next file', async () => {
    const panel = await bench.open('frame of a file');
    const frames = panel.page.getByRole('slider', { name: 'Frame' });
    await frames.focus();
    await panel.page.keyboard.press('Home');
    const photo = screens.overlay.find(({ kind }) => kind === 'photo')!;
    await panel.send({ ...photo, frame: 0 } as typeof photo);
    assert.equal(await frames.evaluate((element) => element === document.activeElement), true);
    await panel.send(photo, { kind: 'explanation', explanation: explanation() });
    assert.equal(await frames.isVisible(), false);
  });
});

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { cat, dog, explanation, photoName } from './fakes.ts';
import { Bench } from './harness.ts';
import { screens } from './screens.ts';

const long = 'a photo of a very long animal with a name that does not fit';

describe('using the panel', () => {
  const bench = new Bench();
  const peak = explanation().regions[0]!;

  it('reads the cell under the mouse', async () => {
    const panel = await bench.open('overlay');
    const at = await panel.placeOf(peak.peakX, peak.peakY);
    await panel.page.mouse.move(at.x, at.y);
    await panel.settled();
    const text = await panel.page.locator('.readout').innerText();
    assert.match(
      text.replaceAll('\n', ' '),
      /^Heat 1\.00 Share of heat 2\.9 % Contribution \+0\.0389 Region 1 34\.2 % of the heat peak 1\.00, 16 cells Pixel 45[456], 34[456]$/,
    );
    await panel.page.mouse.move(2, 2);
    await panel.settled();
    assert.equal(await panel.page.locator('.readout').isVisible(), false);
  });

  it('says what the truth is, and asks what speaks for the top class and not for it, or shows both', async () => {
    const panel = await bench.open('overlay');
    const truth = { index: 4, label: 'cat', rank: 2, probability: 0.054 };
    await panel.send({ kind: 'place', name: photoName, index: 2, count: 35, among: 'sheet', truth, doubts: [] });
    assert.match(await panel.page.locator('.place').innerText(), /3 of 35[^]*truth: cat · rank 2 · 5\.4 %/);
    await panel.page.getByRole('button', { name: 'Why dog, not this?' }).click();
    const target = { kind: 'contrast', class: explanation().predictions[0]!.index, against: [4], gamma: 0.6 } as const;
    assert.deepEqual((await panel.sent('explain')).at(-1)?.target, target);
    await panel.page.getByRole('button', { name: 'Compare', exact: true }).click();
    assert.equal((await panel.sent('action')).at(-1)?.action, 'whyNotTruth');
    await panel.page.keyboard.press('t');
    assert.deepEqual((await panel.sent('explain')).at(-1)?.target, { kind: 'class', class: 4 });
  });

  it('moves through a clip with the slider’s keys, and asks for each picture once', async () => {
    const panel = await bench.open('clip');
    const slider = panel.page.getByRole('slider', { name: 'Frame' });
    assert.equal(await slider.getAttribute('aria-valuetext'), '5 of 6');
    assert.deepEqual(await panel.sent('requestFrame'), [{ kind: 'requestFrame', frame: 4, source: 9 }]);
    const shown = (): Promise<string> =>
      panel.page
        .locator('.pane img.picture')
        .first()
        .evaluate((image: HTMLImageElement) => image.src);
    const before = await shown();
    await slider.focus();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.settled();
    assert.deepEqual((await panel.sent('requestFrame')).slice(1), [{ kind: 'requestFrame', frame: 3, source: 7 }]);
    assert.equal(await slider.getAttribute('aria-valuetext'), '4 of 6');
    assert.equal(await shown(), before);
    assert.equal(await panel.page.getByRole('option', { name: /^Region 2/ }).count(), 1);
    await panel.send({
      kind: 'frame',
      frame: 3,
      source: 7,
      png: new Uint8Array(readFileSync('samples/pictures/fox.png')),
    });
    assert.notEqual(await shown(), before);
    assert.equal(await slider.getAttribute('aria-valuetext'), '4 of 6');
    assert.deepEqual(
      [
        await panel.page.getByRole('option', { name: /^Region 1/ }).count(),
        await panel.page.getByRole('option', { name: /^Region 2/ }).count(),
      ],
      [1, 0],
    );
    await panel.page.getByRole('button', { name: 'Save Heatmap As…' }).click();
    assert.equal((await panel.sent('saveAs'))[0]!.frame, 3);
  });

  it('links list and picture: a hovered row thickens its outline', async () => {
    const panel = await bench.open('overlay');
    const inked = (): Promise<number> =>
      panel.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('canvas.marks')!;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, index) => index % 4 === 0 && value > 250 && data[index + 3] === 255).length;
      });
    const before = await inked();
    await panel.page.getByRole('option', { name: /^Region 2/ }).hover();
    await panel.settled();
    assert.ok((await inked()) > before + 50);
  });

  it('can be used with the keyboard alone', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? '');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^Fit/);
    await page.keyboard.press('Tab');
    assert.match(await focused(), /why “dog”/);
    await page.keyboard.press('ArrowRight');
    await panel.settled();
    assert.match(await page.getByRole('status').innerText(), /^Heat 1\.00/);
    await page.keyboard.press('n');
    await panel.settled();
    assert.match(await page.getByRole('status').innerText(), /^Region 1: 34\.2 % of the heat, peak 1\.00/);
    const stops = [];
    for (let step = 0; step < 13; step++) {
      await page.keyboard.press('Tab');
      stops.push(await focused());
    }
    assert.ok(
      stops.some((name) => name.startsWith('Predictions')) && stops.some((name) => name.startsWith('Regions')),
      stops.join(' | '),
    );
    await page.getByRole('listbox', { name: /^Predictions/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent('explain'), [{ kind: 'explain', target: { kind: 'class', class: 1 } }]);
  });

  it('asks for classes, layers and methods, and gives the top class back', async () => {
    const panel = await bench.open('another class kept');
    const { page } = panel;
    await page.getByRole('option', { name: /^cat/ }).click();
    await page.getByLabel('Layer', { exact: true }).selectOption('stage2');
    await page.getByLabel('Method', { exact: true }).selectOption('signed');
    await page.getByRole('option', { name: /^dog/ }).click();
    assert.deepEqual(await panel.sent('explain'), [
      { kind: 'explain', target: { kind: 'class', class: 1 } },
      { kind: 'explain', layer: 'stage2' },
      { kind: 'explain', method: 'signed' },
      { kind: 'explain', target: null },
    ]);
  });

  it('lists a layer without a gradient where the method needs none, and says so in words', async () => {
    const panel = await bench.open('overlay');
    const blocked = panel.page.getByLabel('Layer', { exact: true }).locator('option', { hasText: 'stage3' });
    assert.equal(await blocked.count(), 0);
    await panel.send({ kind: 'explanation', explanation: explanation({ method: 'eigen-cam' }) });
    assert.equal(await blocked.innerText(), '/features/stage3/Relu (no gradient)');
    const groups = panel.page.getByLabel('Method', { exact: true }).locator('optgroup');
    assert.deepEqual(
      await groups.evaluateAll((all) =>
        all.map((group) => `${(group as HTMLOptGroupElement).label}: ${group.children.length}`),
      ),
      ['From the gradient: 4', 'Without a gradient: 1'],
    );
    await panel.send({ kind: 'explanation', explanation: explanation() });
    assert.equal(await blocked.count(), 0);
  });

  it('asks what makes the picture like a prompt, whatever the others, and back', async () => {
    const panel = await bench.open('prompts');
    await panel.page.getByRole('button', { name: 'By itself' }).click();
    const { explanation: shown } = screens.prompts.find((message) => message.kind === 'explanation')!;
    const target = { kind: 'prompt', prompt: 0, by: 'similarity' } as const;
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target });
    await panel.send({ kind: 'explanation', explanation: { ...shown, target } });
    await panel.page.getByText('what makes the picture like this prompt, whatever the others').waitFor();
    await panel.page.getByRole('button', { name: 'Rather than the others' }).click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target: { kind: 'prompt', prompt: 0 } });
  });

  it('has a box for each prompt, and the others in the list: both explain theirs', async () => {
    const panel = await bench.open('boxes by prompt');
    const rows = panel.page.locator('.prompts .prompt');
    assert.deepEqual(await rows.locator('.name').allInnerTexts(), ['a dog', 'a cat']);
    assert.equal(await rows.first().getAttribute('aria-pressed'), 'true');
    await rows.nth(1).click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target: { kind: 'box', box: 1 } });
    await panel.page.getByRole('option', { name: /^a cat 2/ }).click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target: { kind: 'box', box: 2 } });
    assert.equal(await panel.page.locator('.boxes .box').count(), 3);
    assert.equal(await panel.page.getByRole('button', { name: 'By itself' }).count(), 0);
  });

  it('takes two prompts that are typed faster than they are drawn', async () => {
    const panel = await bench.open('prompts');
    await panel.page.getByRole('combobox', { name: /^Add a prompt/ }).evaluate((field: HTMLInputElement) => {
      for (const text of ['an owl', 'a fox', 'an owl']) {
        field.value = text;
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
      }
    });
    await panel.settled();
    const wishes = (await panel.sent('explain')).map(({ prompts }) => prompts?.slice(-2));
    assert.deepEqual(wishes.slice(0, 2), [
      [long, 'an owl'],
      ['an owl', 'a fox'],
    ]);
    assert.equal(await panel.page.locator('.prompts .prompt').count(), 5);
  });

  it('asks once for regions, when the threshold has stopped moving', async () => {
    const panel = await bench.open('overlay');
    const threshold = panel.page.getByLabel('Threshold');
    await threshold.focus();
    for (let press = 0; press < 5; press++) await panel.page.keyboard.press('ArrowRight');
    await panel.page.waitForTimeout(250);
    assert.deepEqual(await panel.sent('explain'), [{ kind: 'explain', threshold: 0.55 }]);
  });

  it('zooms at the cursor with the wheel, pans by dragging, and goes back to fit', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    const at = await panel.placeOf(dog.x, dog.y);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -600);
    await panel.settled();
    const zoomed = await panel.placeOf(dog.x, dog.y);
    assert.ok(Math.hypot(zoomed.x - at.x, zoomed.y - at.y) < 1.5, 'the point stays under the cursor');
    await page.mouse.down();
    await page.mouse.move(at.x - 60, at.y - 40);
    await page.mouse.up();
    await panel.settled();
    assert.equal(await page.evaluate(() => window.getSelection()?.isCollapsed ?? true), true, 'selects nothing');
    const moved = await panel.placeOf(dog.x, dog.y);
    assert.ok(Math.abs(moved.x - at.x + 60) < 1.5 && Math.abs(moved.y - at.y + 40) < 1.5);
    await page.locator('.pane').first().press('1');
    await panel.settled();
    assert.equal(await page.getByRole('button', { name: /zoom to 100 %$/ }).innerText(), '100 %');
    await page.getByRole('button', { name: 'Fit (0)' }).click();
    await panel.settled();
    const fitted = await panel.placeOf(dog.x, dog.y);
    assert.ok(Math.hypot(fitted.x - (await panel.placeOf(dog.x, dog.y)).x) < 1);
  });

  it('shows what each of two models predicts, and how B’s class was found', async () => {
    const panel = await bench.open('compare models');
    const other = panel.page.locator('[data-section="predictions of b"]');
    assert.match(await other.innerText(), /dog\s+70\.4 %[\s\S]*cat\s+28\.9 %/);
    assert.equal(await other.locator('[aria-current]').count(), 1);
    const note = panel.page.locator('[data-section="comparison"] .note:not(.onward)');
    assert.match(await note.innerText(), /B has no class named “dog”[\s\S]*interpolated to the finer grid/);
    assert.match(await panel.page.locator('.caption').nth(1).innerText(), /^B: other\.onnx, dog 70\.4 %$/);
    await panel.show('compare classes');
    assert.equal(await other.isVisible(), false);
  });

  it('keeps zoom, mode and class over a reload of the window', async () => {
    const panel = await bench.open('side by side');
    await panel.page.locator('.pane').first().press('+');
    await panel.page.getByRole('option', { name: /^cat/ }).click();
    const state = await panel.kept(({ choice, view }) => choice?.target?.kind === 'class' && view.zoom !== 'fit');
    assert.deepEqual(state.choice?.target, { kind: 'class', class: 1 });
    await panel.page.waitForTimeout(400); // the extension is told a little later
    assert.deepEqual((await panel.sent('view')).at(-1)?.view, state.view);
    await panel.close();
    const reloaded = await bench.open(undefined, { state });
    assert.deepEqual(await reloaded.posted(), [{ kind: 'ready', state }]);
    await reloaded.send(...screens['cat chosen'].slice(0, -1), {
      kind: 'explanation',
      explanation: explanation({ class: 1, boxes: [[cat, 1]] }),
    });
    assert.equal(await reloaded.page.locator('.pane').count(), 2);
    assert.equal(await reloaded.page.getByRole('option', { name: /^cat/ }).getAttribute('aria-selected'), 'true');
  });

  it('shows the same photo again without waiting for it to load', async () => {
    const panel = await bench.open('overlay');
    const [photo, failure] = [screens.overlay[2]!, screens.error.at(-1)!];
    await panel.send(photo, failure);
    await panel.settled();
    assert.equal(await panel.page.locator('.stage').evaluate((stage) => stage.classList.contains('empty')), false);
  });

  it('shows no photo while the next one is decoded, and none under what went wrong with it', async () => {
    const panel = await bench.open('overlay');
    await panel.send({ kind: 'photo', name: 'broken.tif' }, screens.error.at(-1)!);
    const isEmpty = panel.page.locator('.stage').evaluate((stage) => stage.classList.contains('empty'));
    assert.equal(await isEmpty, true);
    assert.equal(await panel.page.locator('.pane img').first().isVisible(), false);
  });

  it('offers what to do about an error, the signed map for an empty one, the recipe’s repair, and cancel', async () => {
    const panel = await bench.open('error');
    await panel.page.getByRole('button', { name: 'Choose Layer…', exact: true }).last().click();
    assert.match(await panel.page.getByRole('alert').innerText(), /GridSample[\s\S]*unsupported-operator/);
    await panel.show('empty');
    await panel.page.getByRole('button', { name: 'Show signed map' }).click();
    await panel.page.getByRole('button', { name: 'Fix…' }).click();
    await panel.send({ kind: 'progress', stage: 'forward' });
    await panel.page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(
      (await panel.sent('action')).map(({ action }) => action),
      ['chooseLayer', 'fixRecipe'],
    );
    assert.deepEqual(await panel.sent('explain'), [{ kind: 'explain', method: 'signed' }]);
    assert.equal((await panel.sent('cancel')).length, 1);
  });
});

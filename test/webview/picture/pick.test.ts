import { strict as assert } from 'node:assert';
import { pixelOf } from '../../../src/vocabulary/target.ts';
import { forAnotherImage } from '../../../src/protocol/choice.ts';
import { initialState } from '../../../src/webview/state/kept.ts';
import { reduce } from '../../../src/webview/state/state.ts';
import { cat, detected, dog, explanation, model } from '../fakes.ts';
import { Bench, type Panel } from '../harness.ts';

const detector = { ...model, model: { ...model.model, head: 'boxes', classCount: 2 } } as const;

describe('boxes and pixels in the picture', () => {
  const bench = new Bench();
  const row = (panel: Panel, name: string) => panel.page.getByRole('option', { name: new RegExp(`^${name}`) });
  const box = (panel: Panel, name: string) => panel.page.locator('.box', { hasText: name });

  it('are drawn where the explanation says, at every zoom', async () => {
    const panel = await bench.open('detections');
    for (const zoom of ['0', '1', '+']) {
      await panel.page.locator('.pane').press(zoom);
      await panel.settled();
      for (const [name, { x, y, width, height }] of [
        ['cat', cat],
        ['dog', dog],
      ] as const) {
        const [corner, opposite] = [await panel.placeOf(x, y), await panel.placeOf(x + width, y + height)];
        const drawn = (await box(panel, name).boundingBox())!;
        const off = [
          drawn.x - corner.x,
          drawn.y - corner.y,
          drawn.x + drawn.width - opposite.x,
          drawn.y + drawn.height - opposite.y,
        ];
        assert.ok(
          off.every((pixels) => Math.abs(pixels) < 1),
          `${name} at ${zoom}: ${off.join(', ')}`,
        );
      }
    }
  });

  it('show their name when they are explained or pointed at, in the list or in the picture', async () => {
    const panel = await bench.open('detections');
    const named = (): Promise<readonly string[]> => panel.page.locator('.box > span:visible').allInnerTexts();
    assert.deepEqual(await named(), ['cat 70.0 %']);
    await row(panel, 'tree').hover();
    await panel.settled();
    assert.deepEqual(await named(), ['cat 70.0 %', 'tree 30.0 %']);
    const at = await panel.placeOf(dog.x + 10, dog.y + dog.height - 10);
    await panel.page.mouse.move(at.x, at.y);
    await panel.settled();
    assert.deepEqual(await named(), ['dog 90.0 %', 'cat 70.0 %']);
    assert.match((await row(panel, 'dog').getAttribute('class')) ?? '', /highlighted/);
    assert.match(await panel.page.locator('.readout').innerText(), /^Box\s+dog, 90\.0 %/);
  });

  it('are shown in a comparison: each in its own pane, both over the difference', async () => {
    const panel = await bench.open('compare detections');
    const named = await panel.page
      .locator('.pane')
      .evaluateAll((panes) =>
        panes.map((pane) => [...pane.querySelectorAll('.box > span')].map((name) => name.textContent)),
      );
    assert.deepEqual(named, [['cat 70.0 %'], ['dog 90.0 %'], ['cat 70.0 %', 'dog 90.0 %']]);
  });

  it('are distinguished when two models give them the same index', async () => {
    const panel = await bench.open('compare detectors');
    assert.deepEqual(await panel.page.locator('.box > span').allInnerTexts(), ['cat 70.0 %', 'dog 90.0 %']);
  });

  it('are explained by a click, the smallest one if several overlap, and not by dragging', async () => {
    const panel = await bench.open('detections');
    const { mouse } = panel.page;
    const ball = await panel.placeOf(430, 285);
    await mouse.move(ball.x, ball.y);
    await mouse.down();
    await mouse.move(ball.x + 20, ball.y);
    await mouse.up();
    assert.deepEqual(await panel.sent('explain'), []);
    await mouse.click(ball.x, ball.y);
    const corner = await panel.placeOf(dog.x + dog.width - 10, dog.y + dog.height - 10);
    await mouse.click(corner.x, corner.y);
    const empty = await panel.placeOf(600, 460);
    await mouse.click(empty.x, empty.y);
    assert.deepEqual(await panel.sent('explain'), [
      { kind: 'explain', target: { kind: 'box', box: 2 } },
      { kind: 'explain', target: null },
    ]);
  });

  it('are hidden with the outlines, and a screen reader reads where they are', async () => {
    const panel = await bench.open('detections');
    assert.match((await row(panel, 'cat').textContent()) ?? '', /box at x 115, y 259, 180 × 163 pixels/);
    await panel.page.getByLabel('Outlines').uncheck();
    await panel.page.mouse.move(2, 2);
    await panel.settled();
    assert.equal(await panel.page.locator('.box').count(), 0);
  });

  it('are pixels in a segmentation: clicked, marked, and given up again', async () => {
    const panel = await bench.open('overlay');
    const segmentation = { ...model, model: { ...model.model, head: 'pixels' } } as const;
    await panel.send(segmentation, { kind: 'explanation', explanation: explanation() });
    for (const [x, y] of [
      [200, 300],
      [20, 300],
    ] as const) {
      const at = await panel.placeOf(x + 0.5, y + 0.5);
      await panel.page.mouse.click(at.x, at.y); // the second lies in what the crop cut away
    }
    const [wish, ...others] = await panel.sent('explain');
    assert.deepEqual(others, []);
    const pixel = wish?.target && pixelOf(wish.target);
    assert.ok(pixel && Math.abs(pixel[0] - 200) <= 1 && Math.abs(pixel[1] - 300) <= 1);
    await panel.send({
      kind: 'explanation',
      explanation: { ...explanation({ class: 1 }), target: { kind: 'pixel', x: 200, y: 300, class: 1 } },
    });
    const ring = (await panel.page.locator('.pixel').boundingBox())!;
    const place = await panel.placeOf(200.5, 300.5);
    assert.ok(Math.hypot(ring.x + ring.width / 2 - place.x, ring.y + ring.height / 2 - place.y) < 1.5);
    await panel.page.getByRole('button', { name: 'Explain the whole photo' }).click();
    assert.deepEqual((await panel.sent('explain')).at(-1), { kind: 'explain', target: null });
  });

  it('have their own index, which may exceed the number of classes, and is forgotten with the next photo', () => {
    const photo = { kind: 'photo', name: 'a.jpg', source: { png: new Uint8Array(1) } } as const;
    const events = [photo, detector, { kind: 'explain', target: { kind: 'box', box: 3 } }] as const;
    const state = events.reduce(reduce, initialState(undefined));
    assert.deepEqual(state.choice.target, { kind: 'box', box: 3 });
    const answered = reduce(state, { kind: 'explanation', explanation: detected(3) });
    assert.deepEqual(answered.choice.target, { kind: 'box', box: 3 });
    assert.deepEqual(forAnotherImage(answered.choice, detector.model), {});
  });
});

/**
 * What the extension sends, mutated: the page must neither break nor draw half of it, and go on with the next message.
 */
import { strict as assert } from 'node:assert';
import { Dice } from '../fuzz/dice.ts';
import { mutateTree } from '../fuzz/fields.ts';
import { explanation, predictions, model } from './fakes.ts';
import { Bench } from './harness.ts';
import { photoSource, screens } from './screens.ts';

/** One number somewhere in a message, as a hostile model's may be. */
function withOddNumber(message: object, dice: Dice): void {
  const places: (() => void)[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const key of Object.keys(value).slice(0, 64)) {
      const parent = value as Record<string, unknown>;
      if (typeof parent[key] === 'number') places.push(() => (parent[key] = dice.float()));
      else collect(parent[key]);
    }
  };
  collect(message);
  if (places.length > 0) dice.pick(places)();
}

function mutated(message: object, seed: number): unknown {
  const holder = { message: structuredClone(message) };
  const dice = new Dice(seed);
  for (let left = 1 + dice.below(3); left > 0; left--) {
    if (dice.chance(0.5)) mutateTree(holder, dice);
    else withOddNumber(holder, dice);
  }
  return holder.message;
}

/** The files' own texts are shown, whatever they are: markup, other directions of writing, megabytes. */
const hostileTexts = [
  '<img src=x onerror="document.title=1">',
  '</span><script>document.title=1</script>',
  '\u202egnp.tac\u2066',
  '\u0000\ud800',
  'x'.repeat(2 ** 20),
];

describe('malformed messages to the panel', () => {
  const bench = new Bench();
  const all = Object.values(screens).flat();

  it('do not break it, and it shows the next good one', async () => {
    const panel = await bench.open('overlay');
    const { page } = panel;
    const refused = new Set<string>();
    for (let from = 0; from < 600; from += 40) {
      const messages = Array.from({ length: 40 }, (_, at) => mutated(all[(from + at) % all.length]!, from + at));
      // Those without a picture of its own: an address that is not there is the host's to tell.
      const sendable = messages.filter(
        (message) => !(typeof message === 'object' && message !== null && 'source' in message),
      );
      const troubles = await page.evaluate(async (list) => {
        for (const message of list) {
          window.postMessage(message, '*');
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        }
        const { posted } = window as unknown as { posted: { kind: string; detail?: string }[] };
        return posted
          .splice(0)
          .filter(({ kind }) => kind === 'trouble')
          .map(({ detail }) => detail ?? '');
      }, sendable);
      for (const detail of troubles) refused.add(detail);
      assert.deepEqual(panel.trouble, [], `errors of the page among the seeds from ${from} on`);
      assert.deepEqual(
        [...refused].filter((detail) => !detail.includes('is not what it should be')),
        [],
        `troubles among the seeds from ${from} on`,
      );
    }
    assert.ok(refused.size > 5, 'nothing was refused: nothing was mutated');
    await bench.panel.show('overlay');
    assert.match(await page.getByRole('listbox', { name: /^Predictions/ }).innerText(), /dog/);
    assert.equal(await page.locator('canvas.heat:not(.left)').first().isVisible(), true);
  }).timeout(120_000);

  it('are shown as text where they contain text of files', async () => {
    const panel = await bench.open('overlay');
    const whole = explanation();
    for (const text of hostileTexts) {
      const [first, ...others] = predictions.map((prediction) => ({ ...prediction, label: text }));
      const layer = { ...whole.layer, name: text, tensor: text };
      const shown = {
        ...whole,
        layer,
        class: first!,
        predictions: [first!, ...others.slice(0, 4)],
        warnings: [{ code: 'map-empty' as const, message: text }],
        recipe: { ...whole.recipe, description: text },
      };
      const renamed = { ...model, model: { ...model.model, name: text, layers: [layer] } };
      await panel.send(
        { kind: 'photo', name: text, source: photoSource },
        renamed,
        { kind: 'explanation', explanation: shown },
        { kind: 'notice', text },
      );
      await panel.send({
        kind: 'failure',
        tone: 'error',
        code: 'x',
        title: text,
        message: text,
        nextStep: text,
        actions: [{ id: 'retry', title: text }],
      });
      await panel.send({ kind: 'explanation', explanation: shown });
      const made = await panel.page.evaluate(() => ({
        title: document.title,
        scripts: document.scripts.length,
        images: [...document.images].filter(({ className }) => !className.includes('picture')).length,
      }));
      assert.deepEqual(made, { title: 'Whylight', scripts: 1, images: 0 });
    }
    await panel.show('overlay');
    assert.match(await panel.page.getByRole('listbox', { name: /^Predictions/ }).innerText(), /dog/);
  });

  const grids: readonly [string, object][] = [
    ['no cells', { width: 0, height: 0, values: new Float32Array() }],
    ['fewer values than cells', { width: 14, height: 14, values: new Float32Array(10) }],
    ['a size of half a cell', { width: 0.5, height: 392, values: new Float32Array(196) }],
    ['billions of cells', { width: 2 ** 16, height: 2 ** 16, values: new Float32Array(16) }],
    ['frames of no clip', { frames: 4, width: 7, height: 7, values: new Float32Array(196).fill(1) }],
    ['half a frame', { frames: 0.5, width: 14, height: 28, values: new Float32Array(196) }],
    ['values of NaN', { width: 14, height: 14, values: new Float32Array(196).fill(NaN) }],
    ['a maximum of infinity', { maximum: Infinity }],
  ];
  it('show no map if its grid is invalid', async () => {
    const panel = await bench.open('progress');
    for (const [what, heatmap] of grids) {
      const whole = explanation();
      await panel.page.evaluate((message) => window.postMessage(message, '*'), {
        kind: 'explanation',
        explanation: { ...whole, heatmap: { ...whole.heatmap, ...heatmap } },
      });
      await panel.settled();
      assert.equal(await panel.page.locator('canvas.heat:not(.left)').first().isVisible(), false, what);
      assert.equal(await panel.page.getByRole('listbox', { name: /^Predictions/ }).isVisible(), false, what);
    }
    assert.equal((await panel.sent('trouble')).length, grids.length);
  });
});

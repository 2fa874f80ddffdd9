import { strict as assert } from 'node:assert';
import type { CardMessage, FromCard } from '../../src/protocol/card.ts';
import { Bench, type Panel } from './harness.ts';
import { axeFindings } from './axeFindings.ts';
import { model } from './fakes.ts';
import { themes, type ThemeName } from './themes.ts';

const facts: NonNullable<CardMessage['facts']> = {
  bytes: 14_000_000,
  weightFiles: [{ name: 'weights.data', bytes: 0 }],
  parameters: 3_504_872,
  irVersion: 8,
  opsets: [{ domain: '', version: 17 }],
  producer: 'pytorch 2.13.0',
  inputs: [{ name: 'pixel_values', type: 'float32', shape: ['batch', '3', '224', '224'] }],
  outputs: [{ name: '<img src=x onerror=alert(1)>', type: 'float32', shape: [] }],
  operators: [
    { name: 'Conv', count: 52 },
    { name: 'Clip', count: 35 },
  ],
};

const layers = model.model.layers;
const whole: CardMessage = {
  kind: 'card',
  name: 'mobilenet.onnx',
  isReading: false,
  facts,
  reading: {
    model: {
      ...model.model,
      layers: [...layers, { ...layers[0]!, tensor: 'x', name: 'pool', isDefault: false, reason: 'TopK has no rule' }],
    },
    summary: {
      source: 'file',
      description: '/a/mobilenet.whylight.json',
      path: '/a/mobilenet.whylight.json',
      looks: false,
      json: '{}',
    },
    labels: ['tench', 'goldfish'],
    explained: 'mobilenet.onnx',
    inputs: [{ name: 'pixel_values', as: 'the picture: RGB, 224 × 224 pixels' }],
    outputs: [],
    recipe: [{ what: 'Resized', how: 'both edges, to 224 × 224' }],
    guessed: ['mean'],
    notes: ['A note.'],
  },
  check: { isRunning: false },
};
const { reading: _, check: __, ...unread } = whole;
const restricted: CardMessage = {
  ...unread,
  failure: {
    ...{ code: '', title: 'Restricted Mode', message: 'No model is run.', nextStep: 'Trust the workspace.' },
    actions: [{ id: 'trustWorkspace', title: 'Manage Workspace Trust' }],
  },
};
const broken: CardMessage = {
  kind: 'card',
  name: 'broken.onnx',
  isReading: false,
  failure: {
    ...{
      code: 'model-truncated',
      title: 'This model can’t be explained',
      message: 'Cut off.',
      nextStep: 'Copy it again.',
    },
    actions: [{ id: 'retry', title: 'Try Again' }],
  },
};

describe('a model’s card, in its editor', () => {
  const bench = new Bench('src/webview/card/main.ts');
  const show = async (card: CardMessage, theme: ThemeName = 'dark'): Promise<Panel> => {
    const panel = await bench.open(undefined, { theme });
    await panel.send(card);
    return panel;
  };
  const text = async (panel: Panel): Promise<string> =>
    (await panel.page.locator('main').innerText()).replace(/\s+/g, ' ');

  it('shows what the file is and what it is taken for; what comes out of the file is text', async () => {
    const shown = await text(await show(whole));
    for (const part of [
      '14.0 MB',
      '3,504,872',
      'weights.data, missing',
      'the picture: RGB, 224 × 224 pixels',
      '<img src=x onerror=alert(1)>',
      'mobilenet.whylight.json',
      'Guessed mean',
      'A note.',
      '2 without a gradient',
      'tench',
      'Conv',
    ])
      assert.ok(shown.includes(part), `${part}: ${shown}`);
    assert.ok(!shown.includes('/a/'), 'no folder');
    assert.equal(await bench.panel.page.locator('img').count(), 0);
  });

  it('asks for what its buttons say', async () => {
    const panel = await show(whole);
    for (const name of ['Try on Image…', 'Verify', 'Open file'])
      await panel.page.getByRole('button', { name, exact: true }).click();
    const asked = (await panel.posted()) as readonly unknown[] as readonly FromCard[];
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['ready', 'tryOn', 'verify', 'openRecipe'],
    );
  });

  it('shows the verdict, and no button to ask again', async () => {
    const panel = await show({ ...whole, check: { isRunning: true } });
    assert.ok((await text(panel)).includes('Comparing with the model itself…'));
    await panel.send({
      ...whole,
      check: { isRunning: false, verdict: { worstError: 3.1e-5, directions: 8, agrees: true } },
    });
    assert.ok((await text(panel)).includes('Gradient verified: 3e−5 (8 directions)'));
    assert.equal(await panel.page.getByRole('button', { name: 'Verify' }).count(), 0);
  });

  it('keeps the place and the focus when the same comes again', async () => {
    const panel = await show(whole);
    await panel.page.getByRole('region', { name: 'Layers that explain' }).focus();
    await panel.send({ ...whole, check: { isRunning: true } });
    assert.equal(
      await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      'Layers that explain',
    );
  });

  for (const [name, card] of Object.entries({ whole, restricted, broken }))
    for (const theme of Object.keys(themes) as ThemeName[])
      it(`has no serious finding of axe: ${name}, ${theme}`, async () => {
        const panel = await show(card, theme);
        for (const fold of await panel.page.locator('summary:visible').all()) await fold.press('Enter');
        assert.deepEqual(await axeFindings(panel.page), []);
      });

  it('of a broken file says what is wrong and what to do', async () => {
    const panel = await show(broken);
    assert.ok((await text(panel)).includes('Cut off. Copy it again. Try Again model-truncated'));
    assert.ok(!(await text(panel)).includes('Layers'));
  });
});

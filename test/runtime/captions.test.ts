import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Engine } from '../../src/runtime/engine.ts';
import { checkGradient } from '../../src/runtime/answers/checkGradient.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { Session } from '../../src/runtime/ort/ort.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { WhylightError } from '../../src/engine/errors.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const captioner = path.join(samples, 'captioner/encoder_model.onnx');
const prompts = path.join(samples, 'prompts/model.onnx');
const pictures = path.join(samples, 'captioner/pictures');

interface Scene {
  readonly caption: string;
  readonly boxes: readonly { readonly label: string; readonly box: readonly [number, number, number, number] }[];
}
const scenes = Object.entries(
  JSON.parse(readFileSync(path.join(pictures, 'scenes.json'), 'utf8')) as Record<string, Scene>,
);

describe('a captioner of two files', () => {
  const engine = new Engine();
  after(() => engine.release());
  const [name, scene] = scenes[0]!;
  const image = path.join(pictures, name);

  it('says what is in the picture, whichever of its files is named, or its folder', async () => {
    for (const file of [captioner, captioner.replace('encoder', 'decoder'), path.dirname(captioner)]) {
      const { caption, target } = await engine.explain(image, file, {});
      assert.equal(caption?.text, scene.caption);
      assert.deepEqual(target, { kind: 'word', from: 0, to: caption.words.length - 1 });
    }
  });

  it('explains a word, a span and a text that is given', async () => {
    const [animal] = scene.boxes.map(({ label }) => label);
    const words = (await engine.explain(image, captioner, {})).caption!.words.map(({ text }) => text);
    const at = words.findIndex((word) => word.startsWith(animal!.slice(0, 3)));
    const word = await engine.explain(image, captioner, { target: { kind: 'word', from: words[at]! } });
    assert.deepEqual(word.target, { kind: 'word', from: at, to: at });
    assert.equal(word.class.label, words[at]);
    const span = await engine.explain(image, captioner, { target: { kind: 'word', from: 0, to: 1 } });
    assert.equal(span.class.label, `${words[0]} ${words[1]}`);
    const given = await engine.explain(image, captioner, { text: 'three owls on the sand' });
    assert.equal(given.caption?.text, 'three owls on the sand');
    assert.equal(given.caption.isGiven, true);
    assert.ok(given.caption.logProbability < -5, 'nothing of it is there');
  });

  it('explains another word by two runs: what was said stays, and its gradient goes through both files', async () => {
    await engine.explain(image, captioner, { target: { kind: 'word', from: 0 } });
    const run = Session.prototype.run;
    const made: string[] = [];
    Session.prototype.run = async function (feeds) {
      const results = await run.call(this, feeds);
      made.push(...results.keys());
      return results;
    };
    try {
      await engine.explain(image, captioner, { target: { kind: 'word', from: 2 } });
    } finally {
      Session.prototype.run = run;
    }
    assert.equal(made.length, 2, made.join());
    assert.ok(made.every((name) => name.endsWith('_grad')));
  });

  it('has a gradient that agrees with differences of the whole chain', async () => {
    const model = await engine.model(captioner);
    const { tensor, layer } = await noiseFor(engine, image);
    const { worstError, obstacle } = await checkGradient(model, model.classifier.layer(layer), tensor);
    assert.equal(obstacle, undefined);
    assert.ok(worstError < 1e-2, String(worstError));
  });

  it('refuses a word that the text has not', async () => {
    await refused(engine.explain(image, captioner, { target: { kind: 'word', from: 'zebra' } }), 'word-unknown');
    await refused(engine.explain(image, captioner, { target: { kind: 'word', from: 3, to: 99 } }), 'word-unknown');
    await refused(engine.explain(image, captioner, { text: ' ' }), 'text-unfit');
    await refused(engine.explain(image, captioner, { target: { kind: 'prompt' } }), 'target-unfit');
  });
});

describe('a pair of towers in one file', () => {
  const engine = new Engine();
  after(() => engine.release());

  it('looks at the animal that a prompt names', async () => {
    let [right, all] = [0, 0];
    for (const [name, { boxes }] of scenes.slice(0, 20)) {
      const animals = [...new Set(boxes.map(({ label }) => label))];
      for (const animal of animals) {
        const wish = { prompts: animals.map((each) => `a photo of a ${each}`), class: `a photo of a ${animal}` };
        const { heatmap, target } = await engine.explain(path.join(pictures, name), prompts, wish);
        assert.deepEqual(target, { kind: 'prompt', prompt: animals.indexOf(animal) });
        const hottest = heatmap.values.indexOf(Math.max(...heatmap.values));
        const [x, y] = [((hottest % 8) + 0.5) * 8, (Math.floor(hottest / 8) + 0.5) * 8];
        const isIn = boxes.some(
          ({ label, box }) =>
            label === animal && x >= box[0] && x < box[0] + box[2] && y >= box[1] && y < box[1] + box[3],
        );
        right += Number(isIn);
        all++;
      }
    }
    assert.ok(right / all > 0.7, `${right} of ${all}`);
  });

  it('explains a prompt by its own similarity: the others have no say', async () => {
    const image = path.join(pictures, scenes[0]![0]);
    const maps = [];
    for (const others of [['a photo of a fox'], ['a photo of an owl', 'a photo of a dog']]) {
      const wish = {
        prompts: ['a photo of a cat', ...others],
        target: { kind: 'prompt', prompt: 0, by: 'similarity' },
      };
      const { heatmap, target } = await engine.explain(image, prompts, wish as Parameters<Engine['explain']>[2]);
      assert.deepEqual(target, wish.target);
      maps.push([...heatmap.values].map((value) => value.toFixed(4)).join());
    }
    assert.equal(maps[0], maps[1]);
    const wish = { prompts: ['a photo of a cat', 'a photo of a fox'], class: 'a photo of a cat' };
    const rather = await engine.explain(image, prompts, wish);
    assert.notEqual([...rather.heatmap.values].map((value) => value.toFixed(4)).join(), maps[0]);
  });

  it('asks for prompts, and refuses one that is too long', async () => {
    const image = path.join(pictures, scenes[0]![0]);
    await refused(engine.explain(image, prompts, {}), 'prompts-missing');
    await refused(engine.explain(image, prompts, { prompts: ['a cat '.repeat(20)] }), 'prompt-too-long');
  });
});

describe('a captioner with something amiss', () => {
  const engine = new Engine();
  const folder = useTemporaryFolder();
  const image = path.join(pictures, scenes[0]![0]);
  after(() => engine.release());

  /** The sample's files, some left out, some written anew. */
  function planted(change: Readonly<Record<string, ((text: string) => string) | undefined>>): string {
    for (const { name } of readdirSync(path.dirname(captioner), { withFileTypes: true }).filter((each) =>
      each.isFile(),
    )) {
      if (name in change && !change[name]) continue;
      const from = path.join(path.dirname(captioner), name);
      const text = change[name];
      folder.write(name, text ? text(readFileSync(from, 'utf8')) : readFileSync(from));
    }
    return folder.at('encoder_model.onnx');
  }

  it('says which part is missing, of a decoder alone', async () => {
    planted({ 'encoder_model.onnx': undefined });
    await refused(engine.explain(image, folder.at('decoder_model.onnx'), {}), 'part-missing');
  });

  it('asks for its tokenizer, and refuses one that can’t be read or belongs to another model', async () => {
    await refused(engine.explain(image, planted({ 'tokenizer.json': undefined }), {}), 'tokenizer-missing');
    await refused(engine.explain(image, planted({ 'tokenizer.json': () => '{' }), {}), 'tokenizer-unreadable');
    const other = (text: string): string => text.replaceAll(': 11', ': 4711').replace('"dog"', '"dingo"');
    await refused(engine.explain(image, planted({ 'tokenizer.json': other }), { text: 'a dingo' }), 'tokenizer-unfit');
  });

  it('cuts a text off that never ends, and says so', async () => {
    const endless = planted({
      'generation_config.json': (text) => text.replace('"eos_token_id": 2', '"eos_token_id": 1'),
    });
    const { caption, warnings } = await engine.explain(image, endless, {});
    assert.equal(caption!.tokens.length, 11);
    assert.ok(warnings.some(({ code }) => code === 'caption-endless'));
  });

  it('refuses a decoder whose numbers fit nothing, with a code', async () => {
    const model = planted({});
    folder.write('decoder_model.onnx', readFileSync(captioner));
    await assert.rejects(engine.explain(image, model, {}), (error) => error instanceof WhylightError);
  });
});

async function refused(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof WhylightError && error.code === code);
}

/** A picture of the captioner's, and its default layer. */
async function noiseFor(engine: Engine, image: string) {
  const { dims, data } = await engine.input(image, await engine.model(captioner));
  return { tensor: floatTensorOf(dims, data), layer: undefined };
}

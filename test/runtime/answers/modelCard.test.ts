import { strict as assert } from 'node:assert';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { modelFacts } from '../../../src/engine/reading/modelFacts.ts';
import { modelCard } from '../../../src/runtime/answers/modelCard.ts';
import { disk } from '../../../src/runtime/disk/disk.ts';
import { defaultLimits, Engine } from '../../../src/runtime/engine.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples');

describe('a model’s card', () => {
  const engine = new Engine({ ...defaultLimits, folders: [] });
  const folder = useTemporaryFolder();
  after(() => engine.release());

  const cardOf = async (file: string) => modelCard(file, await engine.model(file));

  it('says what inputs and outputs were taken for, and how a picture becomes the input', async () => {
    const card = await cardOf(path.join(samples, 'sample.onnx'));
    assert.deepEqual(card.inputs, [{ name: 'image', as: 'the picture: RGB, 128 × 128 pixels' }]);
    assert.deepEqual(card.outputs, [{ name: 'logits', as: 'explained: scores of classes (12)' }]);
    assert.deepEqual(card.recipe, [
      { what: 'Resized', how: 'both edges, to 128 × 128; bilinear, antialiased' },
      { what: 'Values', how: 'pixel (0 to 255) ÷ 255, minus 0.5, divided by 0.25' },
      { what: 'Layout', how: 'NCHW' },
    ]);
    assert.deepEqual(card.guessed, []);
  });

  it('says what is a guess', async () => {
    cpSync(path.join(samples, 'sample.onnx'), folder.at('alone.onnx'));
    const { guessed, recipe } = await cardOf(folder.at('alone.onnx'));
    assert.ok(guessed.includes('mean') && guessed.includes('std'), guessed.join());
    assert.match(recipe[1]?.how ?? '', /minus 0\.485, 0\.456, 0\.406, divided by 0\.229, 0\.224, 0\.225/);
  });

  it('of a part of several says what the part is for', async () => {
    const card = await cardOf(path.join(samples, 'captioner/decoder_model.onnx'));
    assert.deepEqual(card.inputs, [
      { name: 'input_ids', as: 'a text’s tokens' },
      { name: 'features', as: 'what the picture’s part makes of the picture' },
    ]);
    assert.deepEqual(card.outputs, [{ name: 'logits', as: 'read by the other parts' }]);
    const prompter = await cardOf(path.join(samples, 'prompts/model.onnx'));
    assert.equal(prompter.outputs[0]?.as, 'explained: how like each text the picture is');
  });

  it('of a file that is no model has a code', async () => {
    const file = path.join(samples, 'README.md');
    await assert.rejects(modelFacts(file, disk), { code: 'model-unreadable' });
  });
});

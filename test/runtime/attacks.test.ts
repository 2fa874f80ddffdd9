/** Files that got through once: ../shared/cases/attack, as its index says. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { EngineClient } from '../../src/extension/engine/engineClient.ts';
import { startEngine, outcomeOf } from '../fuzz/engineHost.ts';
import { sharedData } from '../support/sharedData.ts';
import { noisePng } from '../support/pictures.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const folder = sharedData('../cases/attack');

/** What each comes to, by its number. 1 to 16 are models that ended the process. */
const pictures: Readonly<Record<string, RegExp>> = {
  17: /^image-too-large$/,
  18: /^image-too-large$/,
  19: /^image-(unreadable|too-large)$/,
  20: /^ok$/,
};
const folders: Readonly<Record<string, RegExp>> = {
  21: /^(labels-|file-|recipe-)/,
  22: /^ok$/,
  23: /^ok$/,
  25: /^(labels-|file-|recipe-)/,
};

describe('files that got through once', function () {
  this.timeout(60_000);
  const own = useTemporaryFolder();
  let engine: EngineClient;
  let [image, model] = ['', ''];
  before(function () {
    if (!existsSync(folder)) skip(this, 'no cases of attacks (WHYLIGHT_SHARED names the folder)');
    engine = startEngine();
  });
  beforeEach(async () => {
    image = own.write('i.png', await noisePng(32, 32));
    model = path.resolve('samples/sample.onnx');
  });
  after(() => engine?.dispose());

  const named = (number: string): string =>
    path.join(
      folder,
      readdirSync(folder).find((name) => name.startsWith(number.padStart(2, '0')))!,
    );
  const ended = async (params: { readonly image: string; readonly model: string }): Promise<string> => {
    const { code, message } = await outcomeOf(engine, 'explain', params);
    assert.notEqual(code, 'internal', message);
    return code;
  };

  it('are all tried', () => {
    const numbers = readdirSync(folder)
      .flatMap((name) => /^\d+/.exec(name) ?? [])
      .map(Number);
    const tried = [...Array(16).keys()]
      .map((at) => at + 1)
      .concat([24], Object.keys({ ...pictures, ...folders }).map(Number));
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      tried.toSorted((a, b) => a - b),
    );
  });

  it('are models that end in an error with a code, and never the process', async () => {
    for (let number = 1; number <= 16; number++) {
      const code = await ended({ image, model: named(String(number)) });
      assert.doesNotMatch(code, /^(engine-|memory-limit|time-limit)/, `case ${number}`);
    }
  });

  for (const [number, expected] of Object.entries(pictures))
    it(`are pictures that end at once: case ${number}`, async () => {
      const began = performance.now();
      assert.match(await ended({ image: named(number), model }), expected);
      assert.ok(performance.now() - began < 10_000);
    });

  for (const [number, expected] of Object.entries(folders))
    it(`are files next to a model: case ${number}`, async () => {
      assert.match(await ended({ image, model: path.join(named(number), 'm.onnx') }), expected);
    });

  it('are warned of where a gradient graph is wrong, and where a model is random', async () => {
    const warned = async (file: string): Promise<readonly string[]> => {
      const { warnings } = await engine.ask('explain', { image, model: file });
      return warnings.map(({ code }) => code);
    };
    assert.ok((await warned(path.join(named('23'), 'm.onnx'))).includes('gradient-disagrees'));
    assert.ok((await warned(named('24'))).includes('model-random'));
  });
});

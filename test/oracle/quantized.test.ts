import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { correlation } from '../support/correlation.ts';
import { sharedData, skipWithoutSharedData } from '../support/sharedData.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { skipWithoutPython, python } from './python.ts';

const parents = {
  'squeezenet1.1_fp32_from_winml_fp16.onnx': { channels: 'BGR', scale: 1, mean: [104, 117, 123.7], std: [1, 1, 1] },
  'mobilenet_v1_0.25_224_keras.onnx': { channels: 'RGB', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },
};
const photos = ['skimage_coffee.png', 'pytorchhub_dog.jpg', 'tract_elephants.jpg', 'gradcampp_collies.jpg'];

describe('An int8 model, quantized by ONNX Runtime’s own tools', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 2, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  afterEach(() => engine.release());

  it('has the map of its float parent, as QDQ and as QOperator', async function () {
    skipWithoutSharedData(this);
    skipWithoutPython(this, ['onnx', 'onnxruntime', 'PIL']);
    this.timeout(3 * 60_000);
    const models = Object.keys(parents).map((name) => sharedData(`models/${name}`));
    const script = path.join(import.meta.dirname, 'quantize.py');
    execFileSync(
      python,
      [
        script,
        folder.at('.'),
        JSON.stringify(parents),
        ...models,
        '--',
        ...photos.map((name) => sharedData(`photos/${name}`)),
      ],
      { stdio: 'ignore' },
    );
    for (const [name, input] of Object.entries(parents)) {
      const recipe = folder.write('recipe.json', JSON.stringify({ input }));
      for (const photo of photos) {
        const explain = (model: string, wish: object = {}): Promise<Explained> =>
          engine.explain(sharedData(`photos/${photo}`), model, { recipe, ...wish });
        const parent = await explain(sharedData(`models/${name}`));
        for (const form of ['QDQ', 'QOperator']) {
          const child = await explain(folder.at(`${path.parse(name).name}.${form}.onnx`), {
            class: parent.class.index,
          });
          const alike = correlation(child.heatmap.values, parent.heatmap.values);
          console.log(
            `      ${alike.toFixed(3)}  ${form} of ${name}, ${photo}, class ${parent.class.index}, at ${child.layer.name}`,
          );
          assert.equal(child.predictions[0]!.index, parent.class.index, `${form} of ${name}, ${photo}`);
          assert.ok(alike > 0.9, `${form} of ${name}, ${photo}: ${alike}`);
        }
      }
    }
  });
});

import { strict as assert } from 'node:assert';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { correlation } from '../support/correlation.ts';
import { skipWithoutSharedData, sharedData } from '../support/sharedData.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const imageNet = { resize: 'crop', width: 224, height: 224, shortestEdge: 256 };
const squeezeNet = { input: { ...imageNet, channels: 'BGR', scale: 1, mean: [104, 117, 123.7], std: [1, 1, 1] } };
const keras = { input: { ...imageNet, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] } };
const cifar = {
  input: { width: 32, height: 32, resize: 'crop', shortestEdge: 32, scale: 1 / 255 },
  labels: 'airplane automobile bird cat deer dog frog horse ship truck'.split(' '),
};
const person = {
  input: { width: 96, height: 96, resize: 'crop', shortestEdge: 96, scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  labels: ['no person', 'person'],
};

/** Photo and model as in INDEX.md, and what the best class must be: ImageNet's index, or a label. */
const cases = [
  {
    model: 'squeezenet1.1_fp32_from_winml_fp16.onnx',
    recipe: squeezeNet,
    photo: 'skimage_chelsea.png',
    best: [281, 282, 285],
  },
  { model: 'squeezenet1.1_fp32_from_winml_fp16.onnx', recipe: squeezeNet, photo: 'pytorchhub_dog.jpg', best: [258] },
  {
    model: 'squeezenet1.1_fp32_from_winml_fp16.onnx',
    recipe: squeezeNet,
    photo: 'tract_elephants.jpg',
    best: [101, 385, 386],
  },
  { model: 'squeezenet1.1_fp16_winml.onnx', recipe: squeezeNet, photo: 'pytorchhub_dog.jpg', best: [258] },
  { model: 'mobilenet_v1_0.25_224_keras.onnx', recipe: keras, photo: 'skimage_coffee.png', best: [967] },
  { model: 'mobilenet_v1_0.25_224_keras.onnx', recipe: keras, photo: 'gradcampp_collies.jpg', best: [232] },
  { model: 'cifar10_resnet20_onnc.onnx', recipe: cifar, photo: 'skimage_chelsea.png', best: [3] },
  { model: 'cifar10_vit_pgd_2_3_16.onnx', recipe: cifar, photo: 'coral_dog_segmentation_256.bmp', best: [5] },
  { model: 'cifar10_vit_pgd_2_3_16.onnx', recipe: cifar, photo: 'rten_sofa-cats.jpg', best: [3] },
  ...['mobilenetv2-12-int8.onnx', 'mobilenetv2_torchvision_int8_qdq.onnx'].flatMap((model) => [
    { model, recipe: {}, photo: 'pytorchhub_dog.jpg', best: [258] },
    { model, recipe: {}, photo: 'skimage_coffee.png', best: [967] },
    { model, recipe: {}, photo: 'skimage_chelsea.png', best: [281, 282, 285] },
    { model, recipe: {}, photo: 'gradcampp_collies.jpg', best: [231, 232] },
  ]),
  { model: 'vww_person_mobilenetv1_025_96.onnx', recipe: person, photo: 'skimage_coffee.png', best: [0] },
];

const mnist = 'mnist_onnxjs.onnx';

/** Digits of white bars on black, 28 × 28: x, y, width, height. */
const digits: Readonly<Record<string, readonly (readonly [number, number, number, number])[]>> = {
  1: [[13, 5, 3, 18]],
  4: [
    [8, 5, 3, 10],
    [8, 13, 12, 3],
    [17, 5, 3, 18],
  ],
  7: [
    [7, 6, 13, 3],
    [17, 6, 3, 17],
  ],
};

function drawn(bars: (typeof digits)[string]): Promise<Uint8Array> {
  const isWhite = (x: number, y: number): boolean =>
    bars.some(([left, top, width, height]) => x >= left && x < left + width && y >= top && y < top + height);
  const rgba = Uint8Array.from({ length: 28 * 28 * 4 }, (_, at) =>
    at % 4 === 3 || isWhite((at >> 2) % 28, Math.floor((at >> 2) / 28)) ? 255 : 0,
  );
  return encodePng(28, 28, rgba);
}

/** Models that can't be explained: each ends in an error that says why. */
const later = [
  { model: 'meshnet3d_brain_niivue.onnx', code: 'no-layer', says: /a spatial grid of 2 to 4,194,304 cells/ },
];

describe('real models and photos', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 2, memoryBytes: 2 ** 28, maxPixels: 1e8 });
  before(function () {
    skipWithoutSharedData(this);
  });
  afterEach(() => engine.release());

  for (const { model, recipe, photo, best } of cases) {
    it(`give the predictions of INDEX.md and a map on the photo: ${model}, ${photo}`, async () => {
      const path = folder.write('recipe.json', JSON.stringify(recipe));
      const { predictions, method, heatmap, regions, geometry, warnings } = await engine.explain(
        sharedData(`photos/${photo}`),
        sharedData(`models/${model}`),
        { recipe: path },
      );
      const top = predictions[0]!;
      assert.ok(best.includes(top.index), `${top.index} ${top.label} ${top.probability!.toFixed(2)}`);
      assert.equal(method, 'grad-cam++');
      assert.ok(
        Math.abs(Math.max(...heatmap.values) - 1) < 1e-6,
        `${Math.max(...heatmap.values)}: ${warnings.map(({ code }) => code).join()}`,
      );
      assert.ok(regions.length > 0);
      for (const { peakX, peakY } of regions)
        assert.ok(peakX >= 0 && peakX <= geometry.photoWidth && peakY >= 0 && peakY <= geometry.photoHeight);
    });
  }

  for (const { model, code, says } of later) {
    it(`are refused for now with ${code}: ${model}`, async () => {
      const explained = engine.explain(sharedData('photos/skimage_chelsea.png'), sharedData(`models/${model}`), {});
      await assert.rejects(explained, { code, message: says });
    });
  }

  for (const [digit, strokes] of Object.entries(digits)) {
    it(`read a drawn ${digit}: ${mnist}`, async () => {
      const image = folder.write('digit.png', await drawn(strokes));
      const recipe = folder.write(
        'recipe.json',
        JSON.stringify({
          input: { width: 28, height: 28, resize: 'squash', channels: 'gray', scale: 1, mean: [0], std: [1] },
        }),
      );
      const { predictions, heatmap } = await engine.explain(image, sharedData(`models/${mnist}`), { recipe });
      assert.equal(predictions[0]!.index, Number(digit));
      assert.equal(Math.max(...heatmap.values), 1);
    });
  }

  it('are all tested', () => {
    const tried = new Set([...cases, ...later].map(({ model }) => model));
    assert.deepEqual(
      readdirSync(sharedData('models')).filter((model) => !tried.has(model)),
      [mnist],
    );
  });

  it('have the same map in half and in single precision', async () => {
    const recipe = folder.write('recipe.json', JSON.stringify(squeezeNet));
    const [half, single] = ['squeezenet1.1_fp16_winml.onnx', 'squeezenet1.1_fp32_from_winml_fp16.onnx'].map((model) =>
      sharedData(`models/${model}`),
    );
    for (const photo of ['pytorchhub_dog.jpg', 'skimage_coffee.png']) {
      const maps = [
        await engine.explain(sharedData(`photos/${photo}`), half!, { recipe }),
        await engine.explain(sharedData(`photos/${photo}`), single!, { recipe }),
      ];
      assert.ok(correlation(maps[0]!.heatmap.values, maps[1]!.heatmap.values) > 0.9999);
    }
  });

  it('find the labels next to a model', async () => {
    copyFileSync(sharedData('models/mobilenet_v1_0.25_224_keras.onnx'), folder.at('m.onnx'));
    copyFileSync(sharedData('imagenet_labels.json'), folder.at('imagenet_classes.json'));
    const labels = JSON.parse(readFileSync(sharedData('imagenet_labels.json'), 'utf8')) as readonly string[];
    const { recipe } = await engine.model(folder.at('m.onnx'));
    assert.equal(recipe.labels.length, 1000);
    assert.equal(recipe.labels[281], labels[281]);
  });
});

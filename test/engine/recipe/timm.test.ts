import { strict as assert } from 'node:assert';
import { readTimm, readTimmLabels } from '../../../src/engine/recipe/timm.ts';

const cfg = {
  tag: 'a1_in1k',
  input_size: [3, 224, 224],
  test_input_size: [3, 288, 288],
  fixed_input_size: false,
  interpolation: 'bicubic',
  crop_pct: 0.95,
  test_crop_pct: 1.0,
  crop_mode: 'center',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  num_classes: 1000,
};
const config = {
  architecture: 'resnet50',
  num_classes: 1000,
  num_features: 2048,
  global_pool: 'avg',
  pretrained_cfg: cfg,
};
const open = { width: undefined, height: undefined };
const changed = (changes: object) => readTimm({ ...config, pretrained_cfg: { ...cfg, ...changes } }, open)!;

describe('readTimm', () => {
  it('reads pretrained_cfg as timm does', () => {
    const { input, notes } = readTimm(config, open)!;
    assert.deepEqual(input, {
      width: 224,
      height: 224,
      channels: 'RGB',
      interpolation: 'bicubic',
      antialias: true,
      scale: 1 / 255,
      mean: cfg.mean,
      std: cfg.std,
      resize: 'crop',
      shortestEdge: 235,
      cropRounding: 'even',
    });
    assert.deepEqual(notes, []);
  });

  it('reads the older files, which hold its keys themselves', () => {
    assert.deepEqual(readTimm({ ...cfg, num_classes: 10 }, open)!.input, readTimm(config, open)!.input);
  });

  it('takes the test’s crop for a model of the test’s size, and for no other', () => {
    const of = (edge: number) => readTimm(config, { width: edge, height: edge })!.input;
    assert.deepEqual([of(288).width, of(288).shortestEdge], [288, 288]);
    assert.deepEqual([of(224).width, of(224).shortestEdge], [224, 235]);
    assert.equal(of(256).width, 224);
  });

  it('crops 0.875 with bicubic, by ImageNet’s mean, unless it says otherwise', () => {
    const { input } = readTimm({ pretrained_cfg: { input_size: [3, 224, 224] } }, open)!;
    assert.deepEqual([input.shortestEdge, input.interpolation, input.mean], [256, 'bicubic', cfg.mean]);
  });

  it('squashes and then cuts where it says so', () => {
    const { resize, resizedWidth, resizedHeight } = changed({
      crop_mode: 'squash',
      crop_pct: 0.9,
      input_size: [3, 192, 256],
    }).input;
    assert.deepEqual([resize, resizedWidth, resizedHeight], ['squash', 284, 213]);
  });

  it('takes gray for one channel', () => {
    const { channels, mean } = changed({ input_size: [1, 28, 28], mean: [0.1307], std: [0.3081] }).input;
    assert.deepEqual([channels, mean], ['gray', [0.1307]]);
  });

  it('says what comes near only', () => {
    assert.match(changed({ crop_mode: 'border' }).notes.join(), /border.*mean color/);
    assert.match(changed({ interpolation: 'lanczos' }).notes.join(), /lanczos.*bicubic/);
  });

  for (const input_size of [undefined, 224, [3, 224], [3, 224, '224'], [3, 1e9, 224]]) {
    it(`reads nothing where input_size is ${JSON.stringify(input_size)}`, () => {
      assert.equal(readTimm({ pretrained_cfg: { ...cfg, input_size } }, open), undefined);
    });
  }
});

describe('readTimmLabels', () => {
  it('reads names, and descriptions instead where there are', () => {
    assert.deepEqual(readTimmLabels({ label_names: ['cat', 'dog'] }), ['cat', 'dog']);
    const synsets = {
      label_names: ['n01440764', 'n01443537'],
      label_descriptions: { n01440764: 'tench, Tinca tinca' },
    };
    assert.deepEqual(readTimmLabels({ pretrained_cfg: synsets }), ['tench, Tinca tinca', 'n01443537']);
    assert.equal(readTimmLabels({ label_names: ['cat', 3] }), undefined);
  });
});

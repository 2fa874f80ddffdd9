import { strict as assert } from 'node:assert';
import { readDetector, readIdToLabel, readProcessor } from '../../../src/engine/recipe/huggingFace.ts';
import type { RecipeInput } from '../../../src/engine/recipe/recipe.ts';

const half = [0.5, 0.5, 0.5];
const imageNet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const does = { do_resize: true, do_rescale: true, do_normalize: true, rescale_factor: 0.00392156862745098 };

const squash = (edge: number) => ({ resize: 'squash', width: edge, height: edge }) as const;
const crop = (shortestEdge: number, edge: number) =>
  ({ resize: 'crop', shortestEdge, width: edge, height: edge, cropRounding: 'down' }) as const;

/** Files as transformers writes them, by the models whose they are; old ones too. What they mean for the input. */
const files: readonly (readonly [string, Readonly<Record<string, unknown>>, Partial<RecipeInput>])[] = [
  [
    'ViT',
    {
      ...does,
      image_processor_type: 'ViTImageProcessor',
      size: { height: 224, width: 224 },
      resample: 2,
      image_mean: half,
      image_std: half,
    },
    {
      ...squash(224),
      interpolation: 'bilinear',
      antialias: true,
      scale: 1 / 255,
      mean: half,
      std: half,
      channels: 'RGB',
    },
  ],
  [
    'ViT before version 4.26',
    {
      do_normalize: true,
      do_resize: true,
      feature_extractor_type: 'ViTFeatureExtractor',
      size: 384,
      resample: 2,
      image_mean: half,
      image_std: half,
    },
    { ...squash(384), interpolation: 'bilinear', scale: 1 / 255, mean: half },
  ],
  [
    'Swin',
    { ...does, ...imageNet, image_processor_type: 'ViTImageProcessor', size: { height: 256, width: 256 }, resample: 3 },
    { ...squash(256), interpolation: 'bicubic', mean: imageNet.image_mean },
  ],
  [
    'ViT, saved fast',
    { ...does, image_processor_type: 'ViTImageProcessorFast', size: { height: 224, width: 224 } },
    squash(224),
  ],
  [
    'ConvNeXt below 384',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'ConvNextImageProcessor',
      crop_pct: 0.875,
      size: { shortest_edge: 224 },
      resample: 3,
    },
    crop(256, 224),
  ],
  [
    'ConvNeXt at 384',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'ConvNextImageProcessor',
      crop_pct: 0.875,
      size: { shortest_edge: 384 },
      resample: 2,
    },
    squash(384),
  ],
  [
    'ResNet before version 4.26',
    { feature_extractor_type: 'ConvNextFeatureExtractor', crop_pct: 0.95, size: 288, resample: 3 },
    crop(303, 288),
  ],
  [
    'CLIP before version 4.26',
    {
      feature_extractor_type: 'CLIPFeatureExtractor',
      size: 224,
      crop_size: 224,
      do_center_crop: true,
      do_resize: true,
      do_normalize: true,
      resample: 3,
    },
    { ...crop(224, 224), interpolation: 'bicubic', mean: [0.48145466, 0.4578275, 0.40821073] },
  ],
  [
    'VideoMAE',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'VideoMAEImageProcessor',
      size: { shortest_edge: 224 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      resample: 2,
    },
    { ...crop(224, 224), interpolation: 'bilinear', mean: imageNet.image_mean },
  ],
  [
    'ViViT',
    {
      ...does,
      image_processor_type: 'VivitImageProcessor',
      size: { shortest_edge: 256 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      resample: 2,
      offset: true,
      rescale_factor: 1 / 127.5,
      image_mean: half,
      image_std: half,
    },
    { ...crop(256, 224), scale: 1 / 127.5, mean: [1.5, 1.5, 1.5], std: half },
  ],
  [
    'CLIP',
    {
      ...does,
      image_processor_type: 'CLIPImageProcessor',
      size: { shortest_edge: 336 },
      crop_size: { height: 336, width: 336 },
      do_center_crop: true,
      resample: 3,
    },
    crop(336, 336),
  ],
  [
    'DINOv2',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'BitImageProcessor',
      size: { shortest_edge: 256 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      resample: 3,
    },
    { ...crop(256, 224), std: imageNet.image_std },
  ],
  [
    'BEiT',
    {
      ...does,
      image_processor_type: 'BeitImageProcessor',
      size: { height: 224, width: 224 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: false,
      do_reduce_labels: false,
      image_mean: half,
      image_std: half,
      resample: 3,
    },
    squash(224),
  ],
  [
    'DeiT',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'DeiTImageProcessor',
      size: { height: 256, width: 256 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      resample: 3,
    },
    { resize: 'squash', width: 224, height: 224, resizedWidth: 256, resizedHeight: 256, cropRounding: 'down' },
  ],
  [
    'EfficientNet, which divides by the deviation twice',
    {
      ...does,
      image_processor_type: 'EfficientNetImageProcessor',
      size: { height: 224, width: 224 },
      do_center_crop: false,
      include_top: true,
      rescale_offset: false,
      resample: 0,
      image_mean: half,
      image_std: [0.5, 0.25, 0.5],
    },
    { ...squash(224), interpolation: 'nearest', std: [0.25, 0.0625, 0.25] },
  ],
  [
    'EfficientNet with an offset',
    {
      image_processor_type: 'EfficientNetImageProcessor',
      do_rescale: true,
      rescale_factor: 1 / 127.5,
      rescale_offset: true,
      do_normalize: false,
      include_top: false,
    },
    { scale: 1 / 127.5, mean: [1], std: [1] },
  ],
  [
    'MobileNetV2',
    {
      ...does,
      image_processor_type: 'MobileNetV2ImageProcessor',
      size: { shortest_edge: 256 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      image_mean: half,
      image_std: half,
      resample: 2,
    },
    crop(256, 224),
  ],
  [
    'MobileViT',
    {
      image_processor_type: 'MobileViTImageProcessor',
      do_flip_channel_order: true,
      size: { shortest_edge: 288 },
      crop_size: { height: 256, width: 256 },
      do_center_crop: true,
      resample: 2,
    },
    { ...crop(288, 256), channels: 'BGR', mean: [0], std: [1] },
  ],
  [
    'PoolFormer',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'PoolFormerImageProcessor',
      crop_pct: 0.95,
      size: { shortest_edge: 224 },
      crop_size: { height: 224, width: 224 },
      resample: 3,
    },
    crop(235, 224),
  ],
  [
    'LeViT',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'LevitImageProcessor',
      size: { shortest_edge: 224 },
      crop_size: { height: 224, width: 224 },
      resample: 3,
    },
    crop(256, 224),
  ],
  [
    'RT-DETR',
    { image_processor_type: 'RTDetrImageProcessor', do_normalize: false },
    { ...squash(640), mean: [0], std: [1] },
  ],
  ['SegFormer', { image_processor_type: 'SegformerImageProcessor' }, { ...squash(512), mean: imageNet.image_mean }],
  [
    'PP-LCNet, which turns its colors round after they have been normalized',
    {
      ...does,
      image_processor_type: 'PPLCNetImageProcessor',
      resize_short: 256,
      size: { height: 256, width: 256 },
      crop_size: { height: 224, width: 224 },
      do_center_crop: true,
      image_mean: [0.1, 0.2, 0.3],
      image_std: [0.4, 0.5, 0.6],
    },
    {
      resize: 'crop',
      resizedWidth: 256,
      resizedHeight: 256,
      width: 224,
      height: 224,
      cropRounding: 'down',
      channels: 'BGR',
      mean: [0.3, 0.2, 0.1],
      std: [0.6, 0.5, 0.4],
    },
  ],
  [
    'pixels as they are',
    { do_rescale: false, do_normalize: false, size: { height: 8, width: 6 } },
    { resize: 'squash', width: 6, height: 8, scale: 1, mean: [0], std: [1] },
  ],
  [
    'a class of its own',
    { ...does, image_processor_type: 'AcmeImageProcessor', size: [192, 256], image_mean: 0.4, image_std: 0.2 },
    { resize: 'squash', width: 256, height: 192, mean: [0.4], std: [0.2] },
  ],
  [
    'a processor within a processor',
    {
      processor_class: 'CLIPProcessor',
      image_processor: { image_processor_type: 'CLIPImageProcessor', size: { shortest_edge: 224 } },
    },
    crop(224, 224),
  ],
];

/** Files that are partly or wholly nonsense: what is wrong is as if it were not there. */
const strange: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  { readonly [Key in keyof RecipeInput]?: RecipeInput[Key] | undefined },
])[] = [
  [
    'DETR before version 4.26, which keeps the shape of the picture: how it is fitted is left to a guess',
    {
      ...imageNet,
      do_normalize: true,
      do_resize: true,
      feature_extractor_type: 'DetrFeatureExtractor',
      format: 'coco_detection',
      max_size: 1333,
      size: 800,
    },
    {
      shortestEdge: 800,
      width: 800,
      height: 800,
      resize: undefined,
      cropRounding: undefined,
      mean: imageNet.image_mean,
    },
  ],
  [
    'YOLOS',
    {
      ...does,
      ...imageNet,
      image_processor_type: 'YolosImageProcessor',
      size: { shortest_edge: 512, longest_edge: 864 },
      do_pad: true,
    },
    { width: 512, height: 512, resize: undefined },
  ],
  ['sizes that are none', { image_processor_type: 'ViTImageProcessor', size: { height: -1, width: 1e9 } }, squash(224)],
  ['a text for a size', { image_processor_type: 'ViTImageProcessor', size: '384' }, squash(224)],
  ['two channels', { size: 8, image_mean: [0.1, 0.2], image_std: [0, 1, 1] }, { mean: [0.5], std: [0.5] }],
  [
    'nulls',
    {
      image_processor_type: 'ViTImageProcessor',
      size: null,
      resample: null,
      do_resize: null,
      image_mean: null,
      rescale_factor: null,
    },
    { ...squash(224), scale: 1 / 255 },
  ],
  ['a filter that is none', { size: 8, resample: 4.5 }, { interpolation: 'bilinear' }],
  [
    'keys of every object',
    { image_processor_type: 'constructor', size: { shortest_edge: 32 }, ['__proto__']: { size: 9 } },
    { shortestEdge: 32 },
  ],
];

describe('readProcessor', () => {
  for (const [what, file, expected] of [...files, ...strange]) {
    it(`reads ${what}`, () => {
      const { input } = readProcessor(file)!;
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, input[key as keyof RecipeInput]])),
        expected,
      );
    });
  }

  it('says nothing where there is nothing to say, and names the class', () => {
    for (const [, file] of files) assert.deepEqual(readProcessor(file)!.notes, []);
    assert.equal(readProcessor(files[0]![1])!.name, 'ViTImageProcessor');
  });

  const inexact: readonly (readonly [Readonly<Record<string, unknown>>, RegExp, Partial<RecipeInput>])[] = [
    [{ size: 224, resample: 1 }, /Lanczos.*bicubic/, { interpolation: 'bicubic' }],
    [{ size: 224, resample: 4 }, /box.*bilinear/, { interpolation: 'bilinear' }],
    [{ size: 224, resample: 5 }, /Hamming.*bilinear/, { interpolation: 'bilinear' }],
    [
      { size: { shortest_edge: 224 } },
      /keeps the whole picture.*square of 224 pixels.*guess/,
      { width: 224, height: 224 },
    ],
    [{ size: { longest_edge: 512 } }, /keeps its shape/, { resize: 'letterbox', width: 512, height: 512 }],
    [{ do_resize: false, image_mean: half }, /does not resize/, { resize: 'squash' }],
  ];
  for (const [file, note, expected] of inexact) {
    it(`says what ${JSON.stringify(file)} asks for and does not get`, () => {
      const { input, notes } = readProcessor(file)!;
      assert.match(notes.join(), note);
      assert.deepEqual({ ...input, ...expected }, input);
    });
  }

  for (const file of [
    {},
    { feature_extractor_type: 'Wav2Vec2FeatureExtractor', sampling_rate: 16000 },
    { image_processor: [] },
  ]) {
    it(`takes ${JSON.stringify(file)} for no image processor’s`, () => {
      assert.equal(readProcessor(file), undefined);
    });
  }
});

describe('readDetector', () => {
  const cases = [
    [{ model_type: 'detr', architectures: ['DetrForObjectDetection'] }, 'softmax'],
    [{ model_type: 'yolos' }, 'softmax'],
    [{ model_type: 'rt_detr', architectures: ['RTDetrForObjectDetection'] }, 'sigmoid'],
    [{ model_type: 'vit', architectures: ['ViTForImageClassification'] }, undefined],
    [{ architectures: 'DetrForObjectDetection' }, undefined],
  ] as const;
  for (const [config, expected] of cases)
    it(`has ${expected} for ${JSON.stringify(config)}`, () => assert.equal(readDetector(config), expected));
});

describe('readIdToLabel', () => {
  it('takes the labels by number, in any order', () => {
    assert.deepEqual(readIdToLabel({ id2label: { 1: 'dog', 0: 'cat' } }), ['cat', 'dog']);
  });

  for (const id2label of [
    undefined,
    {},
    [],
    { 0: 'LABEL_0', 1: 'LABEL_1' },
    { 0: 'cat', 2: 'dog' },
    { 0: 1 },
    { ['__proto__']: 'x' },
  ]) {
    it(`takes none from ${JSON.stringify(id2label)}`, () => {
      assert.equal(readIdToLabel({ id2label }), undefined);
    });
  }
});

import { strict as assert } from 'node:assert';
import { rmSync } from 'node:fs';
import { indexGraph } from '../../../src/engine/graph/graph.ts';
import type { Dim } from '../../../src/engine/graph/shapes.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { parseModel } from '../../../src/engine/onnx/model.ts';
import { TensorProto_DataType as Type, type NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';
import { int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { describeSource } from '../../../src/runtime/answers/explanationJson.ts';
import { foundRecipe } from '../../../src/engine/reading/recipeSources.ts';
import { buildModel } from '../../support/buildModel.ts';
import { smallModel, smallNetwork, weights } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { disk } from '../../../src/runtime/disk/disk.ts';

const openModel = smallModel({ classes: 3, dims: ['batch', 3, 'height', 'width'] });
const processor = JSON.stringify({
  image_processor_type: 'ViTImageProcessor',
  size: { height: 16, width: 12 },
  resample: 3,
});
const animals = { 0: 'cat', 1: 'dog', 2: 'bird' };
const timm = { input_size: [3, 24, 24], crop_pct: 1, crop_mode: 'squash' };

/** Files in a folder whose model is onnx/m.onnx; then what the recipe says that it comes from, size, labels, notes. */
const cases: readonly {
  what: string;
  files: Readonly<Record<string, string>>;
  from: string;
  size?: string;
  labels?: number;
  note?: RegExp;
}[] = [
  {
    what: 'a processor beside the model',
    files: { 'onnx/preprocessor_config.json': processor },
    from: 'preprocessor_config.json (ViTImageProcessor)',
    size: '12×16',
  },
  {
    what: 'a processor one folder up',
    files: { 'preprocessor_config.json': processor },
    from: 'preprocessor_config.json (ViTImageProcessor)',
    size: '12×16',
  },
  {
    what: 'a processor in either place',
    files: { 'onnx/preprocessor_config.json': processor, 'preprocessor_config.json': '{"size": 99}' },
    from: 'preprocessor_config.json (ViTImageProcessor)',
    size: '12×16',
  },
  {
    what: 'processor and labels',
    files: {
      'preprocessor_config.json': processor,
      'config.json': JSON.stringify({ model_type: 'vit', id2label: animals }),
    },
    from: 'preprocessor_config.json (ViTImageProcessor); labels from config.json',
    labels: 3,
  },
  {
    what: 'labels alone',
    files: { 'config.json': JSON.stringify({ id2label: animals }) },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]; labels from config.json",
    size: '224×224',
    labels: 3,
  },
  {
    what: 'the size alone',
    files: { 'config.json': JSON.stringify({ model_type: 'swinv2', image_size: 256 }) },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
    size: '256×256',
  },
  {
    what: 'timm’s config',
    files: { 'onnx/config.json': JSON.stringify({ architecture: 'resnet50', pretrained_cfg: timm }) },
    from: 'config.json (timm’s pretrained_cfg)',
    size: '24×24',
  },
  {
    what: 'labels of another model',
    files: { 'config.json': JSON.stringify({ model_type: 'vit', id2label: { 0: 'x' } }), 'onnx/labels.txt': 'a\nb\nc' },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]; labels from labels.txt",
    labels: 3,
  },
  {
    what: 'somebody else’s config.json',
    files: { 'config.json': '{"editor": {"size": 12}}' },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
  },
  {
    what: 'a speech processor',
    files: { 'preprocessor_config.json': '{"feature_extractor_type": "Wav2Vec2FeatureExtractor"}' },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
    note: /preprocessor_config\.json is not what/,
  },
  {
    what: 'a broken file',
    files: { 'preprocessor_config.json': '{"size": ' },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
    note: /preprocessor_config\.json is not what/,
  },
  {
    what: 'a file of brackets',
    files: { 'preprocessor_config.json': '['.repeat(1e6) },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
    note: /is not what/,
  },
  {
    what: 'a folder of that name',
    files: { 'config.json/x': '' },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
  },
  {
    what: 'a file that is too large',
    files: { 'preprocessor_config.json': processor + ' '.repeat(17 * 2 ** 20) },
    from: "ImageNet defaults: guessed from the input's shape [N, 3, ?, ?]",
  },
];

describe('a recipe that is found', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const recipeOf = async (file: string) => (await engine.model(file)).recipe;

  for (const { what, files, from, size, labels = 0, note } of cases) {
    it(`with ${what}: ${from}`, async () => {
      const model = folder.write('onnx/m.onnx', openModel);
      for (const [name, text] of Object.entries(files)) folder.write(name, text);
      const recipe = await recipeOf(model);
      assert.equal(describeSource(recipe), from);
      if (size !== undefined) assert.equal(`${recipe.input.width}×${recipe.input.height}`, size);
      assert.equal(recipe.labels.length, labels);
      if (note) assert.match(recipe.notes!.join(), note);
      else assert.equal(recipe.notes, undefined);
    });
  }

  it('lies below MODEL.whylight.json, which may leave out what was found', async () => {
    const model = folder.write('m.onnx', openModel);
    folder.write('preprocessor_config.json', processor);
    folder.write('config.json', JSON.stringify({ id2label: animals }));
    folder.write('m.whylight.json', '{"input": {"resize": "letterbox"}}');
    const { source, input, labels } = await recipeOf(model);
    assert.deepEqual(
      [source.kind, input.resize, input.width, input.interpolation, labels],
      ['file', 'letterbox', 12, 'bicubic', ['cat', 'dog', 'bird']],
    );
  });

  it('tells how many pictures a clip has, where the model leaves their number open', async () => {
    const graph = indexGraph(parseModel(smallModel(), 'm.onnx'));
    const framesOf = async (dims: readonly Dim[]) =>
      (await foundRecipe(disk, folder.at('m.onnx'), { graph, name: 'image', dims })).input.frames;
    assert.equal(await framesOf(['N', 'T', 3, 16, 16]), 16);
    folder.write('config.json', JSON.stringify({ model_type: 'videomae', num_frames: 8 }));
    assert.deepEqual([await framesOf(['N', 'T', 3, 16, 16]), await framesOf(['N', 4, 3, 16, 16])], [8, 4]);
    folder.write('config.json', JSON.stringify({ model_type: 'vjepa2', frames_per_clip: 64 }));
    assert.equal(await framesOf(['N', 'T', 3, 16, 16]), 64);
  });

  it('is found again once its files come, change or go', async () => {
    const model = folder.write('m.onnx', openModel);
    const kinds = [(await recipeOf(model)).source.kind];
    const file = folder.write('preprocessor_config.json', processor);
    kinds.push((await recipeOf(model)).source.kind);
    folder.write('preprocessor_config.json', '{"size": 8}');
    const { width } = (await recipeOf(model)).input;
    rmSync(file);
    kinds.push((await recipeOf(model)).source.kind);
    assert.deepEqual([kinds, width], [['guess', 'hugging-face', 'guess'], 8]);
    folder.write('labels.txt', 'a\nb\nc');
    assert.equal((await recipeOf(model)).labels.length, 3);
  });

  it('keeps the size of a model that has one', async () => {
    folder.write('preprocessor_config.json', processor);
    const { input, notes } = await recipeOf(folder.write('m.onnx', smallModel({ classes: 3 })));
    assert.deepEqual([input.width, input.height], [8, 8]);
    assert.match(notes!.join(), /asks for 12 × 16 pixels, but the model takes 8 × 8/);
  });

  it('in the model’s metadata lies below Hugging Face’s files, and above its graph', async () => {
    const parts = smallNetwork({ classes: 3, dims: [1, 3, 'h', 'w'] });
    const metadata = {
      task: 'classify',
      version: '8.3.0',
      imgsz: '[32, 32]',
      names: "{0: 'cat', 1: 'dog', 2: 'bird'}",
    };
    const model = folder.write('m.onnx', buildModel({ ...parts, metadata }));
    const recipe = await recipeOf(model);
    assert.deepEqual([recipe.source.kind, recipe.input.width, recipe.labels.length], ['metadata', 32, 3]);
    folder.write('preprocessor_config.json', processor);
    assert.equal(
      describeSource(await recipeOf(model)),
      'preprocessor_config.json (ViTImageProcessor); labels from Ultralytics 8.3.0 metadata in the model (classify)',
    );
  });

  for (const [dims, perm, input] of [
    [[3, 8, 8], undefined, [1, 3, 8, 8]],
    [[3, 'height', 'width'], undefined, [1, 3, 8, 8]],
    [
      [8, 8, 3],
      [2, 0, 1],
      [1, 8, 8, 3],
    ],
  ] as const) {
    it(`for a model that takes one picture without a batch, [${dims.join()}], is one of a batch, and it is explained`, async () => {
      const parts = smallNetwork({ classes: 3 });
      const [picture, ...turned] = perm
        ? ['whole', makeNode('Transpose', ['whole'], ['turned'], { perm })]
        : ['turned'];
      const nodes = [...turned, makeNode('Unsqueeze', ['turned', 'axis'], ['image']), ...parts.nodes] as NodeProto[];
      const model = folder.write(
        'm.onnx',
        buildModel({
          ...parts,
          inputs: [{ name: picture, dims }],
          nodes,
          constants: [...parts.constants!, int64Tensor('axis', [0])],
        }),
      );
      const pixels = Float32Array.from({ length: 192 }, (_, i) => ((i * 37) % 256) / 64 - 2);
      const inLayout = perm ? pixels.map((_, i) => pixels[(i % 3) * 64 + Math.floor(i / 3)]!) : pixels;
      const [lone, batched] = [
        await engine.explainTensor(floatTensorOf(input, inLayout), model, { layer: 'relu1' }),
        await engine.explainTensor(
          floatTensorOf([1, 3, 8, 8], pixels),
          folder.write('plain.onnx', smallModel({ classes: 3 })),
          { layer: 'relu1' },
        ),
      ];
      assert.deepEqual(lone.heatmap.values, batched.heatmap.values);
      assert.deepEqual(
        lone.predictions.map(({ score }) => score),
        batched.predictions.map(({ score }) => score),
      );
    });
  }

  it('for a model with three axes is none of a picture: they are a signal’s, or may be anything', async () => {
    const parts = smallNetwork();
    const unsqueeze = makeNode('Unsqueeze', ['rows', 'axis'], ['image']);
    for (const dims of [
      [1, 8, 8],
      ['batch', 'time', 'features'],
      [3, 3, 3],
      [1, 128, 3],
    ]) {
      const model = folder.write(
        'm.onnx',
        buildModel({
          ...parts,
          inputs: [{ name: 'rows', dims }],
          nodes: [unsqueeze, ...parts.nodes],
          constants: [...parts.constants!, int64Tensor('axis', [0])],
        }),
      );
      const found = await engine.model(model).then(
        ({ recipe }) => recipe.input.layout,
        ({ code }: { code: string }) => code,
      );
      // [1, 8, 8] can be a signal; this network can't take one.
      assert.ok(['input-not-image', 'model-refused', 'NCL', 'NLC'].includes(found), `${dims.join()}: ${found}`);
      if (typeof dims[1] === 'string' || dims[0] === 3) assert.equal(found, 'input-not-image', dims.join());
    }
  });

  it('for a model with several answers names the others', async () => {
    const parts = smallNetwork({ classes: 3 });
    const two = {
      ...parts,
      nodes: [...parts.nodes, makeNode('Gemm', ['flat', 'w4'], ['age'])],
      constants: [...parts.constants!, weights('w4', [24, 7], 5)],
      outputs: ['logits', 'age'],
    };
    assert.deepEqual((await recipeOf(folder.write('m.onnx', buildModel(two)))).notes, [
      'The model has several outputs. “logits” is explained; others are “age” (outputs in the recipe; on the command line --output NAME).',
    ]);
    folder.write('m.whylight.json', '{"output": {"name": "age"}}');
    const other = await engine.model(folder.write('m.onnx', buildModel(two)));
    assert.deepEqual([other.score.tensor, other.recipe.notes], ['age', undefined]);
  });

  for (const { what, outputs, dims, resize, scale } of [
    {
      what: 'a classifier cuts the center out',
      outputs: 'classes',
      dims: [1, 3, 224, 224],
      resize: 'crop',
      scale: 'ImageNet defaults',
    },
    {
      what: 'YOLO keeps the whole picture and its proportions, and takes values 0..1',
      outputs: 'rows',
      dims: [1, 3, 224, 224],
      resize: 'letterbox',
      scale: 'Values 0..1, as YOLO takes them',
    },
    {
      what: 'a segmentation keeps the whole picture',
      outputs: 'pixels',
      dims: [1, 3, 224, 224],
      resize: 'squash',
      scale: 'ImageNet defaults',
    },
  ] as const) {
    it(`that is a guess: ${what}`, async () => {
      const { nodes, constants, ...network } = smallNetwork({ dims: [...dims] });
      const ends = {
        classes: nodes,
        rows: [
          ...nodes.slice(0, 6),
          makeNode('Gemm', ['flat', 'w4'], ['values']),
          makeNode('Reshape', ['values', 'shape'], ['logits']),
        ],
        pixels: [...nodes.slice(0, 4), makeNode('Identity', ['relu2'], ['logits'])],
      }[outputs];
      const extra = outputs === 'rows' ? [weights('w4', [24, 6 * 400], 5), int64Tensor('shape', [1, 6, 400])] : [];
      const recipe = await recipeOf(
        folder.write('m.onnx', buildModel({ ...network, nodes: ends, constants: [...constants!, ...extra] })),
      );
      assert.equal(recipe.input.resize, resize);
      assert.match(recipe.source.reason, new RegExp(`^${scale}: guessed`));
      assert.deepEqual(recipe.input.mean, scale.startsWith('Values') ? [0, 0, 0] : [0.485, 0.456, 0.406]);
      folder.write('m.whylight.json', '{"input": {"resize": "crop", "scale": 0.5}}');
      const said = await recipeOf(
        folder.write('m.onnx', buildModel({ ...network, nodes: ends, constants: [...constants!, ...extra] })),
      );
      assert.deepEqual([said.input.resize, said.input.scale], ['crop', 0.5]);
      // One key that is written leaves the others to the guess; the photo's edge before the crop asks for a crop.
      folder.write('m.whylight.json', JSON.stringify({ input: { scale: recipe.input.scale, shortestEdge: 256 } }));
      const written = await recipeOf(folder.at('m.onnx'));
      assert.deepEqual(
        [written.input.resize, written.input.mean, written.input.std],
        ['crop', recipe.input.mean, recipe.input.std],
      );
    });
  }

  it('for a model that takes bytes gives it pixels as they are, and it is explained', async () => {
    const parts = smallNetwork({ classes: 3 });
    const inputs = [{ name: 'bytes', dims: [1, 3, 8, 8], type: Type.UINT8 }];
    const model = folder.write(
      'm.onnx',
      buildModel({
        ...parts,
        inputs,
        nodes: [makeNode('Cast', ['bytes'], ['image'], { to: Type.FLOAT }), ...parts.nodes],
      }),
    );
    const { input, source } = await recipeOf(model);
    assert.deepEqual([source.kind, input.scale, input.mean, input.std], ['graph', 1, [0, 0, 0], [1, 1, 1]]);
    const pixels = floatTensorOf(
      [1, 3, 8, 8],
      Float32Array.from({ length: 192 }, (_, i) => (i * 37) % 256),
    );
    const plain = folder.write('plain.onnx', smallModel({ classes: 3 }));
    const [ofBytes, ofFloats] = [
      await engine.explainTensor(pixels, model, {}),
      await engine.explainTensor(pixels, plain, {}),
    ];
    assert.deepEqual(ofBytes.heatmap.values, ofFloats.heatmap.values);
    assert.deepEqual(
      ofBytes.predictions.map(({ score }) => score),
      ofFloats.predictions.map(({ score }) => score),
    );
  });
});

import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { readHeader } from '../../src/engine/image/header.ts';
import { readNpy, writeNpy } from '../../src/engine/tensor/npy.ts';
import { buildModel } from '../support/buildModel.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { noisePng } from '../support/pictures.ts';
import { skip } from '../support/skip.ts';
import { smallModel, smallNetwork, smallSegmentation, weights } from '../support/smallNetwork.ts';
import { withoutGradient } from '../support/withoutGradient.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine, lines, type Line } from './commandLine.ts';

describe('the command line', () => {
  const folder = useTemporaryFolder();
  const cats = samplePicture('two-cats.jpg');

  const whylight = new CommandLine(folder);

  const image = async (name = 'i.png'): Promise<string> => folder.write(name, await noisePng(24, 18));
  const model = (name = 'm.onnx'): string => folder.write(name, smallModel({ classes: 3 }));

  describe('explaining a picture', () => {
    it('prints predictions with bars, regions, timings and the recipe', () => {
      const stdout = whylight.succeed('explain', cats, '--model', sampleModel, '--top', '3');
      for (const part of [
        /▸ .*%.*█.*cat/,
        /Grad-CAM\+\+ for/,
        /region 1: .*of the heat/,
        /Recipe: .*sample\.whylight\.json/,
        /Time: .*forward \d+ ms/,
      ])
        assert.match(stdout, part);
      assert.ok(!stdout.includes('\x1b'), 'colors belong on a terminal');
    });

    it('prints one JSON object with the promised keys', () => {
      const found = whylight.json(
        'explain',
        cats,
        '--model',
        sampleModel,
        '--top',
        '2',
        '--method',
        'hires-cam',
        '--threshold',
        '0.4',
      );
      assert.deepEqual(Object.keys(found), [
        'schema',
        'whylight',
        'onnxruntime',
        'model',
        'image',
        'picture',
        'scoreTensor',
        'layer',
        'method',
        'target',
        'activated',
        'class',
        'predictions',
        'heatmap',
        'regions',
        'geometry',
        'warnings',
        'recipe',
        'gradientGraph',
        'timings',
      ]);
      assert.deepEqual(Object.keys(found.layer), ['name', 'tensor', 'shape']);
      assert.deepEqual(Object.keys(found.class), ['index', 'label', 'score', 'probability', 'output', 'target']);
      assert.deepEqual(Object.keys(found.heatmap), ['width', 'height', 'values', 'signed', 'maximum', 'contribution']);
      assert.equal(found.predictions.length, 2);
      assert.equal(found.method, 'hires-cam');
      const { width, height, values } = found.heatmap;
      assert.equal(values.length, width * height);
      assert.ok(values.every((value) => value >= 0 && value <= 1) && Math.max(...values) === 1);
      assert.match(found.recipe.source.path, /sample\.whylight\.json$/);
    });

    it('accepts a class by its label, in any case, or by its index', () => {
      const dog = (wanted: string): Line['class'] =>
        whylight.json('explain', samplePicture('cat-and-dog.jpg'), '--model', sampleModel, '--class', wanted).class;
      const found = dog('dog');
      assert.deepEqual(dog(' DOG '), found);
      assert.deepEqual(dog(String(found.index)), found);
    });

    it('explains a pixel of a segmentation', async () => {
      const args = [
        'explain',
        await image(),
        '--model',
        folder.write('s.onnx', smallSegmentation()),
        '--pixel',
        '12,7',
      ];
      const { target, class: found } = whylight.json(...args);
      assert.deepEqual(target, { kind: 'pixel', x: 12, y: 7, class: found.index });
      assert.match(whylight.succeed(...args), /LayerCAM for class \d at the pixel 12, 7 at/);
      whylight.fail(1, /score-no-pixels/, 'explain', await image(), '--model', model(), '--pixel', '12,7');
    });

    it('explains at a layer that is given by its name', () => {
      const layers = lines(whylight.succeed('layers', '--model', sampleModel, '--json')).filter(
        (layer) => layer.reason === undefined,
      );
      const { name, shape } = layers[0]!;
      const found = whylight.json('explain', cats, '--model', sampleModel, '--layer', name);
      assert.deepEqual([found.layer.name, found.layer.shape], [name, shape]);
    });

    it('explains a tensor with the same result as its picture', () => {
      const whole = whylight.json('explain', cats, '--model', sampleModel, '--save', 'arrays');
      const tensor = whylight.json('explain', '--tensor', folder.at('input.npy'), '--model', sampleModel);
      assert.deepEqual(tensor.heatmap, whole.heatmap);
      assert.deepEqual(tensor.predictions, whole.predictions);
    });
  });

  describe('saving', () => {
    it('writes all that --save promises, and prints where', async () => {
      const found = whylight.json(
        'explain',
        await image('dir/photo.x.png'),
        '--model',
        model(),
        '--save',
        'overlay, heatmap,arrays',
        '--out',
        'deep/out',
      );
      const names = [
        'activation.npy',
        'gradient.npy',
        'heatmap.npy',
        'input.npy',
        'photo.x.heatmap.png',
        'photo.x.overlay.png',
      ];
      assert.deepEqual(
        folder.names().filter((name) => name.startsWith('deep/out/')),
        names.map((name) => `deep/out/${name}`),
      );
      assert.equal(found.files.length, 6);
      for (const name of names.filter((each) => each.endsWith('.png'))) {
        const { width, height } = readHeader(new Uint8Array(readFileSync(folder.at(`deep/out/${name}`))), name);
        assert.deepEqual([width, height], [24, 18]);
      }
      const array = (name: string): ReturnType<typeof readNpy> =>
        readNpy(new Uint8Array(readFileSync(folder.at(`deep/out/${name}.npy`))), name);
      assert.deepEqual(array('input').dims, [1, 3, 8, 8]);
      assert.deepEqual(array('activation').dims, found.layer.shape);
      assert.deepEqual(array('gradient').dims, array('activation').dims);
      assert.deepEqual([...array('heatmap').data], found.heatmap.values.map(Math.fround));
    });

    it('writes the map of the second picture, too, where two are compared', async () => {
      const named = smallNetwork({ classes: 5 });
      const nodes = named.nodes.map((node) => ({
        ...node,
        output: node.output.map((name) => (name === 'logits' ? 'embedding' : name)),
      }));
      const file = folder.write('embedding.onnx', buildModel({ ...named, nodes, outputs: ['embedding'] }));
      const second = folder.write('second.png', await noisePng(30, 20, 5));
      const args = ['--model', file, '--reference', second, '--save', 'overlay,heatmap', '--out', 'both'];
      whylight.succeed('explain', await image('first.png'), ...args);
      const sizes = ['first.overlay.png', 'first.overlay.reference.png', 'first.heatmap.reference.png'].map((name) => {
        const { width, height } = readHeader(new Uint8Array(readFileSync(folder.at(`both/${name}`))), name);
        return [width, height];
      });
      assert.deepEqual(sizes, [
        [24, 18],
        [30, 20],
        [30, 20],
      ]);
    });

    it('writes a picture for each frame of a clip, and a map with a time axis', () => {
      const fixture = (name: string): string => path.resolve(import.meta.dirname, '..', name);
      const found = whylight.json(
        'explain',
        fixture('engine/image/fixtures/clip-disposals.gif'),
        '--model',
        fixture('fixtures/networks/clip.onnx'),
        '--save',
        'overlay,arrays',
        '--out',
        'clip',
      );
      const pictures = folder.names().filter((name) => name.startsWith('clip/') && name.endsWith('.png'));
      assert.deepEqual(
        pictures,
        [1, 2, 3, 4, 5, 6].map((frame) => `clip/clip-disposals.overlay.${frame}.png`),
      );
      assert.equal(new Set(pictures.map((name) => readFileSync(folder.at(name), 'base64'))).size, 6);
      const heatmap = readNpy(new Uint8Array(readFileSync(folder.at('clip/heatmap.npy'))), 'heatmap');
      assert.deepEqual([heatmap.dims, [...heatmap.data]], [[3, 4, 4], found.heatmap.values.map(Math.fround)]);
      const stdout = whylight.succeed(
        'explain',
        fixture('engine/image/fixtures/rgb.png'),
        '--model',
        fixture('fixtures/networks/clip.onnx'),
      );
      assert.match(stdout, /^Clip: 6 frames of one picture, the hottest is frame \d$/m);
      assert.match(stdout, /region 1: .* time \d of 3/);
      assert.match(stdout, /! .*6 frames, and one picture was read/);
    });

    it('writes separate files for each picture, even if pictures have the same name', async () => {
      const pictures = [await image('x/a.png'), await image('y/a.png'), await image('b.png')];
      whylight.succeed('explain', ...pictures, '--model', model(), '--save', 'overlay,arrays', '--out', 'out');
      const arrays = (name: string): string[] =>
        ['activation', 'gradient', 'heatmap', 'input'].map((array) => `${name}.${array}.npy`);
      const names = ['a', 'y-a', 'b'].flatMap((name) => [...arrays(name), `${name}.overlay.png`]);
      assert.deepEqual(
        folder.names().filter((name) => name.startsWith('out/')),
        names.map((name) => `out/${name}`).sort(),
      );
    });

    it('writes nothing that was not asked for', async () => {
      const [photo, network] = [await image(), model()];
      whylight.succeed('explain', photo, '--model', network, '--out', 'out');
      assert.deepEqual(folder.names(), ['i.png', 'm.onnx']);
    });

    it('leaves no partial file if the folder can’t be written, and ends in an error with a code', async () => {
      const [photo, network] = [await image(), model()];
      folder.write('file', 'x');
      whylight.fail(
        1,
        /\[file-unwritable\]/,
        'explain',
        photo,
        '--model',
        network,
        '--save',
        'heatmap',
        '--out',
        'file',
      );
      whylight.fail(
        1,
        /\[file-unwritable\]/,
        'explain',
        photo,
        '--model',
        network,
        '--save',
        'heatmap',
        '--out',
        'file/below',
      );
      assert.deepEqual(folder.names(), ['file', 'i.png', 'm.onnx']);
    });

    it('leaves no partial file when the disk is full', async function () {
      if (process.platform === 'win32') skip(this, 'Windows has no ulimit');
      const photo = folder.write('large.png', await noisePng(400, 300));
      // A file may have 64 KiB: the writing fails in the middle, as on a full disk.
      const command = `ulimit -f 64 && exec "$0" "$@"`;
      const { status, stderr } = spawnSync(
        'bash',
        ['-c', command, process.execPath, bundle('cli'), 'explain', photo, '--model', model(), '--save', 'overlay'],
        { encoding: 'utf8', cwd: folder.path },
      );
      assert.equal(status, 1, stderr);
      assert.match(stderr, /\[file-unwritable\]/);
      assert.deepEqual(folder.names(), ['large.png', 'm.onnx']);
    });
  });

  describe('several pictures', () => {
    it('reports a broken one, explains the rest, and ends with 1', async () => {
      const good = [await image('a.png'), await image('c.png')];
      const bad = folder.write('b.png', 'no picture');
      const { status, stdout, stderr } = whylight.run(
        'explain',
        good[0]!,
        bad,
        'none.png',
        good[1]!,
        '--model',
        model(),
        '--json',
      );
      assert.equal(status, 1);
      assert.deepEqual(
        lines(stdout).map((found) => [found.image, found.error?.code]),
        [
          [good[0], undefined],
          [bad, 'image-unreadable'],
          ['none.png', 'file-missing'],
          [good[1], undefined],
        ],
      );
      assert.match(stderr, /2\/4 .*b\.png/);
      assert.match(stderr, /\[image-unreadable\]/);
      assert.match(stderr, /\[file-missing\]/);
    });

    it('prints one error, not one per picture, if the model can’t be read', async () => {
      const { status, stdout, stderr } = whylight.run(
        'explain',
        await image('a.png'),
        await image('b.png'),
        '--model',
        folder.write('m.onnx', 'text'),
      );
      assert.deepEqual([status, stdout], [3, '']);
      assert.equal(stderr.match(/\[model-unreadable\]/g)!.length, 1);
    });
  });

  describe('takes as its model', () => {
    it('a folder with one model, next to a gradient graph', async () => {
      const file = folder.write('one/m.onnx', smallModel());
      whylight.succeed('export', '--model', file);
      assert.match(whylight.succeed('explain', await image(), '--model', 'one'), /one.m\.onnx/);
    });

    it('no folder with none or several, and says what to do', () => {
      folder.write('none/labels.txt', 'a');
      whylight.fail(3, /\[no-model\]/, 'layers', '--model', 'none');
      for (const name of ['left', 'right']) folder.write(`two/${name}.onnx`, smallModel());
      whylight.fail(3, /\[several-models\].*“left.onnx”, “right.onnx”/, 'layers', '--model', 'two');
    });
  });

  it('reads the scores from the output that --output names', async () => {
    const refused = /\[output-unknown\].*“nothing”/;
    whylight.fail(3, refused, 'explain', await image(), '--model', model(), '--output', 'nothing');
    const one = smallNetwork({ classes: 2 });
    const second = makeNode('Gemm', ['flat', 'w4'], ['more'], { transB: 1 });
    const parts = { nodes: [...one.nodes, second], constants: [...(one.constants ?? []), weights('w4', [4, 24], 9)] };
    folder.write('two.onnx', buildModel({ ...one, ...parts, outputs: ['logits', 'more'] }));
    const scores = ['logits', 'more'].map(
      (output) => whylight.json('explain', 'i.png', '--model', 'two.onnx', '--output', output).predictions.length,
    );
    assert.deepEqual(scores, [2, 4]);
  });

  it('explains the picture of a file that --frame names, and no other', () => {
    const fixture = (name: string): string => path.resolve(import.meta.dirname, '../engine/image/fixtures', name);
    const args = ['explain', fixture('clip-disposals.gif'), '--model', model()];
    const second = whylight.json(...args, '--frame', '2', '--save', 'overlay');
    assert.deepEqual([second.frame, second.files.length], [1, 1]);
    assert.notDeepEqual(second.heatmap, whylight.json(...args).heatmap);
    assert.deepEqual(whylight.json(...args, '--frame', '1').heatmap, whylight.json(...args).heatmap);
    whylight.fail(1, /\[frame-missing\].*holds \d+ pictures; there is no picture 99/, ...args, '--frame', '99');
    const clip = path.resolve(import.meta.dirname, '../fixtures/networks/clip.onnx');
    whylight.fail(1, /\[frame-missing\].*a clip/, 'explain', args[1]!, '--model', clip, '--frame', '2');
  });

  it('understands how options were spelled before, and says how they are spelled now', async () => {
    const args = ['explain', await image(), '--model', model(), '--save', 'heatmap', '--out', 'a'];
    const { status, stderr } = whylight.run(...args, '--colour-map', 'grey');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /--colour-map is called --color-map now/);
  });

  it('suggests the nearest names for a class or layer that does not exist', () => {
    whylight.fail(1, /\[class-unknown\].*“bicycle”/s, 'explain', cats, '--model', sampleModel, '--class', 'bycicle');
    whylight.fail(1, /\[class-unknown\]/, 'explain', cats, '--model', sampleModel, '--class', '9999');
    whylight.fail(1, /\[layer-unknown\].*nearest: “/s, 'explain', cats, '--model', sampleModel, '--layer', 'conv99');
  });

  it('refuses a picture that is too large before decoding it', async () => {
    whylight.fail(
      1,
      /\[image-too-large\]/,
      'explain',
      await image(),
      '--model',
      model(),
      '--max-megapixels',
      '0.001',
      '--recipe',
      folder.write('r.json', '{"input": {"width": 8}}'),
      folder.write('big.png', await noisePng(60, 60)),
    );
  });

  it('refuses a tensor that does not fit', () => {
    const network = model();
    whylight.fail(
      1,
      /\[input-shape\]/,
      'explain',
      '--tensor',
      folder.write('x.npy', writeNpy([2, 3, 8, 8], new Float32Array(384))),
      '--model',
      network,
    );
    whylight.fail(1, /\[npy-invalid\]/, 'explain', '--tensor', folder.write('y.npy', 'text'), '--model', network);
  });

  it('lets no control character of a file reach the terminal', async () => {
    const evil = 'a\u001b[31mb\u009b2Jc\u202ed\u0007';
    const parts = smallNetwork({ classes: 3 });
    const nodes = parts.nodes.map((node) => (node.output[0] === 'relu2' ? { ...node, name: `layer${evil}` } : node));
    const network = folder.write('m.onnx', buildModel({ ...parts, nodes }));
    folder.write('m.whylight.json', JSON.stringify({ labels: [`x${evil}`, `y${evil}`, `z${evil}`] }));
    const photo = await image();
    const shown = [
      whylight.run('explain', photo, '--model', network),
      whylight.run('explain', photo, '--model', network, '--json'),
      whylight.run('explain', photo, `n${evil}.png`, '--model', network, '--class', `q${evil}`),
      whylight.run('explain', photo, '--model', network, '--layer', `q${evil}`),
      whylight.run('layers', '--model', network),
      whylight.run('layers', '--model', network, '--json'),
      whylight.run('check', '--model', network),
      whylight.run(evil),
      whylight.run('explain', photo, '--model', network, `--${evil}`),
    ];
    for (const { stdout, stderr } of shown)
      // oxlint-disable-next-line no-control-regex -- they are what this is about
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    assert.equal((JSON.parse(shown[1]!.stdout) as Line).class.label.slice(1), evil);
  });

  it('ends quietly when its output is no longer read', async () => {
    const child = spawn(
      process.execPath,
      [bundle('cli'), 'explain', ...new Array<string>(6).fill(await image()), '--model', model(), '--json'],
      { cwd: folder.path },
    );
    const errors: string[] = [];
    child.stderr.on('data', (text) => errors.push(String(text)));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 0, errors.join(''));
    assert.doesNotMatch(errors.join(''), /EPIPE|Error/);
  });

  it('lists layers with their shapes, the default, and why others can’t be explained', () => {
    const parts = smallNetwork();
    const blocked = folder.write(
      'b.onnx',
      buildModel({
        ...parts,
        nodes: parts.nodes.map((node) => (node.output[0] === 'relu1' ? withoutGradient('conv1', 'relu1') : node)),
      }),
    );
    const found = lines(whylight.succeed('layers', '--model', blocked, '--json'));
    assert.deepEqual(
      found.map(({ tensor, shape, default: isDefault }) => [tensor, shape, isDefault]),
      [
        ['conv1', [1, 16, 8, 8], false],
        ['relu1', [1, 16, 8, 8], false],
        ['conv2', [1, 24, 8, 8], false],
        ['relu2', [1, 24, 8, 8], true],
      ],
    );
    assert.match(found[0]!.reason!, /Scaler/);
    const stdout = whylight.succeed('layers', '--model', blocked);
    assert.match(stdout, /conv1 .*✗ .*Scaler/);
    assert.match(stdout, /relu2 .*← default/);
    whylight.fail(1, /\[layer-obstructed\].*Scaler.*relu1/s, 'explain', cats, '--model', blocked, '--layer', 'conv1');
  });

  it('exports a gradient graph next to the model, or to a given path', () => {
    const network = model();
    assert.match(whylight.succeed('export', '--model', network), /m\.grad\.onnx/);
    const { path, bytes } = whylight.json('export', '--model', network, '--out', folder.at('other.onnx'));
    assert.ok(existsSync(folder.at('m.grad.onnx')));
    assert.equal(readFileSync(path).length, bytes);
    assert.equal(whylight.json('explain', cats, '--model', network).gradientGraph, 'file');
    whylight.fail(1, /\[gradient-over-model\]/, 'export', '--model', network, '--out', network);
  });

  it('warns about an outdated gradient graph', () => {
    const network = model();
    whylight.succeed('export', '--model', network);
    folder.write('m.onnx', smallModel({ seed: 7 }));
    assert.match(whylight.succeed('explain', cats, '--model', network), /! .*made for another version/);
  });
});

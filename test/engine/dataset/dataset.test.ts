import { strict as assert } from 'node:assert';
import { boxesFor, readBoxFile, readPictureBoxes } from '../../../src/engine/dataset/boxes.ts';
import { localize } from '../../../src/engine/dataset/localization.ts';
import { asArray, isIn, parseShard, partName, shardFrom } from '../../../src/engine/dataset/shard.ts';
import { estimate } from '../../../src/engine/dataset/statistics.ts';
import { classNamed, truthOfFolders, truthOfList } from '../../../src/engine/dataset/truth.ts';
import { wholePicture } from '../../../src/engine/image/geometry.ts';
import { toFloat16 } from '../../../src/engine/tensor/float16.ts';

describe('what pictures show, by their folders', () => {
  const labels = ['tabby, tabby cat', 'Egyptian cat', 'Samoyed, Samoyede'];

  it('is found by label, synonym and spelling', () => {
    const found = truthOfFolders(['Tabby-cat', 'egyptian_cat', 'samoyed'], labels, 3);
    assert.equal(found?.matching, 'label');
    assert.deepEqual(
      [...(found?.classOf ?? [])],
      [
        ['Tabby-cat', 0],
        ['egyptian_cat', 1],
        ['samoyed', 2],
      ],
    );
  });

  it('is found by synset where the labels name it', () => {
    const found = truthOfFolders(['n02124075', 'n02123045'], ['n02123045 tabby', 'n02124075 Egyptian cat'], 2);
    assert.deepEqual([found?.matching, found?.classOf.get('n02124075')], ['synset', 1]);
  });

  it('is found by number, and names the folders that are no class', () => {
    const found = truthOfFolders(['0', '2', 'other'], labels, 3);
    assert.deepEqual([found?.matching, found?.classOf.get('2'), found?.unknown], ['index', 2, ['other']]);
  });

  it('is the order of the folders where there are as many as classes, as in ImageFolder', () => {
    const found = truthOfFolders(['ants', 'bees'], ['class 0', 'class 1'], 2);
    assert.deepEqual([found?.matching, found?.classOf.get('bees')], ['order', 1]);
  });

  it('is unknown where one folder of many fits by chance', () => {
    assert.equal(truthOfFolders(['train', 'val', 'test', 'samoyed'], labels, 3), undefined);
  });

  it('can come from a list with quotes, a header and backslashes', () => {
    const list = 'file,label\n"a,b.jpg",samoyed\nx\\y.png,1\n';
    assert.deepEqual(
      [...truthOfList(list, labels, 3)],
      [
        ['a,b.jpg', 2],
        ['x/y.png', 1],
      ],
    );
    assert.equal(classNamed('nothing', labels), undefined);
    const synsets = ['n02124075 Egyptian cat', 'n02111889 Samoyed'];
    const imageNet = 'val_1.JPEG 1\nval_2.JPEG n02124075\nval 3.JPEG\t0\n';
    assert.deepEqual(
      [...truthOfList(imageNet, synsets, 2)],
      [
        ['val_1.JPEG', 1],
        ['val_2.JPEG', 0],
        ['val 3.JPEG', 0],
      ],
    );
  });
});

describe('boxes of objects', () => {
  it('are read from COCO, ImageNet and plain JSON', () => {
    const coco = {
      images: [{ id: 7, file_name: 'a.jpg' }],
      categories: [{ id: 3, name: 'cat' }],
      annotations: [{ image_id: 7, category_id: 3, bbox: [1, 2, 3, 4] }],
    };
    assert.deepEqual(boxesFor(readBoxFile(JSON.stringify(coco), 'x'), 'cats/a.jpg'), [
      { box: [1, 2, 3, 4], label: 'cat' },
    ]);
    const imageNet = 'ImageId,PredictionString\nval_1,n01751748 111 108 441 366 n01751748 1 2 3 4 \n';
    assert.deepEqual(
      boxesFor(readBoxFile(imageNet, 'x'), 'val_1.JPEG')?.map(({ box }) => box),
      [
        [111, 108, 330, 258],
        [1, 2, 2, 2],
      ],
    );
    const plain = readBoxFile('{"a.jpg": [{"label": "cat", "box": [1, 2, 3, 4]}]}', 'x');
    assert.equal(boxesFor(plain, 'a.jpg')?.length, 1);
    assert.throws(() => readBoxFile('{', 'x'), { code: 'boxes-invalid' });
  });

  it('are read from Pascal VOC and YOLO', () => {
    const object =
      '<object><name>dog</name><bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>50</ymax></bndbox></object>';
    assert.deepEqual(readPictureBoxes(`<annotation>${object}</annotation>`), [{ box: [10, 20, 20, 30], label: 'dog' }]);
    assert.deepEqual(readPictureBoxes('2 0.5 0.5 0.5 0.25\n'), [
      { index: 2, box: [0.25, 0.375, 0.5, 0.25], isShare: true },
    ]);
  });
});

describe('localization', () => {
  const values = new Float32Array(16);
  values[5] = 1; // column 1, row 1 of 4 × 4
  const map = { frames: 1, width: 4, height: 4, values };
  const geometry = wholePicture({ width: 4, height: 4 });

  it('is whole where all heat lies in the box, and none where it lies outside', () => {
    const inside = localize(map, geometry, [{ box: [1, 1, 1, 1] }]);
    assert.deepEqual(inside, { pointing: true, energy: 1, loc: { 0: 1, 0.25: 1, 0.5: 1 }, area: 1 / 16 });
    const outside = localize(map, geometry, [{ box: [3, 3, 1, 1] }]);
    assert.deepEqual(outside, { pointing: false, energy: 0, loc: { 0: 0, 0.25: 0, 0.5: 0 }, area: 1 / 16 });
  });

  it('counts what is hot outside against the box, by the definition of the paper', () => {
    const two = { ...map, values: values.map((value, at) => (at === 10 ? 0.4 : value)) };
    const found = localize(two, geometry, [{ box: [0, 0, 2, 2] }]);
    // Box of 4 pixels; one hot inside; one of 0.4 outside.
    assert.deepEqual(found?.loc, { 0: 1 / 5, 0.25: 1 / 5, 0.5: 1 / 4 });
    assert.ok(Math.abs((found?.energy ?? 0) - 1 / 1.4) < 1e-6);
  });

  it('takes a mask as it takes the box that the mask shows', () => {
    const rgba = new Uint8Array(4 * 8 * 8);
    for (const [x, y] of [[2, 2], [3, 2], [2, 3], [3, 3]] as const) rgba[4 * (8 * y + x)] = 1; // oxfmt-ignore
    const mask = { width: 8, height: 8, rgba };
    assert.deepEqual(localize(map, geometry, mask), localize(map, geometry, [{ box: [1, 1, 1, 1] }]));
  });

  it('is unknown where the model saw nothing of the box', () => {
    assert.equal(localize(map, geometry, [{ box: [9, 9, 2, 2] }]), undefined);
  });
});

describe('shards', () => {
  it('divide any set of keys, each key in exactly one', () => {
    const keys = Array.from({ length: 1000 }, (_, at) => `folder/${at}.jpg`);
    const counts = [0, 1, 2, 3].map((index) => keys.filter((key) => isIn({ index, count: 4 }, key)).length);
    assert.equal(
      counts.reduce((a, b) => a + b),
      1000,
    );
    assert.ok(
      counts.every((count) => count > 200),
      counts.join(),
    );
  });

  it('are read from SLURM, Kubernetes and GNU parallel', () => {
    const slurm = { SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_MIN: '4', SLURM_ARRAY_TASK_COUNT: '3' };
    assert.deepEqual(shardFrom(slurm), { index: 1, count: 3 });
    assert.deepEqual(shardFrom({ JOB_COMPLETION_INDEX: '2', WHYLIGHT_SHARDS: '4' }), { index: 2, count: 4 });
    assert.deepEqual(shardFrom({ PARALLEL_SEQ: '1', WHYLIGHT_SHARDS: '4' }), { index: 0, count: 4 });
    assert.equal(shardFrom({ JOB_COMPLETION_INDEX: '4', WHYLIGHT_SHARDS: '4' }), undefined);
    assert.equal(parseShard('3/3'), undefined);
    assert.equal(partName({ index: 3, count: 16 }), 'part-00003-of-00016');
    assert.equal(asArray([7, 0, 1, 2, 9]), '0-2,7,9');
  });
});

describe('figures over pictures', () => {
  it('have an interval that holds the mean, the same with the same seed', () => {
    const values = Array.from({ length: 200 }, (_, at) => (at % 10) / 10);
    const found = estimate(values, 1);
    assert.deepEqual(found, estimate(values, 1));
    const [low = NaN, high = NaN] = found?.interval ?? [];
    // Normal theory: 0.45 ± 1.96 · 0.287 / √200.
    assert.ok(Math.abs(low - 0.41) < 0.01 && Math.abs(high - 0.49) < 0.01, `${low} ${high}`);
  });

  it('are written as float16 as NumPy writes them', () => {
    // numpy.float16(value).view(numpy.uint16)
    const known = [
      [0, 0],
      [1, 0x3c00],
      [-2, 0xc000],
      [0.1, 0x2e66],
      [65504, 0x7bff],
      [65520, 0x7c00],
      [6e-8, 1],
      [2e-8, 0],
      [0.333251953125, 0x3555],
      [1.00048828125, 0x3c00],
      [1.0009765625, 0x3c01],
      [Infinity, 0x7c00],
      [6.1e-5, 0x03ff],
    ] as const;
    for (const [value, bits] of known) assert.equal(toFloat16(value).toString(16), bits.toString(16), String(value));
  });
});

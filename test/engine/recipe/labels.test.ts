import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { parseLabels } from '../../../src/engine/recipe/labels.ts';
import { sharedData, skipWithoutSharedData } from '../../support/sharedData.ts';

const understood: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['one a line', 'labels.txt', 'cat\ndog\n', ['cat', 'dog']],
  ['Windows lines, blank ones and a byte order mark', 'labels.txt', '\uFEFFcat\r\n\r\n dog \r\n\r\n', ['cat', 'dog']],
  ['numbers before them', 'labels.txt', '0 cat\n1 dog', ['cat', 'dog']],
  ['numbers with colons, from 1', 'labels.txt', '1: cat\n2: dog', ['cat', 'dog']],
  ['numbers with commas', 'classes.txt', '0,cat\n1,sea lion', ['cat', 'sea lion']],
  ['numbers that belong to them', 'labels.txt', '3 wheeler\n4 wheeler', ['3 wheeler', '4 wheeler']],
  ['synsets', 'synset.txt', 'n01440764 tench, Tinca tinca\nn01443537 goldfish', ['tench, Tinca tinca', 'goldfish']],
  ['synsets without names', 'synset.txt', 'n01440764\nn01443537', ['n01440764', 'n01443537']],
  [
    'a table with a column of names',
    'selected_tags.csv',
    'tag_id,name,count\n9,"hat, red",5\n7,dog,4',
    ['hat, red', 'dog'],
  ],
  ['a table without a header', 'labels.csv', '0,cat\n1,dog', ['cat', 'dog']],
  ['Ultralytics’s YAML', 'data.yaml', 'path: x\nnc: 2\nnames:\n  0: cat\n  1: "sea lion"\n', ['cat', 'sea lion']],
  ['a YAML list', 'data.yaml', "names: ['cat', dog]\n", ['cat', 'dog']],
  ['PaddlePaddle’s YAML', 'inference.yml', 'mode: x\nlabel_list:\n- cat\n- dog\nother: 1\n', ['cat', 'dog']],
  [
    'Lobe’s signature',
    'signature.json',
    '{"format": "onnx", "classes": {"Label": ["ripe", "rotten"]}}',
    ['ripe', 'rotten'],
  ],
  ['a JSON list', 'labels.json', '["cat", "dog"]', ['cat', 'dog']],
  ['JSON by index, in any order', 'labels.json', '{"1": "dog", "0": "cat"}', ['cat', 'dog']],
  ['JSON by label', 'labels.json', '{"dog": 1, "cat": 0}', ['cat', 'dog']],
  [
    'Keras’s index',
    'classes.JSON',
    '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}',
    ['tench', 'goldfish'],
  ],
  [
    'a Hugging Face config',
    'config.json',
    '{"model_type": "vit", "id2label": {"0": "cat", "1": "dog"}}',
    ['cat', 'dog'],
  ],
  [
    'what Python prints',
    'imagenet1000_clsidx_to_labels.txt',
    "{0: 'tench, Tinca tinca',\n 1: \"jack-o'-lantern\"}",
    ['tench, Tinca tinca', "jack-o'-lantern"],
  ],
  [
    'TensorFlow’s label map',
    'label_map.pbtxt',
    'item {\n  id: 2\n  name: \'dog\'\n}\nitem { name: "n1" id: 1 display_name: "cat" }',
    ['cat', 'dog'],
  ],
  ['nothing', 'labels.txt', '\n', []],
];

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['broken JSON', '["cat"', /“?x\.json“?.*not JSON/],
  ['a number', '3', /neither a list nor an object/],
  ['a list of numbers', '["cat", 2]', /label 1 is 2, not a text/],
  ['a gap', '{"0": "cat", "2": "dog"}', /of 2 labels, label 1 is missing/],
  ['the same index twice', '{"cat": 0, "dog": 0}', /label 1 is missing/],
];

describe('parseLabels', () => {
  for (const [what, name, text, labels] of understood) {
    it(`understands ${what}`, () => {
      assert.deepEqual(parseLabels(text, name), labels);
    });
  }

  for (const [what, text, message] of refused) {
    it(`refuses ${what} and says why`, () => {
      assert.throws(() => parseLabels(text, 'x.json'), { code: 'labels-invalid', message });
    });
  }

  it('reads the 1000 classes of ImageNet', function () {
    skipWithoutSharedData(this);
    const file = sharedData('imagenet_labels.json');
    assert.equal(parseLabels(readFileSync(file, 'utf8'), file).length, 1000);
  });
});

describe('labels as other tools write them', () => {
  const names = ['cat', 'golden retriever', 'box, yellow'];
  const objects = names.map((name, id) => ({ id, name }));
  const files: Readonly<Record<string, readonly [file: string, text: string]>> = {
    'a table in another order': ['classes.csv', 'id,name\n2,"box, yellow"\n0,cat\n1,golden retriever\n'],
    'a table with the names first': ['labels.csv', 'label,index\ncat,0\n"box, yellow",2\ngolden retriever,1\n'],
    'a table of semicolons': ['labels.csv', 'id;name\n0;cat\n1;golden retriever\n2;box, yellow\n'],
    'a table of tabs, from 1': ['labels.csv', 'id\tname\n2\tgolden retriever\n1\tcat\n3\tbox, yellow\n'],
    'tags whose numbers are no indices': [
      'selected_tags.csv',
      'tag_id,name\n9,cat\n7,golden retriever\n8,"box, yellow"',
    ],
    'numbered lines with quotes': ['labels.txt', '0,"cat"\n1,"golden retriever"\n2,"box, yellow"'],
    'a list in YAML with quotes': ['data.yaml', 'nc: 3\nnames: [cat, \'golden retriever\', "box, yellow"]\n'],
    'a list under a key': ['classes.json', JSON.stringify({ version: 2, classes: names })],
    'names by their indices under a key': [
      'classes.json',
      JSON.stringify({ names: { 2: names[2], 0: names[0], 1: names[1] } }),
    ],
    'objects in another order': ['labels.json', JSON.stringify(objects.toReversed())],
    'COCO’s categories': ['labels.json', JSON.stringify({ categories: objects.toReversed() })],
  };
  for (const [what, [file, text]] of Object.entries(files))
    it(`may be ${what}`, () => assert.deepEqual(parseLabels(text, file), names));
});

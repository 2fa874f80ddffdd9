import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { version } from '../../package.json';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { letterModel, lettersTensor, smallAlphabet } from '../support/letterModel.ts';
import { grayPng, noisePng } from '../support/pictures.ts';
import { smallModel, smallSegmentation } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { wishedNames } from '../../src/engine/measure/wish.ts';
import { CommandLine } from './commandLine.ts';

const root = path.resolve(import.meta.dirname, '../..');
const network = (name: string): string => path.join(root, 'test/fixtures/networks', name);
const schema = JSON.parse(readFileSync(path.join(root, 'docs/explanation.schema.json'), 'utf8')) as {
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
};

describe('JSON of the command line', () => {
  const folder = useTemporaryFolder();
  const whylight = new CommandLine(folder);
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(schema, 'whylight');
  const judges = new Map<string, ValidateFunction>();
  const judge = (kind: string): ValidateFunction => {
    const known = judges.get(kind) ?? ajv.compile({ $ref: `whylight#/definitions/${kind}` });
    judges.set(kind, known);
    return known;
  };

  /** Each line fits, begins with the header, and holds nothing that the schema does not name. */
  function fits(kind: string, model: string, stdout: string): void {
    const found = stdout.trimEnd().split('\n');
    assert.ok(found.length > 0);
    for (const line of found) {
      const object = JSON.parse(line) as Record<string, unknown>;
      assert.ok(judge(kind)(object), ajv.errorsText(judge(kind).errors));
      assert.deepEqual(Object.keys(object).slice(0, 4), ['schema', 'whylight', 'onnxruntime', 'model']);
      const unnamed = Object.keys(object).filter((key) => !(key in (schema.definitions[kind]?.properties ?? {})));
      assert.deepEqual(unnamed, []);
      assert.equal(object['whylight'], version);
      const sha256 = createHash('sha256').update(readFileSync(model)).digest('hex');
      assert.deepEqual(object['model'], { path: path.resolve(model), sha256 });
    }
  }

  const allMeasures = wishedNames.join();

  const cases: readonly (readonly [string, () => Promise<readonly [kind: string, model: string, ...string[]]>])[] = [
    [
      'an explanation of the sample',
      async () => ['explanation', sampleModel, 'explain', samplePicture('two-cats.jpg')],
    ],
    [
      'an explanation with saved files and measures',
      async () => [
        ...(['explanation', sampleModel, 'explain', samplePicture('two-cats.jpg')] as const),
        ...(['--save', 'overlay', '--save', 'arrays', '--measure', allMeasures, '--steps', '4'] as const),
      ],
    ],
    [
      'an explanation with a part hidden',
      async () => [
        ...(['explanation', sampleModel, 'explain', samplePicture('two-cats.jpg')] as const),
        ...(['--hide', '0,0,200,300', '--hide', '300,0,90,90', '--fill', 'mean'] as const),
      ],
    ],
    [
      'a signed map',
      async () => ['explanation', sampleModel, 'explain', samplePicture('two-cats.jpg'), '--method', 'signed'],
    ],
    [
      'a detector',
      async () => ['explanation', network('yolo.onnx'), 'explain', folder.write('i.png', await noisePng(64, 64))],
    ],
    [
      'a pixel of a segmentation',
      async () => [
        ...(['explanation', folder.write('s.onnx', smallSegmentation()), 'explain'] as const),
        ...[folder.write('i.png', await noisePng(24, 18)), '--pixel', '12,7'],
      ],
    ],
    [
      'a clip',
      async () => ['explanation', network('clip.onnx'), 'explain', folder.write('i.png', await noisePng(24, 18))],
    ],
    [
      'letters that are read',
      async () => {
        folder.write('labels.txt', smallAlphabet.map((letter) => `${letter}\n`).join(''));
        const picture = await grayPng(lettersTensor('.AA.A bb').data, 32, 8);
        return [
          ...(['explanation', folder.write('r.onnx', letterModel()), 'explain'] as const),
          ...[folder.write('i.png', picture), '--word', 'b'],
        ];
      },
    ],
    ['layers', async () => ['layer', sampleModel, 'layers']],
    ['an exported gradient graph', async () => ['export', folder.write('m.onnx', smallModel()), 'export']],
    ['a check', async () => ['check', folder.write('m.onnx', smallModel()), 'check']],
  ];
  for (const [name, args] of cases) {
    it(`of ${name} fits docs/explanation.schema.json, and begins with its header`, async () => {
      const [kind, model, ...rest] = await args();
      fits(kind, model, whylight.succeed(...rest, '--model', model, '--json'));
    });
  }

  it('says of a picture that failed what went wrong', async () => {
    const model = folder.write('m.onnx', smallModel());
    fits('failure', model, whylight.fail(1, /file-missing/, 'explain', 'none.png', '--model', model, '--json'));
  });

  it('says of a model that is refused what went wrong', () => {
    const model = folder.write('m.onnx', 'text');
    const line = whylight.fail(3, /model-unreadable/, 'layers', '--model', model, '--json');
    const failure = JSON.parse(line) as { readonly error: { readonly code: string }; readonly model: object };
    assert.ok(judge('failure')(failure), ajv.errorsText(judge('failure').errors));
    assert.deepEqual([failure.error.code, failure.model], ['model-unreadable', { path: model }]);
  });

  it('would not fit without its target, its header, or with a target of no kind', () => {
    const line = whylight.succeed('explain', samplePicture('two-cats.jpg'), '--model', sampleModel, '--json');
    const whole = JSON.parse(line) as Record<string, unknown>;
    for (const wrong of [{ target: undefined }, { schema: 2 }, { model: 'm.onnx' }, { target: { kind: 'mood' } }])
      assert.ok(!judge('explanation')(JSON.parse(JSON.stringify({ ...whole, ...wrong }))), JSON.stringify(wrong));
  });
});

/** A training job writes the model, and somebody deletes the picture, while they are explained. */
import { strict as assert } from 'node:assert';
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type TensorProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { modelFiles } from '../../src/engine/reading/loadModel.ts';
import { buildModel, type ModelParts } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { smallModel, smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { disk } from '../../src/runtime/disk/disk.ts';

const limits = { threads: 1, memoryBytes: 2 ** 26, maxPixels: 1e6 };
const scoreOf = async (engine: Engine, image: string, model: string): Promise<number> =>
  (await engine.explain(image, model, { class: 0 })).class.score;

describe('a model that is written while it is explained', () => {
  const folder = useTemporaryFolder();
  const [first, second] = [smallModel({ seed: 1 }), smallModel({ seed: 2 })];
  let engine: Engine;
  let image: string;
  let scores: readonly number[];
  beforeEach(async () => {
    engine = new Engine(limits);
    image = folder.write('i.png', await noisePng(9, 9));
    scores = [
      await scoreOf(engine, image, folder.write('1.onnx', first)),
      await scoreOf(engine, image, folder.write('2.onnx', second)),
    ];
    assert.notEqual(scores[0], scores[1]);
  });
  afterEach(() => engine.release());

  for (const stage of ['model', 'decode', 'session', 'forward', 'gradient', 'cam'] as const) {
    it(`is explained as one version, never as a mixture, when it is replaced at the stage “${stage}”`, async () => {
      const model = folder.write('m.onnx', first);
      let replaced = false;
      const { class: found, heatmap } = await engine.explain(image, model, { class: 0 }, (begun) => {
        if (begun !== stage || replaced) return;
        replaced = true;
        writeFileSync(model, second); // in place, as exporters do
      });
      const version = scores.indexOf(found.score);
      assert.ok(replaced && version >= 0, `${found.score} is neither of ${scores.join(', ')}`);
      const alone = await engine.explain(image, folder.at(`${version + 1}.onnx`), { class: 0 });
      assert.deepEqual(heatmap, alone.heatmap);
      assert.equal(await scoreOf(engine, image, model), scores[1]);
    });
  }

  it('is waited for while it is incomplete', async () => {
    const model = folder.write('m.onnx', first.subarray(0, first.length / 2));
    const answer = scoreOf(engine, image, model);
    await sleep(120);
    writeFileSync(model, first);
    assert.equal(await answer, scores[0]);
  });

  it('is reported as incomplete if it stays so, at once if it was written long ago', async () => {
    const model = folder.write('m.onnx', first.subarray(0, first.length / 2));
    await assert.rejects(engine.model(model), { code: 'model-truncated' });
    utimesSync(model, 1, 1);
    const began = performance.now();
    await assert.rejects(engine.model(model), { code: 'model-truncated' });
    assert.ok(performance.now() - began < 200);
  });

  it('is reported if it never stops changing', async () => {
    const model = folder.write('m.onnx', first);
    const writing = setInterval(() => writeFileSync(model, first), 1);
    try {
      await assert.rejects(
        engine.explain(image, model, {}, () => writeFileSync(model, second)),
        ({ code }: { code: string }) => ['model-changed', 'file-changing'].includes(code),
      );
    } finally {
      clearInterval(writing);
    }
  });

  it('is noticed when it is renamed into place', async () => {
    const model = folder.at('m.onnx');
    for (let round = 0; round < 10; round++) {
      const which = round % 2;
      copyFileSync(folder.at(`${which + 1}.onnx`), folder.at('m.tmp'));
      renameSync(folder.at('m.tmp'), model);
      assert.equal(await scoreOf(engine, image, model), scores[which]);
    }
  });

  it('is not mapped into memory by its sessions, so that it may be truncated at any time', async () => {
    const model = folder.write('m.onnx', scaledModel());
    const { input, layer, model: loaded } = await engine.explain(image, model, {});
    if (existsSync('/proc/self/maps')) assert.ok(!readFileSync('/proc/self/maps', 'utf8').includes(model));
    truncateSync(model); // the next run would end this process (SIGBUS)
    const quiet = { begin: () => undefined };
    const runs = [
      await loaded.classifier.forward(loaded.classifier.feedsOf({ ...input }), [layer], quiet),
      await loaded.classifier.forward(loaded.classifier.feedsOf({ ...input }), [layer], quiet),
    ];
    assert.deepEqual(runs[0]!.score.data, runs[1]!.score.data);
  });
});

describe('a file of weights that is too large to be read whole', () => {
  const folder = useTemporaryFolder();
  const far = 2 ** 31 + 2 ** 20;
  /** Its size is of zeros that take no place on the disk. */
  function writeFar(): string {
    const { nodes, constants = [], ...network } = scaledNetwork();
    const place = openSync(folder.at('w.data'), 'w');
    let end = far;
    const moved = constants.map((tensor) => {
      const [offset, length] = [end, writeSync(place, tensor.rawData, 0, tensor.rawData.length, end)];
      end += length;
      const externalData = Object.entries({ location: 'w.data', offset: String(offset), length: String(length) }).map(
        ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
      );
      return { ...tensor, rawData: new Uint8Array(), dataLocation: TensorProto_DataLocation.EXTERNAL, externalData };
    });
    closeSync(place);
    return folder.write('m.onnx', buildModel({ ...network, nodes, constants: moved }));
  }

  it('is read in parts, is not mapped, and gives the same result as a small one', async () => {
    const engine = new Engine(limits);
    const image = folder.write('i.png', await noisePng(9, 9));
    const model = writeFar();
    assert.ok(statSync(folder.at('w.data')).size > 2 ** 31);
    const [found, small] = [
      await engine.explain(image, model, { layer: 'relu1' }),
      await engine.explain(image, folder.write('small.onnx', scaledModel()), { layer: 'relu1' }),
    ];
    assert.deepEqual(found.heatmap, small.heatmap);
    assert.equal(found.class.score, small.class.score);
    assert.ok(found.gradient!.data.some((value) => value !== 0));
    if (existsSync('/proc/self/maps')) assert.ok(!readFileSync('/proc/self/maps', 'utf8').includes('w.data'));
    truncateSync(folder.at('w.data')); // the next run would end this process (SIGBUS)
    const quiet = { begin: () => undefined };
    const { classifier } = found.model;
    const again = await classifier.forward(classifier.feedsOf({ ...found.input }), [found.layer], quiet);
    assert.deepEqual(again.activations.get(found.layer.tensor)!.data, found.activation.data);
    await engine.release();
  });

  it('is reported if it was truncated before', async () => {
    const engine = new Engine(limits);
    const model = writeFar();
    const image = folder.write('i.png', await noisePng(9, 9));
    await assert.rejects(
      engine.explain(
        image,
        model,
        {},
        (stage) => stage === 'session' && truncateSync(folder.at('w.data'), 2 ** 31 + 4),
      ),
      { code: 'file-changing' },
    );
    await engine.release();
  });
});

/**
 * With a Mul by a constant, which ONNX Runtime leaves in the file that it comes from, mapped, as long as the session
 * lives.
 */
function scaledNetwork(): ModelParts {
  const { nodes, constants = [], ...network } = smallNetwork({ classes: 1200 });
  const scaled = [
    ...nodes.slice(0, -1),
    makeNode('Gemm', ['flat', 'w3'], ['sums'], { transB: 1 }),
    makeNode('Mul', ['sums', 'scale'], ['logits']),
  ];
  return { ...network, nodes: scaled, constants: [...constants, weights('scale', [1200], 8)] };
}

const scaledModel = (): Uint8Array => buildModel(scaledNetwork());

describe('a file of weights that is rewritten without its model', () => {
  const folder = useTemporaryFolder();
  let engine: Engine;
  beforeEach(() => (engine = new Engine(limits)));
  afterEach(() => engine.release());
  /** All weights lie in the second file, in the order of the model. */
  const dataOf = (seed: number): Uint8Array =>
    Buffer.concat(smallNetwork({ seed }).constants!.map(({ rawData }) => rawData));

  function writeParts(seed = 1, isInside: (tensor: TensorProto) => boolean = () => false): string {
    const { constants = [], ...network } = smallNetwork({ seed });
    folder.write('w.data', dataOf(seed));
    let end = 0;
    const outside = constants.map((tensor) => {
      if (isInside(tensor)) return tensor;
      const [offset, length] = [end, tensor.rawData.length];
      end += length;
      const externalData = Object.entries({ location: 'w.data', offset: String(offset), length: String(length) }).map(
        ([key, value]) => create(StringStringEntryProtoSchema, { key, value }),
      );
      return { ...tensor, rawData: new Uint8Array(), dataLocation: TensorProto_DataLocation.EXTERNAL, externalData };
    });
    return folder.write('m.onnx', buildModel({ ...network, constants: outside }));
  }

  it('is noticed by the next explanation', async () => {
    const [image, model] = [folder.write('i.png', await noisePng(9, 9)), writeParts()];
    const before = await scoreOf(engine, image, model);
    writeFileSync(folder.at('w.data'), dataOf(2));
    const after = await scoreOf(engine, image, model);
    assert.equal(before, await scoreOf(engine, image, folder.write('1.onnx', smallModel({ seed: 1 }))));
    assert.equal(after, await scoreOf(engine, image, folder.write('2.onnx', smallModel({ seed: 2 }))));
    assert.notEqual(before, after);
    const watched = await modelFiles(disk, await engine.model(model));
    assert.deepEqual(
      [model, folder.at('w.data')].map((file) => watched.includes(file)),
      [true, true],
    );
  });

  it('is explained as one version if it changes while it is loaded', async () => {
    const parts = (seed: number): string => writeParts(seed, ({ name }) => name === 'w3');
    const image = folder.write('i.png', await noisePng(9, 9));
    const scores: number[] = [];
    for (const seed of [1, 2]) scores.push(await scoreOf(engine, image, parts(seed)));
    for (let delay = 0; delay < 30; delay += 2) {
      const model = parts(1);
      const writing = sleep(delay).then(() => parts(2));
      const found = await scoreOf(engine, image, model);
      await writing;
      assert.ok(scores.includes(found), `after ${delay} ms: ${found} is neither of ${scores.join(', ')}`);
      await engine.release();
    }
  });

  it('is reported, and never mixed, if it changes between the run and the gradient', async () => {
    const [image, model] = [folder.write('i.png', await noisePng(9, 9)), writeParts()];
    const rewrite = (stage: string): void => {
      if (stage === 'forward') writeFileSync(folder.at('w.data'), dataOf(2));
    };
    await assert.rejects(engine.explain(image, model, { layer: 'relu1' }, rewrite), { code: 'model-changed' });
    assert.equal(
      await scoreOf(engine, image, model),
      await scoreOf(engine, image, folder.write('2.onnx', smallModel({ seed: 2 }))),
    );
  });
});

describe('a picture that is deleted while it is explained', () => {
  const folder = useTemporaryFolder();

  for (const stage of ['model', 'decode', 'preprocess', 'session', 'forward', 'gradient', 'cam'] as const) {
    it(`is explained or reported as missing at the stage “${stage}”`, async () => {
      const engine = new Engine(limits);
      const image = folder.write('i.png', await noisePng(9, 9));
      const model = folder.write('m.onnx', smallModel());
      const outcome = await engine
        .explain(image, model, {}, (begun) => begun === stage && rmSync(image, { force: true }))
        .then(
          () => 'explained',
          ({ code }: { code: string }) => code,
        );
      assert.equal(outcome, ['model', 'decode', 'preprocess'].includes(stage) ? 'file-missing' : 'explained');
      await assert.rejects(engine.explain(image, model, {}), { code: 'file-missing' });
      await engine.release();
    });
  }
});

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import path from 'node:path';
import { readHeader } from '../../src/engine/image/header.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { Client, type Port } from '../../src/protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../../src/protocol/engine.ts';
import { partOf, saidOf } from '../../src/protocol/whatIf.ts';
import { bundle, sampleModel, samplePicture } from '../support/bundles.ts';
import { noisePng } from '../support/pictures.ts';
import { smallModel } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

type Engine = Client<EngineRequests, EngineEvents>;

/** The bundle in a real worker thread, as the extension starts it. */
class EngineThread {
  private readonly worker = new Worker(bundle('worker'), { execArgv: [] });
  readonly failures: unknown[] = [];
  readonly client: Engine;

  constructor() {
    const { worker } = this;
    worker.on('error', (error) => this.failures.push(error));
    const port: Port = {
      post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
      listen: (listener) => void worker.on('message', listener),
    };
    this.client = new Client(port);
  }

  /** Only an idle worker may be terminated: inside a run it would take the process along. */
  async stop(): Promise<void> {
    await this.client.request('release', {}).result;
    await this.worker.terminate();
    assert.deepEqual(this.failures, []);
  }
}

describe('the engine in a worker thread', () => {
  const folder = useTemporaryFolder();
  let thread: EngineThread;
  let engine: Engine;
  before(async () => {
    thread = new EngineThread();
    engine = thread.client;
    await engine.request('configure', { threads: 1, memoryMegabytes: 256, maxMegapixels: 100 }).result;
  });
  after(() => thread.stop());

  const cats = { image: samplePicture('two-cats.jpg'), model: sampleModel };
  const stagesOf = async (
    params: EngineRequests['explain']['params'],
  ): Promise<{ stages: string[]; timings: readonly string[] }> => {
    const stages: string[] = [];
    const { timings } = await engine.request('explain', params, (_, { stage }) => stages.push(stage)).result;
    return { stages, timings: Object.keys(timings) };
  };

  it('describes a model', async () => {
    const description = await engine.request('describe', { model: sampleModel }).result;
    assert.equal(description.classCount, description.labels.length);
    assert.ok(description.layers.length > 3);
    assert.deepEqual(description.layers.filter(({ isDefault }) => isDefault).length, 1);
    assert.deepEqual(
      description.methods.map(({ name }) => name),
      [
        'grad-cam++',
        'grad-cam',
        'hires-cam',
        'xgrad-cam',
        'layer-cam',
        'signed',
        'guided-grad-cam++',
        'guided-grad-cam',
        'eigen-cam',
        'score-cam',
        'ablation-cam',
      ],
    );
    assert.equal(description.recipe.source, 'file');
    assert.doesNotThrow(() => JSON.parse(description.recipe.json) as unknown);
    const files = description.files.map((file) => path.relative(path.dirname(sampleModel), file));
    assert.deepEqual(files.slice(0, 3), ['sample.onnx', 'sample.grad.onnx', 'sample.whylight.json']);
  });

  it('explains a picture: typed arrays, layer, class, regions and geometry come over', async () => {
    const explanation = await engine.request('explain', cats).result;
    const { heatmap, layer, predictions, regions, geometry } = explanation;
    assert.ok(heatmap.values instanceof Float32Array);
    assert.ok(
      (await engine.request('explain', { ...cats, method: 'hires-cam' }).result).heatmap.contribution instanceof
        Float32Array,
    );
    assert.equal(heatmap.values.length, heatmap.width * heatmap.height);
    assert.deepEqual(layer.grid, [heatmap.height, heatmap.width]);
    assert.equal(layer.isDefault, true);
    assert.match(predictions[0]!.label, /cat/);
    assert.deepEqual(explanation.class, predictions[0]);
    assert.ok(regions.length > 0 && geometry.photoWidth > 0);
    assert.deepEqual(Object.keys(explanation).sort(), [
      'activated',
      'class',
      'geometry',
      'heatmap',
      'image',
      'layer',
      'method',
      'model',
      'picture',
      'predictions',
      'recipe',
      'regions',
      'target',
      'timings',
      'warnings',
    ]);
  });

  it('says what the model says when a region is hidden or kept, and paints what stands there', async () => {
    const { regions, heatmap, geometry, class: shown } = await engine.request('explain', cats).result;
    const part = partOf(regions[0]!, heatmap, geometry);
    const changes = [
      { does: 'hide', ...part },
      { does: 'keep', ...part },
    ] as const;
    const found = await engine.request('whatIf', { ...cats, changes, fill: 'blur', painted: 0 }).result;
    const [before, hidden, alone] = [found.before, ...found.after].map((said) => saidOf(said, shown.index)!);
    assert.ok(Math.abs(before!.score - shown.score) < 1e-4);
    assert.ok(hidden!.score < before!.score && alone!.score < before!.score, JSON.stringify([before, hidden, alone]));
    assert.equal(readHeader(found.painted!.png, 'painted').width, geometry.inputWidth);
    const outside = engine.request('whatIf', {
      ...cats,
      changes: [{ does: 'hide', boxes: [[-50, -50, 10, 10]] }],
      fill: 'blur',
    });
    await assert.rejects(outside.result, { code: 'part-not-seen' });
  });

  it('reports the stages in their order, and skips those that are done already', async () => {
    const image = folder.write('i.png', await noisePng(20, 20));
    const model = folder.write('m.onnx', smallModel({ seed: 9 }));
    const first = await stagesOf({ image, model });
    assert.deepEqual(first.stages, [
      'model',
      'decode',
      'preprocess',
      'session',
      'forward',
      'session',
      'gradient',
      'cam',
    ]);
    const otherClass = await stagesOf({ image, model, class: 1 });
    assert.deepEqual(otherClass.stages, ['model', 'decode', 'preprocess', 'gradient', 'cam']);
    assert.ok(first.timings.includes('forward') && !otherClass.timings.includes('forward'));
  });

  it('reports how far many runs are', async () => {
    const told: object[] = [];
    const { runs } = await engine.request(
      'explain',
      { ...cats, method: 'ablation-cam' },
      (_, stage) => stage.stage === 'runs' && told.push(stage),
    ).result;
    assert.equal(runs, 72);
    assert.deepEqual(
      told,
      [0, 2, 34, 66].map((done) => ({ stage: 'runs', done, total: 72 })),
    );
  });

  it('hands out the photo and what the model sees of it, as PNG', async () => {
    const photo = await engine.request('photo', { image: cats.image }).result;
    const seen = await engine.request('seen', cats).result;
    for (const { width, height, png } of [photo, seen]) {
      const { width: written, height: tall } = readHeader(png, 'x.png');
      assert.deepEqual([written, tall], [width, height]);
    }
    const { geometry } = await engine.request('explain', cats).result;
    assert.deepEqual([photo.width, photo.height], [geometry.photoWidth, geometry.photoHeight]);
    assert.deepEqual([seen.width, seen.height], [geometry.inputWidth, geometry.inputHeight]);
  });

  it('hands out a clip a frame at a time', async () => {
    const fixture = (name: string): string => path.resolve(import.meta.dirname, '..', name);
    const gif = {
      image: fixture('engine/image/fixtures/clip-disposals.gif'),
      model: fixture('fixtures/networks/clip.onnx'),
    };
    const { clip, heatmap, layer } = await engine.request('explain', gif).result;
    assert.deepEqual(
      [clip!.sources.length, clip!.total, layer.grid],
      [6, 6, [heatmap.frames, heatmap.height, heatmap.width]],
    );
    const frames = await Promise.all(
      [0, 2, 5].map((frame) => engine.request('photo', { image: gif.image, frame }).result),
    );
    const seen = await Promise.all([0, 2, 5].map((clipFrame) => engine.request('seen', { ...gif, clipFrame }).result));
    const look = { format: 'overlay', colorMap: 'turbo', opacity: 0.5 } as const;
    const rendered = await Promise.all(
      [0, 2, 5].map((clipFrame) => engine.request('render', { ...gif, ...look, clipFrame }).result),
    );
    for (const pngs of [frames, seen]
      .map((all) => all.map(({ png }) => png))
      .concat([rendered.map(({ bytes }) => bytes)])) {
      assert.equal(new Set(pngs.map((png) => Buffer.from(png).toString('base64'))).size, 3);
    }
    assert.deepEqual([frames[0]!.width, frames[0]!.height, seen[0]!.width, seen[0]!.height], [13, 9, 8, 8]);
    const strongest = await engine.request('render', { ...gif, ...look, clipFrame: clip!.strongest }).result;
    assert.deepEqual((await engine.request('render', { ...gif, ...look }).result).bytes, strongest.bytes);
    const { dims } = readNpy(
      (await engine.request('render', { ...gif, ...look, format: 'npy' }).result).bytes,
      'x.npy',
    );
    assert.deepEqual(dims, [heatmap.frames, heatmap.height, heatmap.width]);
    await assert.rejects(engine.request('photo', { image: gif.image, frame: 6 }).result, { code: 'image-unreadable' });
  });

  it('renders an explanation in every format', async () => {
    const { heatmap, geometry } = await engine.request('explain', cats).result;
    const render = async (format: EngineRequests['render']['params']['format']): Promise<Uint8Array> =>
      (await engine.request('render', { ...cats, format, colorMap: 'turbo', opacity: 0.5 }).result).bytes;
    for (const format of ['overlay', 'heatmap'] as const) {
      const { width, height } = readHeader(await render(format), 'x.png');
      assert.deepEqual([width, height], [geometry.photoWidth, geometry.photoHeight]);
    }
    assert.deepEqual(readNpy(await render('npy'), 'x.npy'), {
      dims: [heatmap.height, heatmap.width],
      data: heatmap.values,
    });
    assert.equal((JSON.parse(new TextDecoder().decode(await render('json'))) as { image: string }).image, cats.image);
  });

  it('hands out its color maps: 256 colors each', async () => {
    const maps = await engine.request('colorMaps', {}).result;
    assert.ok(Object.keys(maps).length >= 4);
    for (const map of Object.values(maps)) assert.equal(map.length, 768);
  });

  it('exports a gradient graph, and uses it from then on', async () => {
    const image = folder.write('i.png', await noisePng(20, 20));
    const model = folder.write('m.onnx', smallModel());
    assert.equal((await engine.request('describe', { model }).result).gradientGraph, 'memory');
    const { path, bytes } = await engine.request('exportGradientGraph', { model }).result;
    assert.equal(readFileSync(path).length, bytes);
    assert.equal((await engine.request('describe', { model }).result).gradientGraph, 'file');
    folder.write('m.onnx', smallModel({ seed: 4 }));
    const { warnings } = await engine.request('explain', { image, model }).result;
    assert.deepEqual(
      warnings.map(({ code }) => code).filter((code) => code.startsWith('gradient')),
      ['gradient-stale'],
    );
  });

  const errors: readonly { what: string; code: string; ask: () => Promise<unknown> }[] = [
    {
      what: 'no such model',
      code: 'file-missing',
      ask: () => engine.request('describe', { model: folder.at('none.onnx') }).result,
    },
    {
      what: 'no such picture',
      code: 'file-missing',
      ask: () => engine.request('explain', { ...cats, image: folder.at('none.png') }).result,
    },
    {
      what: 'no picture',
      code: 'image-unreadable',
      ask: () => engine.request('photo', { image: folder.write('x.png', 'text') }).result,
    },
    {
      what: 'no such class',
      code: 'class-unknown',
      ask: () => engine.request('explain', { ...cats, class: 'catt' }).result,
    },
    {
      what: 'no such layer',
      code: 'layer-unknown',
      ask: () => engine.request('explain', { ...cats, layer: 'layer99' }).result,
    },
    {
      what: 'no such recipe',
      code: 'recipe-missing',
      ask: () => engine.request('explain', { ...cats, recipe: folder.at('none.json') }).result,
    },
    {
      what: 'a model that ONNX Runtime refuses',
      code: 'model-refused',
      ask: () => engine.request('describe', { model: folder.write('m.onnx', smallModel({ opset: 27 })) }).result,
    },
    {
      what: 'no place to write to',
      code: 'file-unwritable',
      ask: () => engine.request('exportGradientGraph', { model: sampleModel, out: folder.at('none/x.onnx') }).result,
    },
    { what: 'no such request', code: 'unknown-method', ask: () => engine.request('dance' as 'release', {}).result },
  ];
  for (const { what, code, ask } of errors) {
    it(`answers “${what}” with the code ${code} and a next step`, async () => {
      await assert.rejects(ask(), (error: { code: string; nextStep: string; message: string }) => {
        assert.equal(error.code, code, error.message);
        assert.ok(code === 'unknown-method' || error.nextStep !== '');
        return true;
      });
    });
  }

  it('never begins what was canceled before its turn', async () => {
    const image = folder.write('i.png', await noisePng(20, 20));
    const stages: string[] = [];
    const first = engine.request('explain', cats);
    const second = engine.request('explain', { image, model: folder.write('m.onnx', smallModel()) }, (_, { stage }) =>
      stages.push(stage),
    );
    second.cancel();
    await assert.rejects(second.result, { code: 'canceled' });
    await first.result;
    await engine.request('colorMaps', {}).result;
    assert.deepEqual(stages, []);
  });

  it('stops between two stages of what is canceled in the middle', async () => {
    const image = folder.write('i.png', await noisePng(1200, 900));
    const stages: string[] = [];
    const explain = engine.request(
      'explain',
      { image, model: folder.write('m.onnx', smallModel()) },
      (_, { stage }) => {
        stages.push(stage);
        if (stage === 'decode') explain.cancel();
      },
    );
    await assert.rejects(explain.result, { code: 'canceled' });
    await engine.request('colorMaps', {}).result;
    assert.deepEqual(stages, ['model', 'decode']);
  });

  it('answers all of 20 requests at once, each with what belongs to it', async () => {
    const model = folder.write('m.onnx', smallModel());
    const images = await Promise.all(
      Array.from({ length: 5 }, async (_, at) => folder.write(`${at}.png`, await noisePng(10 + at, 10, at))),
    );
    const asked = Array.from({ length: 20 }, (_, at) => ({ image: images[at % 5]!, model, class: at % 4 }));
    const answers = await Promise.allSettled([
      ...asked.map((params) => engine.request('explain', params).result),
      engine.request('explain', { image: 'none', model }).result,
    ]);
    asked.forEach(({ image, class: index }, at) => {
      const answer = answers[at]!;
      assert.ok(answer.status === 'fulfilled');
      assert.deepEqual(
        [answer.value.image, answer.value.class.index, answer.value.geometry.photoWidth],
        [image, index, 10 + (at % 5)],
      );
    });
    assert.equal(answers[20]!.status, 'rejected');
    assert.equal(engine.pending, 0);
  });

  it('goes on after all was released', async () => {
    await engine.request('release', {}).result;
    assert.ok((await engine.request('explain', cats).result).predictions.length > 0);
  });

  it('may be ended once it has released everything, time and again', async () => {
    for (let at = 0; at < 3; at++) {
      const other = new EngineThread();
      await other.client.request('explain', cats).result;
      await other.stop();
    }
  });
});

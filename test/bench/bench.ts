/**
 * `npm run bench [-- --model MODEL --image IMAGE --rounds N --json]`: what explaining costs, as ratios to a plain run of
 * the same model in ONNX Runtime. The two sides take turns, so that a machine whose speed drifts slows both; medians.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toBinary } from '@bufbuild/protobuf';
import type { Input } from '../../src/engine/ask.ts';
import { explain } from '../../src/engine/explain.ts';
import { differentiate } from '../../src/engine/gradient/build.ts';
import { gradientModel } from '../../src/engine/gradient/gradientModel.ts';
import { indexGraph } from '../../src/engine/graph/graph.ts';
import { preprocess } from '../../src/engine/image/preprocess.ts';
import { parseModel } from '../../src/engine/onnx/model.ts';
import { ModelProtoSchema } from '../../src/engine/onnx/onnx_pb.ts';
import { axisOf } from '../../src/engine/tensor/layout.ts';
import { floatTensorOf, type Tensor } from '../../src/engine/tensor/tensor.ts';
import { defaultLimits, Engine } from '../../src/runtime/engine.ts';
import { readBytes } from '../../src/runtime/disk/files.ts';
import type { LoadedModel } from '../../src/runtime/loadModel.ts';
import { explainableTensors } from '../../src/runtime/modelLayers.ts';
import { Session } from '../../src/runtime/ort/ort.ts';
import { withRewritten } from '../../src/runtime/rewritten.ts';
import { inferShapes } from '../../src/runtime/shapes.ts';

const root = path.join(import.meta.dirname, '../..');
const quiet = { begin: () => undefined };

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: path.join(root, 'samples/sample.onnx') },
    image: { type: 'string', default: path.join(root, 'samples/pictures/cat-and-dog.jpg') },
    rounds: { type: 'string', default: '25' },
    threads: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    /** Used by itself: one side alone, for its memory. */
    only: { type: 'string' },
  },
});
const file = path.resolve(values.model);
const threads = Number(values.threads);
const where = { folder: path.dirname(file), threads };

/** Both sides, ready to run. */
async function prepare(): Promise<{
  plain: () => Promise<void>;
  explainAnew: () => Promise<void>;
  anotherClass: () => Promise<void>;
  model: LoadedModel;
  engine: Engine;
}> {
  const engine = new Engine({ ...defaultLimits, threads });
  const model = await engine.model(file);
  const photo = await engine.photos.photo(values.image);
  const { classifier, recipe } = model;
  const session = await Session.create(await readBytes(file), { ...where, optimize: 'all' });
  let input: Input | undefined;
  let turn = 0;
  const see = (): Input => {
    const { data, dims, geometry } = preprocess([photo], recipe.input);
    return { tensor: floatTensorOf(dims, data), channelAxis: axisOf(recipe.input.layout, 'C'), geometry };
  };
  const { tensor } = see();
  return {
    engine,
    model,
    plain: async () => void (await session.run(new Map<string, Tensor>([[classifier.anatomy.input, tensor]]))),
    explainAnew: async () => {
      input = see();
      await explain(input, classifier, {}, quiet);
    },
    anotherClass: async () => void (await explain(input!, classifier, { class: turn++ % model.classCount }, quiet)),
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

/** Everything between the model's bytes and the gradient graph, ready to be cut. */
async function build(bytes: Uint8Array, model: LoadedModel): Promise<Uint8Array> {
  const graph = indexGraph(parseModel(bytes, path.basename(file)));
  const shapes = await withRewritten(graph, await inferShapes(graph, where), where);
  const pass = differentiate(graph, shapes, model.score);
  return toBinary(
    ModelProtoSchema,
    gradientModel(graph, shapes, model.score, pass, explainableTensors(model.layers)).proto,
  );
}

/** The largest resident memory of a process that does one side alone. */
function peakMemory(side: 'plain' | 'explain'): number {
  const options = [
    '--import',
    'tsx',
    '--require',
    path.join(root, 'test/support/wasmFiles.cjs'),
    import.meta.filename,
    '--model',
    file,
    '--image',
    values.image,
    '--threads',
    values.threads,
    '--only',
    side,
  ];
  return Number(spawnSync(process.execPath, options, { encoding: 'utf8', cwd: root }).stdout);
}

async function oneSide(side: string): Promise<void> {
  if (side === 'explain') {
    const engine = new Engine({ ...defaultLimits, threads });
    await engine.explain(values.image, file, {});
  } else {
    // Both decode the picture, so that the ratio speaks of the model.
    const engine = new Engine({ ...defaultLimits, threads });
    const { recipe, classifier } = await engine.model(file);
    const { data, dims } = preprocess([await engine.photos.photo(values.image)], recipe.input);
    const session = await Session.create(await readBytes(file), { ...where, optimize: 'all' });
    await session.run(new Map<string, Tensor>([[classifier.anatomy.input, floatTensorOf(dims, data)]]));
  }
  console.log(process.resourceUsage().maxRSS);
}

async function main(): Promise<void> {
  if (values.only !== undefined) return oneSide(values.only);
  const { plain, explainAnew, anotherClass, model, engine } = await prepare();
  const bytes = await readBytes(file);
  const times: Record<'plain' | 'explain' | 'class' | 'build', number[]> = {
    plain: [],
    explain: [],
    class: [],
    build: [],
  };
  let gradientGraphBytes = 0;
  for (let round = -2; round < Number(values.rounds); round++) {
    const measured = {
      plain: await milliseconds(plain),
      explain: await milliseconds(explainAnew),
      class: await milliseconds(anotherClass),
      build:
        round % 5 === 0
          ? await milliseconds(async () => (gradientGraphBytes = (await build(bytes, model)).length))
          : NaN,
    };
    if (round < 0) continue; // warm-up
    for (const side of ['plain', 'explain', 'class', 'build'] as const)
      if (!Number.isNaN(measured[side])) times[side].push(measured[side]);
  }
  await engine.release();
  const plainMs = median(times.plain);
  print({
    plainMs,
    explainRatio: median(times.explain.map((ms, at) => ms / times.plain[at]!)),
    classRatio: median(times.class.map((ms, at) => ms / times.plain[at]!)),
    buildMs: median(times.build),
    gradientGraphBytes,
    peakMemoryRatio: peakMemory('explain') / peakMemory('plain'),
  });
}

function print(result: Readonly<Record<string, number>>): void {
  if (values.json) console.log(JSON.stringify(result));
  else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(20)} ${value.toPrecision(4)}`);
}

void main();

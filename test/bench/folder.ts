/**
 * What a sweep over a folder of photos costs, next to a plain loop of the same model in ONNX Runtime over tensors that
 * are ready.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeJpeg } from '../../src/engine/image/encodeJpeg.ts';
import { resample } from '../../src/engine/image/resample.ts';
import { wholeSet } from '../../src/engine/dataset/shard.ts';
import { Ahead } from '../../src/runtime/dataset/ahead.ts';
import { Decoders } from '../../src/runtime/dataset/decoders.ts';
import { rowOf } from '../../src/runtime/dataset/evaluate.ts';
import { headerOf } from '../../src/runtime/dataset/header.ts';
import { activationFile, Part } from '../../src/runtime/dataset/parts.ts';
import type { Sweep } from '../../src/runtime/dataset/sweep.ts';
import { defaultLimits, Engine } from '../../src/runtime/engine.ts';
import { bundle } from '../support/bundles.ts';
import { medianOf, millisecondsOf } from './statistics.ts';

const [width, height] = [640, 480];

/** A photo of 640 × 480, as JPEG of quality 90. */
async function writePhoto(engine: Engine, image: string, file: string): Promise<void> {
  const photo = await engine.photos.photo(image);
  const window = { x: 0, y: 0, width, height };
  const options = { resized: { width, height }, window, interpolation: 'bilinear', antialias: true } as const;
  const rgb = resample(photo, options);
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) rgba.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  writeFileSync(file, encodeJpeg(width, height, rgba, 90));
}

/** Pictures of each round; the two sides take turns. */
const perRound = 12;

/** One method, no measure. @returns plain time ÷ sweep's time, of the same number of pictures; median of the rounds */
export async function measureFolder(
  model: string,
  image: string,
  rounds: number,
  threads: number,
): Promise<{
  readonly cores: number;
  readonly threads: number;
  readonly plainMs: number;
  readonly folderRatio: number;
}> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-folder-'));
  const engine = new Engine({ ...defaultLimits, threads });
  try {
    mkdirSync(path.join(folder, 'photos'));
    await writePhoto(engine, image, path.join(folder, 'photos/0.jpg'));
    const keys = Array.from({ length: perRound * (rounds + 1) }, (_, at) => `${at}.jpg`);
    for (const key of keys.slice(1)) copyFileSync(path.join(folder, 'photos/0.jpg'), path.join(folder, 'photos', key));
    const sweep: Sweep = {
      pictures: { root: path.join(folder, 'photos'), keys },
      ...{ model, methods: ['grad-cam++'], measure: { names: [] }, truth: new Map(), boxes: new Map() },
    };
    const { recipe } = await engine.model(model);
    const plain = await plainRun(engine, sweep, threads);
    const part = await Part.open(
      path.join(folder, 'part'),
      path.join(folder, 'photos'),
      await headerOf(engine, sweep, wholeSet),
      ['grad-cam++', activationFile],
    );
    const decoders = new Decoders(path.join(path.dirname(bundle('cli')), 'decoder.js'), {
      recipe: recipe.input,
      maxPixels: defaultLimits.maxPixels,
    });
    const ready = new Ahead(keys, (key) => decoders.prepare(path.join(folder, 'photos', key)), decoders.depth);
    const times = { plain: [] as number[], sweep: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const plainMs = await millisecondsOf(plain.run);
      const sweepMs = await millisecondsOf(async () => {
        for (const key of keys.slice(round * perRound, (round + 1) * perRound)) {
          await part.write(await rowOf(engine, sweep, key, () => ready.take(key)));
        }
      });
      if (round === 0) continue; // the first makes sessions
      times.plain.push(plainMs);
      times.sweep.push(sweepMs);
    }
    await Promise.all([decoders.close(), part.close(), plain.release()]);
    const folderRatio = medianOf(times.plain.map((ms, at) => ms / times.sweep[at]!));
    return { cores: availableParallelism(), threads, plainMs: medianOf(times.plain) / perRound, folderRatio };
  } finally {
    await engine.release();
    rmSync(folder, { recursive: true });
  }
}

async function plainRun(
  engine: Engine,
  { model, pictures: { root } }: Sweep,
  threads: number,
): Promise<{ readonly run: () => Promise<void>; readonly release: () => Promise<void> }> {
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    logSeverityLevel: 4,
    ...(threads > 0 && { intraOpNumThreads: threads }),
  });
  const { data, dims } = await engine.input(path.join(root, '0.jpg'), await engine.model(model));
  const feeds = { [session.inputNames[0]!]: new Tensor('float32', data, dims) };
  return {
    run: async () => {
      for (let at = 0; at < perRound; at++) await session.run(feeds);
    },
    release: () => session.release(),
  };
}

/**
 * `npm run bench [-- --model MODEL … --image IMAGE --rounds N --folder --threads N --json]`: what explaining costs, as
 * ratios to a plain program that makes a session of the model's path in ONNX Runtime and runs it. MODEL is a file, or
 * one of torchvision's networks (`resnet50`), made with random weights where PyTorch is there; the sample where none is
 * named. `--folder`: a sweep over 640 × 480 JPEGs (one method, no measure) instead, as a share of a plain loop's speed.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { preprocess } from '../../src/engine/image/preprocess.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import { defaultLimits, Engine } from '../../src/runtime/engine.ts';
import { runPython } from '../oracle/python.ts';
import { measureFolder } from './folder.ts';
import { preprocessRatio } from './preprocessing.ts';
import { measureProcesses } from './processes.ts';
import { measureBuild, measureWarm } from './warm.ts';

const root = path.join(import.meta.dirname, '../..');

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: [path.join(root, 'samples/sample.onnx')] },
    image: { type: 'string', default: path.join(root, 'samples/pictures/cat-and-dog.jpg') },
    rounds: { type: 'string', default: '25' },
    folder: { type: 'boolean', default: false },
    threads: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const image = path.resolve(values.image);
const rounds = Number(values.rounds);
/** Whole processes and whole builds take longer, and vary less. */
const fewRounds = Math.max(3, Math.ceil(rounds / 5));

/** Null: not to be measured here. */
type Costs = Readonly<Record<string, number | null>>;

async function measure(model: string): Promise<Costs> {
  if (values.folder) return { ...(await measureFolder(model, image, fewRounds, Number(values.threads))) };
  const engine = new Engine(defaultLimits);
  try {
    const loaded = await engine.model(model);
    const photo = await engine.photos.photo(image);
    const { dims, data } = preprocess([photo], loaded.recipe.input);
    return {
      ...(await measureWarm(loaded, photo, rounds)),
      ...measureProcesses(model, image, floatTensorOf(dims, data), fewRounds),
      preprocessRatio: await preprocessRatio(image, photo, loaded.recipe.input, rounds),
      ...(await measureBuild(loaded, fewRounds)),
    };
  } finally {
    await engine.release();
  }
}

function print(name: string, costs: Costs): void {
  if (values.json) return console.log(JSON.stringify({ model: name, ...costs }));
  console.log(name);
  for (const [key, value] of Object.entries(costs))
    console.log(`  ${key.padEnd(20)} ${value === null ? 'not measured: Python has no Pillow' : value.toPrecision(4)}`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-bench-'));
  try {
    for (const name of values.model) {
      const made = path.join(folder, `${name}.onnx`);
      if (!existsSync(name) && (await runPython('../bench/network.py', [name, made])) !== 0)
        throw new Error(`${name} is no file, and PyTorch and torchvision could not make a network of this name`);
      print(name, await measure(existsSync(name) ? path.resolve(name) : made));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();

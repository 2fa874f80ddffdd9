import { defaults } from '../../vocabulary/defaults.ts';
import path from 'node:path';
import { methodOf } from '../../engine/cam/methods.ts';
import { methodNames, colorMapNames, fillNames } from '../../vocabulary/names.ts';
import { WhylightError } from '../../engine/errors.ts';
import type { Wish } from '../../engine/ask.ts';
import { wishedNames, type MeasureWish } from '../../engine/measure/wish.ts';
import { readNpy } from '../../engine/tensor/npy.ts';
import { floatTensorOf } from '../../engine/tensor/tensor.ts';
import { defaultLimits, Engine, type Explained } from '../../runtime/engine.ts';
import { explanationJson } from '../../runtime/answers/explanationJson.ts';
import { makeFolder, readBytes } from '../../runtime/disk/files.ts';
import { printExplanation } from '../printExplanation.ts';
import { namesFor, saveExplanation, saveNames, type SaveNames, type SaveOptions } from '../save.ts';
import { isSupervised } from '../supervised.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import {
  choice,
  numberOption,
  parseCommandLine,
  pixelOption,
  required,
  UsageError,
  type CommandLine,
} from '../usage.ts';
import { known } from '../../vocabulary/known.ts';

type Values = CommandLine<'explain'>['values'];

/** `whylight explain`: one model, any number of pictures; a picture that fails is reported and the rest go on. */
export async function explainCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseCommandLine('explain', args);
  const model = required(values.model, 'model');
  const wish = wishOf(values);
  const save = await saveOptions(values);
  if (values.tensor === undefined && positionals.length === 0) throw new UsageError('no image is named');
  if (values.tensor !== undefined && positionals.length > 0)
    throw new UsageError('--tensor stands instead of images: name one or the other');
  const limits = {
    ...defaultLimits,
    threads: numberOption(values.threads, 'threads', 1, 1024, true) ?? 0,
    maxPixels:
      (numberOption(values['max-megapixels'], 'max-megapixels', 0.001, 10_000, false) ?? defaults.maxMegapixels) * 1e6,
  };
  const runsOnce =
    positionals.length <= 1 && methodOf(wish.method ?? defaults.method).needs !== 'runs' && !wish.measure;
  const engine = new Engine(limits, { mapsFiles: isSupervised, runsOnce });
  const isTensor = values.tensor !== undefined;
  // A tensor is no picture to paint on.
  const what = save.what.filter((each) => !isTensor || each === 'arrays');
  const one = async (source: string, names: SaveNames): Promise<void> => {
    const explained = await explainOne(engine, source, isTensor, model, wish);
    const files = await saveExplanation(engine, source, explained, { ...save, what, names });
    if (values.json)
      terminal.write(json({ ...explanationJson(source, explained), ...(files.length > 0 && { files }) }));
    else printExplanation(source, explained, files, terminal);
  };
  try {
    // A model that can't be read fails all pictures alike: once.
    await engine.model(model, values.recipe);
    return await forEach(values.tensor === undefined ? positionals : [values.tensor], one, terminal);
  } finally {
    await engine.release();
  }
}

async function forEach(
  sources: readonly string[],
  one: (source: string, names: SaveNames) => Promise<void>,
  terminal: Terminal,
): Promise<number> {
  const names = namesFor(sources);
  let failures = 0;
  for (const [at, source] of sources.entries()) {
    if (sources.length > 1) terminal.note(terminal.dim(`${at + 1}/${sources.length} ${printable(source)}`));
    try {
      await one(source, known(names[at], 'name to save under'));
    } catch (error) {
      if (!(error instanceof WhylightError)) throw error;
      failures++;
      terminal.note(
        `${terminal.alarm('Error')} [${error.code}] ${printable(error.message)}\n  ${printable(error.nextStep)}`,
      );
    }
  }
  return failures === 0 ? 0 : 1;
}

async function explainOne(
  engine: Engine,
  source: string,
  isTensor: boolean,
  model: string,
  wish: Wish,
): Promise<Explained> {
  if (!isTensor) return engine.explain(source, model, wish);
  const { dims, data } = readNpy(await readBytes(source), path.basename(source));
  return engine.explainTensor(floatTensorOf(dims, data), model, wish);
}

function wishOf(values: Values): Wish & { recipe?: string } {
  const pixel = pixelOption(values.pixel);
  const threshold = numberOption(values.threshold, 'threshold', 0, 1, false);
  const measure = measureOf(values);
  return {
    ...(measure && { measure }),
    top: numberOption(values.top, 'top', 1, 100_000, true) ?? defaults.top,
    method: choice(values.method ?? defaults.method, 'method', methodNames),
    ...(values.class !== undefined && { class: values.class }),
    ...(pixel && { pixel }),
    ...(values.layer !== undefined && { layer: values.layer }),
    ...(values.recipe !== undefined && { recipe: values.recipe }),
    ...(threshold !== undefined && { threshold }),
  };
}

function measureOf(values: Values): MeasureWish | undefined {
  const { measure, fill, seed, steps } = values;
  if (measure === undefined) {
    const stray = Object.entries({ fill, seed, steps }).find(([, value]) => value !== undefined);
    if (stray) throw new UsageError(`--${stray[0]} goes with --measure`);
    return undefined;
  }
  const names = measure.split(',').map((name) => choice(name.trim(), 'measure', wishedNames));
  const stepCount = numberOption(steps, 'steps', 1, 1000, true);
  const seedNumber = numberOption(seed, 'seed', 0, 2 ** 31, true);
  return {
    names: [...new Set(names)],
    ...(fill !== undefined && { fill: choice(fill, 'fill', fillNames) }),
    ...(stepCount !== undefined && { steps: stepCount }),
    ...(seedNumber !== undefined && { seed: seedNumber }),
  };
}

async function saveOptions(values: Values): Promise<SaveOptions> {
  const folder = values.out ?? '.';
  const names = values.save === undefined ? [] : values.save.split(',').map((name) => name.trim());
  const what = names.map((name) => choice(name, 'save', saveNames));
  const colorMap = choice(values['color-map'] ?? defaults.colorMap, 'color-map', colorMapNames);
  const opacity = numberOption(values.opacity, 'opacity', 0, 1, false) ?? defaults.opacity;
  if (what.length > 0) await makeFolder(folder);
  return { folder, what, colorMap, opacity };
}

import { defaults } from '../../vocabulary/defaults.ts';
import { directions, inFull, type TargetWish } from '../../vocabulary/target.ts';
import path from 'node:path';
import { methodOf } from '../../engine/cam/methods.ts';
import { methodNames, colorMapNames, fillNames } from '../../vocabulary/names.ts';
import type { WhylightError } from '../../engine/errors.ts';
import type { Wish } from '../../engine/ask.ts';
import { wishedNames, type MeasureWish } from '../../engine/measure/wish.ts';
import { readNpy } from '../../engine/tensor/npy.ts';
import { floatTensorOf } from '../../engine/tensor/tensor.ts';
import type { Engine, Explained, Pictured } from '../../runtime/engine.ts';
import type { Reading } from '../../runtime/models.ts';
import { failureJson, header } from '../../runtime/answers/header.ts';
import { explanationJson } from '../../runtime/answers/explanationJson.ts';
import { makeFolder, readBytes } from '../../runtime/disk/files.ts';
import type { ExitCode } from '../exitCodes.ts';
import { forEach } from '../forEach.ts';
import { asVolumes, withSources, type Source } from '../inputs.ts';
import { boxesOption, pixelOption, regionOption } from '../photoPlaces.ts';
import { withModel } from '../model.ts';
import { printExplanation } from '../printExplanation.ts';
import { forWord, saveExplanation, saveNames, type SaveNames, type SaveOptions } from '../save.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { promptTarget, wordsWish, wordTarget } from '../words.ts';
import { choice, listOption, numberOption, parseCommandLine, UsageError, type CommandLine } from '../usage.ts';

type Values = CommandLine<'explain'>['values'];

/** `whylight explain`: one model, any number of pictures; a picture that fails is reported and the rest go on. */
export async function explainCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine('explain', args, (line) => terminal.note(line));
  const wish = { ...wishOf(values), ...(await wordsWish(values)) };
  const save = saveOptions(values);
  const { tensor } = values;
  if (tensor === undefined && positionals.length === 0) throw new UsageError('no image is named');
  if (tensor !== undefined) refuseWithTensor(values, positionals, save);
  return withSources(tensor === undefined ? positionals : [], (sources) =>
    explainAll({ values, wish, save, sources, terminal }),
  );
}

interface Asked {
  readonly values: Values;
  readonly wish: Wish & Reading & Pictured;
  readonly save: SaveOptions;
  readonly sources: readonly Source[];
  readonly terminal: Terminal;
}

async function explainAll({ values, wish, save, sources: named, terminal }: Asked): Promise<ExitCode> {
  const { tensor } = values;
  let sources = named;
  const nameOf = (source: string): string => sources.find(({ file }) => file === source)?.name ?? source;
  const megapixels = numberOption(values['max-megapixels'], 'max-megapixels', 0.001, 10_000, false);
  const limits = { maxPixels: (megapixels ?? defaults.maxMegapixels) * 1e6 };
  // A model that can't be read fails all pictures alike: once.
  const runsOnce =
    named.length <= 1 &&
    values['all-words'] !== true &&
    methodOf(wish.method ?? defaults.method).needs !== 'runs' &&
    !wish.measure;
  return withModel(values, { limits, runsOnce }, async (model, engine) => {
    const one = async (source: string, names: SaveNames, target = wish.target): Promise<void> => {
      const own = { ...wish, ...(target && { target }) };
      const explained = await explainOne(engine, source, tensor !== undefined, model.path, own);
      const words = target === undefined && values['all-words'] === true ? (explained.caption?.words ?? []) : [];
      for (const at of words.keys()) await one(source, forWord(names, at), { kind: 'word', from: at, to: at });
      if (words.length > 0) return;
      const files = await saveExplanation(engine, source, explained, { ...save, names });
      if (values.json)
        terminal.write(
          json({ ...(await explanationJson(nameOf(source), explained)), ...(files.length > 0 && { files }) }),
        );
      else printExplanation(nameOf(source), explained, files, terminal);
    };
    const failed = async (source: string, error: WhylightError): Promise<void> => {
      terminal.error(error);
      if (values.json) terminal.write(json(failureJson(await header(model), error, nameOf(source))));
    };
    if (model.recipe.input.frames !== undefined)
      sources = await asVolumes(named, (text) => terminal.note(terminal.dim(printable(text))));
    if (save.what.length > 0) await makeFolder(save.folder);
    return forEach(tensor === undefined ? sources.map(({ file }) => file) : [tensor], one, failed, terminal);
  });
}

/** A tensor is no picture to paint on, and has no frames. */
function refuseWithTensor(values: Values, images: readonly string[], { what }: SaveOptions): void {
  if (images.length > 0) throw new UsageError('--tensor stands instead of images: name one or the other');
  const painted = what.find((each) => each !== 'arrays');
  if (painted !== undefined)
    throw new UsageError(`--save ${painted} needs a picture to paint on, and --tensor is none: “arrays” can be saved`);
  if (values.mask) throw new UsageError('--mask is of a picture file, and --tensor is none');
  const stray = (['frame', 'region', 'level'] as const).find((option) => values[option] !== undefined);
  if (stray) throw new UsageError(`--${stray} is of a picture file, and --tensor is none`);
}

function wishOf(values: Values): Wish & Reading & Pictured {
  const threshold = numberOption(values.threshold, 'threshold', 0, 1, false);
  const measure = measureOf(values);
  const whatIf = whatIfOf(values);
  const frame = numberOption(values.frame, 'frame', 1, 1e6, true);
  const area = areaOf(values);
  const target = wordTarget(values) ?? promptTarget(values) ?? targetOf(values);
  return {
    ...(measure && { measure }),
    ...(whatIf && { whatIf }),
    top: numberOption(values.top, 'top', 1, 100_000, true) ?? defaults.top,
    ...(values.method !== undefined && { method: choice(values.method, 'method', methodNames) }),
    ...(target && { target }),
    ...(frame !== undefined && { frame: frame - 1 }),
    ...(area && { area }),
    ...(values.layer !== undefined && { layer: values.layer }),
    ...(values.recipe !== undefined && { recipe: values.recipe }),
    ...(values.output !== undefined && { output: values.output }),
    ...(values.input !== undefined && { inputs: inputsOption(values.input) }),
    ...(threshold !== undefined && { threshold }),
    ...(values.mask && { masks: values.mask }),
  };
}

function areaOf(values: Values): Reading['area'] {
  const region = regionOption(values.region);
  const level = numberOption(values.level, 'level', 0, 63, true);
  if (!region && level === undefined) return undefined;
  return { ...(region && { region }), ...(level !== undefined && { level }) };
}

/** @throws UsageError */
function targetOf(values: Values): TargetWish | undefined {
  const { class: name, direction, reference } = values;
  if (values.against) return contrastOf(values, values.against);
  if (values.gamma !== undefined) throw new UsageError('--gamma goes with --against');
  const pixel = pixelOption(values.pixel);
  const [first, second] = Object.entries({ pixel, direction, reference }).filter(([, value]) => value !== undefined);
  if (first && second) throw new UsageError(`--${first[0]} and --${second[0]} don’t go together`);
  if (reference !== undefined && name !== undefined) throw new UsageError('--reference stands instead of --class');
  if (reference !== undefined) return { kind: 'similarity', reference };
  if (direction === undefined) return inFull({ ...(name !== undefined && { class: name }), ...(pixel && { pixel }) });
  const number = name !== undefined && /^\d+$/.test(name) ? Number(name) : name;
  return {
    kind: 'number',
    ...(number !== undefined && { number }),
    direction: choice(direction, 'direction', directions),
  };
}

function contrastOf({ class: name, gamma, ...others }: Values, against: readonly string[]): TargetWish {
  const stray = (['pixel', 'direction', 'reference'] as const).find((option) => others[option] !== undefined);
  if (stray) throw new UsageError(`--against and --${stray} don’t go together`);
  const weight = numberOption(gamma, 'gamma', 0, 100, false);
  return {
    kind: 'contrast',
    against,
    ...(name !== undefined && { class: name }),
    ...(weight !== undefined && { gamma: weight }),
  };
}

/** “age=63”, “table=0.5,1,0”, “left=mask.png”, “table=rows.npy”. @throws UsageError */
function inputsOption(given: readonly string[]): Readonly<Record<string, number | string | readonly number[]>> {
  const pairs = given.map((text) => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`--input is “${text}”; NAME=FILE, NAME=NUMBER or NAME=NUMBER,NUMBER,… was expected`);
    const numbers = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!numbers.every(Number.isFinite)) return [name, value] as const;
    return [name, numbers.length === 1 ? (numbers[0] ?? 0) : numbers] as const;
  });
  return Object.fromEntries(pairs);
}

function measureOf(values: Values): MeasureWish | undefined {
  const { measure, fill, seed, steps } = values;
  if (measure === undefined) {
    const isHidden = values.hide !== undefined || values.keep !== undefined;
    const stray = Object.entries({ fill: isHidden ? undefined : fill, seed, steps }).find(
      ([, value]) => value !== undefined,
    );
    if (stray)
      throw new UsageError(`--${stray[0]} goes with --measure${stray[0] === 'fill' ? ', --hide or --keep' : ''}`);
    return undefined;
  }
  const names = listOption(measure, 'measure', wishedNames);
  const stepCount = numberOption(steps, 'steps', 1, 1000, true);
  const seedNumber = numberOption(seed, 'seed', 0, 2 ** 31, true);
  return {
    names,
    ...(fill !== undefined && { fill: choice(fill, 'fill', fillNames) }),
    ...(stepCount !== undefined && { steps: stepCount }),
    ...(seedNumber !== undefined && { seed: seedNumber }),
  };
}

function whatIfOf({ hide, keep, fill }: Values): Wish['whatIf'] {
  if (hide && keep) throw new UsageError('--hide and --keep ask for different pictures: name one of them');
  const boxes = hide ?? keep;
  if (!boxes) return undefined;
  const does = hide ? 'hide' : 'keep';
  return {
    does,
    boxes: boxesOption(boxes, does),
    ...(fill !== undefined && { fill: choice(fill, 'fill', fillNames) }),
  };
}

function saveOptions(values: Values): SaveOptions {
  const folder = values.out ?? '.';
  const what = listOption(values.save, 'save', saveNames);
  const colorMap = choice(values['color-map'] ?? defaults.colorMap, 'color-map', colorMapNames);
  const opacity = numberOption(values.opacity, 'opacity', 0, 1, false) ?? defaults.opacity;
  return { folder, what, colorMap, opacity };
}

async function explainOne(
  engine: Engine,
  source: string,
  isTensor: boolean,
  model: string,
  wish: Wish & Reading & Pictured,
): Promise<Explained> {
  if (!isTensor) return engine.explain(source, model, wish);
  const { dims, data } = readNpy(await readBytes(source), path.basename(source));
  return engine.explainTensor(floatTensorOf(dims, data), model, wish);
}

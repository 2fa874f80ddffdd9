/** `whylight evaluate`: a folder of pictures, explained and measured; results in files that a cluster can share. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isIn, parseShard, partName, shardFrom, wholeSet, type Shard } from '../../engine/dataset/shard.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { fillNames, methodNames } from '../../vocabulary/names.ts';
import { defaultSeed, wishedNames, type MeasureWish } from '../../engine/measure/wish.ts';
import { readObjects } from '../../runtime/dataset/boxes.ts';
import { Decoders } from '../../runtime/dataset/decoders.ts';
import { sweepOver } from '../../runtime/dataset/evaluate.ts';
import { headerOf } from '../../runtime/dataset/header.ts';
import { mergeParts } from '../../runtime/dataset/merge.ts';
import { Part } from '../../runtime/dataset/parts.ts';
import { picturesIn, picturesOf, sampled, type Pictures } from '../../runtime/dataset/pictures.ts';
import { truthOf } from '../../runtime/dataset/truth.ts';
import { sweepChecks, type Sweep } from '../../runtime/dataset/sweep.ts';
import { makeFolder } from '../../runtime/disk/files.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { defaultLimits, type Engine } from '../../runtime/engine.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import {
  choice,
  listOption,
  numberOption,
  parseCommandLine,
  required,
  UsageError,
  type CommandLine,
} from '../usage.ts';

type Values = CommandLine<'evaluate'>['values'];

/** Measures of a sweep; localization follows from --boxes. */
const measureNames = wishedNames.filter((name) => name !== 'effect');

export async function evaluateCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine('evaluate', args, (line) => terminal.note(line));
  const out = required(values.out, 'out');
  const shard = shardOf(values.shard);
  const seed = numberOption(values.seed, 'seed', 0, 2 ** 31, true) ?? defaultSeed;
  const asked = await findPictures(positionals, values.list);
  const pictures = sampled(asked, numberOption(values.sample, 'sample', 1, 1e9, true), seed);
  return withModel(values, {}, async (model, engine) => {
    const sweep = await prepare(model, values, pictures, seed);
    await makeFolder(out);
    const header = await headerOf(engine, sweep, shard);
    const part = await Part.open(path.join(out, partName(shard)), header, sweep.methods);
    const decoders = new Decoders(path.join(__dirname, 'decoder.js'), {
      recipe: model.recipe.input,
      maxPixels: defaultLimits.maxPixels,
    });
    const result = await run(engine, sweep, part, { decoders, shard }, terminal).finally(async () => {
      await decoders.close();
      await part.close();
    });
    if (!result.isWhole) return exitCodes.again;
    if (shard.count === 1) await conclude(out, pictures.root, values.json === true, terminal);
    return result.failed === 0 ? exitCodes.done : exitCodes.failed;
  });
}

function shardOf(text: string | undefined): Shard {
  if (text === undefined) return wholeSet;
  const shard = text === 'auto' ? shardFrom(process.env) : parseShard(text);
  if (shard) return shard;
  const why = text === 'auto' ? 'no scheduler’s variables are set' : `--shard is “${text}”`;
  throw new UsageError(`${why}; INDEX/COUNT was expected, with INDEX from 0, such as 3/16`);
}

async function findPictures(positionals: readonly string[], list: string | undefined): Promise<Pictures> {
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one folder, or a list of pictures with --list');
  if ((folder === undefined) === (list === undefined)) throw new UsageError('name a folder, or a list with --list');
  return list === undefined ? picturesIn(folder ?? '.') : picturesOf(list);
}

async function prepare(model: LoadedModel, values: Values, pictures: Pictures, seed: number): Promise<Sweep> {
  return {
    pictures,
    model: model.path,
    ...(values.recipe !== undefined && { recipe: values.recipe }),
    ...(values.output !== undefined && { output: values.output }),
    ...(values.layer !== undefined && { layer: values.layer }),
    methods: listOption(values.methods ?? [defaults.method], 'methods', methodNames),
    ...measureOf(values, seed),
    truth: await truthOf(values.truth, pictures, model.recipe.labels, model.classCount),
    ...(await readObjects(values.boxes)),
  };
}

function measureOf(values: Values, seed: number): Pick<Sweep, 'measure' | 'checks'> {
  const wanted = listOption(values.measures ?? ['drop'], 'measures', [
    ...measureNames,
    ...sweepChecks,
    'none',
    'localization',
  ]);
  const steps = numberOption(values.steps, 'steps', 1, 1000, true);
  const measure: MeasureWish = {
    names: measureNames.filter((name) => wanted.includes(name)),
    seed,
    ...(steps !== undefined && { steps }),
    ...(values.fill !== undefined && { fill: choice(values.fill, 'fill', fillNames) }),
  };
  const checks = sweepChecks.filter((name) => wanted.includes(name));
  return { measure, ...(checks.length > 0 && { checks }) };
}

/** SIGTERM and SIGINT let the picture at hand be finished: schedulers give some seconds. */
async function run(
  engine: Engine,
  sweep: Sweep,
  part: Part,
  { decoders, shard }: { readonly decoders: Decoders; readonly shard: Shard },
  terminal: Terminal,
): Promise<{ readonly failed: number; readonly isWhole: boolean }> {
  const keys = sweep.pictures.keys.filter((key) => isIn(shard, key) && !part.done.has(key));
  if (part.done.size > 0) terminal.note(`${part.done.size} pictures were done before; ${keys.length} are left.`);
  let isStopped = false;
  const stop = (): void => void (isStopped = true);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    return await sweepOver(
      engine,
      sweep,
      part,
      keys,
      { prepare: (file) => decoders.prepare(file), depth: decoders.depth },
      () => isStopped,
      ({ done, total, row }) => {
        if ('error' in row) terminal.note(`${terminal.alarm(row.error.code)} ${printable(row.key)}`);
        else if (done % 100 === 0 || done === total) terminal.note(terminal.dim(`${done}/${total}`));
      },
    );
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}

/** Merges what is there and prints the figures. */
export async function conclude(
  folder: string,
  pictures: string | undefined,
  asJson: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!existsSync(folder)) throw datasetErrors.noParts(folder);
  const { summary, missing } = await mergeParts(folder, pictures);
  if (missing !== '') {
    terminal.note(`${terminal.alarm('Missing shards:')} --array=${missing}`);
    return exitCodes.again;
  }
  if (asJson) terminal.write(json(summary));
  else printSummary(folder, summary, terminal);
  return summary.failed === 0 ? exitCodes.done : exitCodes.failed;
}

function printSummary(
  folder: string,
  { images, failed, accuracy, n, methods, baselines }: Awaited<ReturnType<typeof mergeParts>>['summary'],
  terminal: Terminal,
): void {
  const known = accuracy === undefined ? '' : `, ${accuracy.toFixed(1)} % of ${n} right`;
  terminal.write(`${images} pictures${known}${failed > 0 ? `, ${failed} failed` : ''}`);
  for (const [name, { intervals, loc, ...figures }] of Object.entries(methods)) {
    terminal.write(`\n${name}`);
    const all = { ...figures, ...Object.fromEntries(Object.entries(loc ?? {}).map(([d, v]) => [`loc.${d}`, v])) };
    for (const [figure, value] of Object.entries(all)) {
      const { interval: [low, high] = [NaN, NaN], n: count } = intervals[figure] ?? {};
      const beside = baselines.center[figure];
      const baseline = beside === undefined ? '' : `   blob in the center ${beside.toFixed(1)} %`;
      terminal.write(
        `  ${figure.padEnd(12)} ${value.toFixed(1)} %  (95 %: ${low.toFixed(1)} to ${high.toFixed(1)}, n = ${count})${baseline}`,
      );
    }
  }
  terminal.write('');
  for (const name of ['report.html', 'summary.json', 'results.parquet'])
    terminal.write(printable(path.join(folder, name)));
}

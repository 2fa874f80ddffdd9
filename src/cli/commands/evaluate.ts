/** `whylight evaluate`: a folder of pictures, explained and measured; results in files that a cluster can share. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Group } from '../../engine/dataset/groups/groups.ts';
import type { Row } from '../../engine/dataset/rows.ts';
import { partName } from '../../engine/dataset/shard.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { fillNames, methodNames } from '../../vocabulary/names.ts';
import { defaultSeed, wishedNames, type MeasureWish } from '../../engine/measure/wish.ts';
import { readObjects } from '../../runtime/dataset/boxes.ts';
import { rowOf } from '../../runtime/dataset/evaluate.ts';
import { hideMedoids } from '../../runtime/dataset/hiding.ts';
import { headerOf } from '../../runtime/dataset/header.ts';
import { mergeParts, type MergeWish } from '../../runtime/dataset/merge.ts';
import { activationFile, Part } from '../../runtime/dataset/parts.ts';
import { sampled, type Pictures } from '../../runtime/dataset/pictures.ts';
import type { Made } from '../../runtime/dataset/made.ts';
import { truthOf } from '../../runtime/dataset/truth.ts';
import { sweepChecks, type Sweep } from '../../runtime/dataset/sweep.ts';
import { makeFolder } from '../../runtime/disk/files.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import { closing, decodingAhead, findPictures, keysLeft, runSweep, shardOf, sizeOption } from '../sweeping.ts';
import { choice, listOption, numberOption, parseCommandLine, required, type CommandLine } from '../usage.ts';

type Values = CommandLine<'evaluate'>['values'];

/** Measures of a sweep; localization follows from --boxes. */
const measureNames = wishedNames.filter((name) => name !== 'effect' && name !== 'randomization');

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
    const base = path.join(out, partName(shard));
    const part = await Part.open(base, pictures.root, header, [...sweep.methods, activationFile]);
    const result = await closing(part, () =>
      decodingAhead(model, pictures, keysLeft(pictures, shard, part), (prepare) => {
        const make = (key: string): Promise<Made<Row>> => rowOf(engine, sweep, key, () => prepare(key));
        return runSweep(make, part, pictures, shard, terminal);
      }),
    );
    if (!result.isWhole) return exitCodes.again;
    const groups = values.groups ? (found: readonly Group[]) => hideMedoids(engine, sweep, found) : undefined;
    if (shard.count === 1) await conclude(out, { pictures: pictures.root, groups }, values.json === true, terminal);
    return result.failed === 0 ? exitCodes.done : exitCodes.failed;
  });
}

async function prepare(model: LoadedModel, values: Values, pictures: Pictures, seed: number): Promise<Sweep> {
  const size = sizeOption(values.size);
  return {
    pictures,
    model: model.path,
    ...(values.recipe !== undefined && { recipe: values.recipe }),
    ...(values.output !== undefined && { output: values.output }),
    ...(values.layer !== undefined && { layer: values.layer }),
    methods: listOption(values.methods ?? [defaults.method], 'methods', methodNames),
    ...measureOf(values, seed),
    ...(size !== undefined && { size }),
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

/** Merges what is there and prints the figures. */
export async function conclude(
  folder: string,
  wish: MergeWish,
  asJson: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!existsSync(folder)) throw datasetErrors.noParts(folder);
  const { head, summary, missing } = await mergeParts(folder, wish);
  if (missing !== '') {
    terminal.note(`${terminal.alarm('Missing shards:')} --array=${missing}`);
    return exitCodes.again;
  }
  if (asJson) terminal.write(json({ ...head, ...summary }));
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
        `  ${figure.padEnd(12)} ${value.toFixed(1)} %  (95 %: ${low.toFixed(1)} to ${high.toFixed(1)}, n ` +
          `= ${count})${baseline}`,
      );
    }
  }
  terminal.write('');
  for (const name of ['report.html', 'summary.json', 'results.parquet'])
    terminal.write(printable(path.join(folder, name)));
}

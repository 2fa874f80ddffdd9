/** `whylight compare`: models over many pictures; where two look apart, or what changes over more of them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { sides, type ComparisonRow, type Side } from '../../engine/dataset/comparison/rows.ts';
import { partName } from '../../engine/dataset/shard.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { defaultSeed } from '../../engine/measure/wish.ts';
import { mergeComparison } from '../../runtime/dataset/comparison/merge.ts';
import type { ComparisonJson } from '../../runtime/dataset/comparison/parts.ts';
import {
  areSeenAlike,
  classesOfBoth,
  comparisonHeader,
  comparisonRow,
  type ComparisonWish,
} from '../../runtime/dataset/comparison/row.ts';
import { Part } from '../../runtime/dataset/parts.ts';
import { sampled, type Pictures } from '../../runtime/dataset/pictures.ts';
import type { Made } from '../../runtime/dataset/made.ts';
import type { PrepareKey } from '../../runtime/dataset/sweepOver.ts';
import { truthOf } from '../../runtime/dataset/truth.ts';
import { makeFolder } from '../../runtime/disk/files.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { known } from '../../vocabulary/known.ts';
import { methodNames, type MethodName } from '../../vocabulary/names.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModels, type ReadModel } from '../model.ts';
import { modelsIn } from '../../runtime/disk/modelIn.ts';
import { compareSeries } from './compareSeries.ts';
import { closing, decodingAhead, findPictures, keysLeft, runSweep, shardOf } from '../sweeping.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { choice, numberOption, parseCommandLine, required, UsageError, type CommandLine } from '../usage.ts';

type Values = CommandLine<'compare'>['values'];

export async function compareCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine('compare', args, (line) => terminal.note(line));
  const out = required(values.out, 'out');
  const shard = shardOf(values.shard);
  const seed = numberOption(values.seed, 'seed', 0, 2 ** 31, true) ?? defaultSeed;
  const asked = await findPictures(positionals, values.list);
  const pictures = sampled(asked, numberOption(values.sample, 'sample', 1, 1e9, true), seed);
  const named = await modelsOf(values);
  return withModels(named, values.threads, async (models, engine) => {
    if (models.length > 2) {
      const method = methodOf(values);
      const options = { out, pictures, shard, seed, method, truth: values.truth, asJson: values.json === true };
      return compareSeries(models, engine, options, terminal);
    }
    const wish = await wishOf(models, values, pictures, seed);
    await makeFolder(out);
    const base = path.join(out, partName(shard));
    const part = await Part.open(base, pictures.root, await comparisonHeader(wish, shard), sides);
    const keys = keysLeft(pictures, shard, part);
    const { failed, isWhole } = await closing(part, () =>
      decodingForBoth(wish, keys, (prepare) => {
        const make = (key: string): Promise<Made<ComparisonRow>> => comparisonRow(engine, wish, key, prepare);
        return runSweep(make, part, pictures, shard, terminal);
      }),
    );
    if (!isWhole) return exitCodes.again;
    if (shard.count === 1) return concludeComparison(out, pictures.root, values.json === true, terminal);
    return failed === 0 ? exitCodes.done : exitCodes.failed;
  });
}

async function decodingForBoth<Result>(
  wish: ComparisonWish,
  keys: readonly string[],
  work: (prepare: Readonly<Record<Side, PrepareKey>>) => Promise<Result>,
): Promise<Result> {
  const { a, b, pictures } = wish;
  return decodingAhead(a.model, pictures, keys, (forA) =>
    areSeenAlike(wish)
      ? work({ a: forA, b: forA })
      : decodingAhead(b.model, pictures, keys, (forB) => work({ a: forA, b: forB })),
  );
}

/**
 * Each model with its own recipe and layer, in the order in which they were named; those of a folder in natural order,
 * `epoch2` before `epoch10`. @throws UsageError
 */
async function modelsOf({
  model = [],
  recipe = [],
  layer = [],
}: Values): Promise<readonly { model: string; recipe?: string; layer?: string }[]> {
  const models = (await Promise.all(model.map(modelsIn))).flat();
  if (models.length < 2)
    throw new UsageError('name two models, or more: --model A --model B, or a folder of checkpoints');
  for (const [name, given] of Object.entries({ recipe, layer }))
    if (given.length !== 0 && given.length !== models.length)
      throw new UsageError(`give --${name} ${models.length} times, once for each model in their order, or not at all`);
  return models.map((each, at) => ({
    model: each,
    ...(recipe[at] !== undefined && { recipe: recipe[at] }),
    ...(layer[at] !== undefined && { layer: layer[at] }),
  }));
}

const methodOf = ({ method = defaults.method }: Values): MethodName => choice(method, 'method', methodNames);

async function wishOf(
  models: readonly ReadModel[],
  values: Values,
  pictures: Pictures,
  seed: number,
): Promise<ComparisonWish> {
  const [a, b] = [known(models[0], 'model'), known(models[1], 'model')];
  if (a.model.classifier.detector ?? b.model.classifier.detector)
    throw new UsageError('models that find boxes can’t be compared: only classifiers can');
  return {
    ...{ pictures, a, b, seed },
    method: methodOf(values),
    shared: classesOfBoth(a.model, b.model),
    truth: await truthOf(values.truth, pictures, a.model.recipe.labels, a.model.classCount),
  };
}

/** Sums up what is there, and prints the figures. */
export async function concludeComparison(
  folder: string,
  pictures: string | undefined,
  asJson: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!existsSync(folder)) throw datasetErrors.noParts(folder);
  const merged = await mergeComparison(folder, pictures);
  if ('missing' in merged) {
    terminal.note(`${terminal.alarm('Missing shards:')} --array=${merged.missing}`);
    return exitCodes.again;
  }
  if (asJson) terminal.write(json(merged.summary));
  else print(folder, merged.summary, terminal);
  return merged.summary.failed === 0 ? exitCodes.done : exitCodes.failed;
}

function print(folder: string, { models, images, failed, figures, worst }: ComparisonJson, terminal: Terminal): void {
  terminal.write(`A: ${printable(models.a.name)}   B: ${printable(models.b.name)}`);
  terminal.write(`${images} pictures${failed > 0 ? `, ${failed} failed` : ''}\n`);
  for (const [
    name,
    {
      mean,
      interval: [low, high],
      n,
    },
  ] of Object.entries(figures))
    terminal.write(
      `  ${name.padEnd(12)} ${mean.toFixed(3)}  (95 %: ${low.toFixed(3)} to ${high.toFixed(3)}, n = ${n})`,
    );
  terminal.write('\nThey look apart most in:');
  for (const key of worst.slice(0, 5)) terminal.write(`  ${printable(key)}`);
  terminal.write('');
  for (const name of ['report.html', 'summary.json', 'results.parquet'])
    terminal.write(printable(path.join(folder, name)));
}

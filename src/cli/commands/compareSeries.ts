/** `whylight compare` with more than two models: what changes from one to the next. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { partName, type Shard } from '../../engine/dataset/shard.ts';
import type { Estimate } from '../../engine/dataset/statistics.ts';
import { datasetErrors } from '../../engine/errors.ts';
import { classesOfBoth } from '../../runtime/dataset/comparison/row.ts';
import { Part } from '../../runtime/dataset/parts.ts';
import type { Pictures } from '../../runtime/dataset/pictures.ts';
import { mergeSeries, type SeriesJson } from '../../runtime/dataset/series/merge.ts';
import { classesIn, folderOf, modelFolders, seriesList } from '../../runtime/dataset/series/read.ts';
import { seriesFiles, seriesHeader, seriesRow, type SeriesWish } from '../../runtime/dataset/series/row.ts';
import { truthOf } from '../../runtime/dataset/truth.ts';
import { makeFolder, writeWhole } from '../../runtime/disk/files.ts';
import type { Engine } from '../../runtime/engine.ts';
import { known } from '../../vocabulary/known.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import type { ReadModel } from '../model.ts';
import { closing, decodingAhead, keysLeft, runSweep } from '../sweeping.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage.ts';

interface SeriesOptions {
  readonly out: string;
  readonly pictures: Pictures;
  readonly shard: Shard;
  readonly method: MethodName;
  readonly seed: number;
  readonly truth: string | undefined;
  readonly asJson: boolean;
}

/** One model after the other, the first first: those that are done are not run again when another joins. */
export async function compareSeries(
  models: readonly ReadModel[],
  engine: Engine,
  options: SeriesOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { out, pictures, shard } = options;
  if (models.some(({ model }) => model.classifier.detector))
    throw new UsageError('models that find boxes can’t be compared: only classifiers can');
  const reference = known(models[0], 'model').model;
  const truth = await truthOf(options.truth, pictures, reference.recipe.labels, reference.classCount);
  const folders: string[] = [];
  let failed = 0;
  let classOf: ReadonlyMap<string, number> | undefined;
  for (const own of models) {
    const shared = classesOfBoth(reference, own.model);
    const wish = { pictures, own, reference, shared, method: options.method, truth, ...(classOf && { classOf }) };
    const folder = folderOf((await seriesHeader(wish, shard)).model);
    folders.push(folder);
    await makeFolder(path.join(out, folder));
    await writeWhole(path.join(out, seriesList), `${JSON.stringify(folders)}\n`);
    terminal.note(`${folders.length}/${models.length} ${printable(path.basename(own.model.path))}`);
    const ended = await explainAll(engine, wish, path.join(out, folder), shard, terminal);
    if (!ended.isWhole) return exitCodes.again;
    failed += ended.failed;
    classOf ??= await classesIn(path.join(out, folder));
  }
  if (shard.count === 1) return concludeSeries(out, pictures.root, options, terminal);
  return failed === 0 ? exitCodes.done : exitCodes.failed;
}

async function explainAll(
  engine: Engine,
  wish: SeriesWish,
  folder: string,
  shard: Shard,
  terminal: Terminal,
): ReturnType<typeof runSweep> {
  const { pictures, own } = wish;
  const base = path.join(folder, partName(shard));
  const part = await Part.open(base, pictures.root, await seriesHeader(wish, shard), seriesFiles);
  return closing(part, () =>
    decodingAhead(own.model, pictures, keysLeft(pictures, shard, part), (prepare) =>
      runSweep((key) => seriesRow(engine, wish, key, prepare), part, pictures, shard, terminal),
    ),
  );
}

/** Sums up what is there, and prints the figures. */
export async function concludeSeries(
  folder: string,
  pictures: string | undefined,
  { seed, asJson }: Pick<SeriesOptions, 'seed' | 'asJson'>,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!existsSync(folder)) throw datasetErrors.noParts(folder);
  const merged = await mergeSeries((await modelFolders(folder)) ?? [], folder, pictures, seed);
  if ('missing' in merged) {
    terminal.note(`${terminal.alarm('Missing shards:')} --array=${merged.missing}`);
    return exitCodes.again;
  }
  if (asJson) terminal.write(json(merged.summary));
  else print(folder, merged.summary, terminal);
  const unfinished = merged.summary.models.filter(({ done, failed }) => done + failed < merged.summary.images);
  if (unfinished.length > 0) {
    const names = unfinished.map(({ model }) => printable(model.name)).join(', ');
    terminal.note(`${terminal.alarm('Not done:')} ${names}. The same “whylight compare” goes on from here.`);
    return exitCodes.again;
  }
  return merged.summary.models.every(({ failed }) => failed === 0) ? exitCodes.done : exitCodes.failed;
}

function print(folder: string, { models, images, changed }: SeriesJson, terminal: Terminal): void {
  terminal.write(`${models.length} models on ${images} pictures; agreement is with the model before\n`);
  const width = Math.max(5, ...models.map(({ model }) => model.name.length));
  const share = (found?: Estimate): string => (found ? `${(100 * found.mean).toFixed(1)} %` : '–').padStart(9);
  const plain = (found?: Estimate): string => (found ? found.mean.toFixed(3) : '–').padStart(9);
  terminal.write(`  ${'model'.padEnd(width)}     right   cosine diverges   n`);
  for (const { model, figures, step, done } of models) {
    const cells = [share(figures['accuracy']), plain(step?.['cosine']), plain(step?.['divergence'])].join('');
    terminal.write(`  ${printable(model.name).padEnd(width)} ${cells}   ${done}`);
  }
  terminal.write('\nChanged most:');
  for (const { key, change } of changed.slice(0, 5)) terminal.write(`  ${change.toFixed(2)} ${printable(key)}`);
  terminal.write('');
  for (const name of ['report.html', 'summary.json', 'results.parquet'])
    terminal.write(printable(path.join(folder, name)));
}

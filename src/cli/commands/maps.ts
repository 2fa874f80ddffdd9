/** `whylight maps`: a teacher's maps of a whole set in one file, to train a student with in any framework. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { mapClasses, mapFilesOf, type MapsRow } from '../../engine/dataset/mapRows.ts';
import { partName } from '../../engine/dataset/shard.ts';
import { datasetErrors } from '../../engine/errors.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { mapTypes } from '../../runtime/dataset/mapFile.ts';
import { Part } from '../../runtime/dataset/parts.ts';
import type { Pictures } from '../../runtime/dataset/pictures.ts';
import type { Made } from '../../runtime/dataset/made.ts';
import { mapsEndings, partsFolder, writeMaps } from '../../runtime/dataset/teacher/file.ts';
import { mapsHeader, mapsRow, type MapsWish } from '../../runtime/dataset/teacher/row.ts';
import { truthOf } from '../../runtime/dataset/truth.ts';
import { makeFolder } from '../../runtime/disk/files.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { methodNames } from '../../vocabulary/names.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import { closing, decodingAhead, findPictures, keysLeft, runSweep, shardOf, sizeOption } from '../sweeping.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { choice, parseCommandLine, required, UsageError, type CommandLine } from '../usage.ts';

type Values = CommandLine<'maps'>['values'];

export async function mapsCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine('maps', args, (line) => terminal.note(line));
  const shard = shardOf(values.shard);
  const pictures = await findPictures(positionals, values.list);
  const out = outOf(values.out, pictures);
  return withModel(values, {}, async (model, engine) => {
    const wish = await wishOf(model, values, pictures);
    await makeFolder(partsFolder(out));
    const header = await mapsHeader(wish, shard);
    const base = path.join(partsFolder(out), partName(shard));
    const part = await Part.open(base, pictures.root, header, mapFilesOf(wish.classes), wish.dtype);
    const { failed, isWhole } = await closing(part, () =>
      decodingAhead(model, pictures, keysLeft(pictures, shard, part), (prepare) => {
        const make = (key: string): Promise<Made<MapsRow>> => mapsRow(engine, wish, key, prepare);
        return runSweep(make, part, pictures, shard, terminal);
      }),
    );
    if (!isWhole) return exitCodes.again;
    if (shard.count === 1) return concludeMaps(out, values.json === true, terminal);
    return failed === 0 ? exitCodes.done : exitCodes.failed;
  });
}

/** @throws UsageError */
function outOf(named: string | undefined, { keys }: Pictures): string {
  const out = required(named, 'out');
  const ending = path.extname(out);
  if (!mapsEndings.includes(ending))
    throw new UsageError(`--out is “${out}”; a name that ends with ${mapsEndings.join(', ')} was expected`);
  if (ending === '.npy' && keys.some((key) => /[\r\n]/.test(key)))
    throw new UsageError(
      'the name of a picture has a line break, and keys.txt has a line for each: write .npz instead',
    );
  return out;
}

async function wishOf(model: LoadedModel, values: Values, pictures: Pictures): Promise<MapsWish> {
  const size = sizeOption(values.size);
  const classes = choice(values.classes ?? 'top', 'classes', mapClasses);
  if (classes !== 'top' && model.classifier.detector)
    throw new UsageError(`this model finds boxes: --classes ${classes} needs a classifier`);
  return {
    pictures,
    model,
    ...(values.recipe !== undefined && { recipe: values.recipe }),
    ...(values.layer !== undefined && { layer: values.layer }),
    method: choice(values.method ?? defaults.method, 'method', methodNames),
    classes,
    ...(size !== undefined && { size }),
    dtype: choice(values.dtype ?? 'float16', 'dtype', mapTypes),
    truth: await truthOf(values.truth, pictures, model.recipe.labels, model.classCount),
  };
}

/** Writes the file of what its parts hold. */
export async function concludeMaps(file: string, asJson: boolean, terminal: Terminal): Promise<ExitCode> {
  if (!existsSync(partsFolder(file))) throw datasetErrors.noParts(partsFolder(file));
  const written = await writeMaps(file);
  if ('missing' in written) {
    terminal.note(`${terminal.alarm('Missing shards:')} --array=${written.missing}`);
    return exitCodes.again;
  }
  const { images, failed, grid, dtype } = written.summary;
  if (asJson) terminal.write(json(written.summary));
  else {
    terminal.write(
      `${images} maps of ${grid.join(' × ')} cells, ${dtype}${failed > 0 ? `; ${failed} pictures failed` : ''}`,
    );
    terminal.write(printable(file));
  }
  return failed === 0 ? exitCodes.done : exitCodes.failed;
}

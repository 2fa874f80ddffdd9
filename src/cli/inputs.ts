/** What may be named instead of a picture's file: a folder, “-” for standard input, a pipe. */
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileErrors } from '../engine/errors.ts';
import { picturesIn } from '../runtime/dataset/pictures.ts';
import { oneOfEachSeries, slicesIn } from '../runtime/series.ts';

export interface Source {
  /** As it was named. */
  readonly name: string;
  /** Where it can be read as often as it takes. */
  readonly file: string;
  /** That was named instead of it. */
  readonly folder?: string;
}

/** No picture that is read is larger. */
const maxStreamBytes = 2 ** 31;

/** Pictures of a folder one by one; what comes through a pipe lies in a file for as long as `work` takes. */
export async function withSources<Result>(
  named: readonly string[],
  work: (sources: readonly Source[]) => Promise<Result>,
): Promise<Result> {
  let folder: string | undefined;
  try {
    const sources: Source[] = [];
    for (const name of named) {
      const kind = await kindOf(name);
      if (kind === 'folder') sources.push(...(await picturesOf(name)));
      else if (kind === 'file') sources.push({ name, file: name });
      else {
        folder ??= await temporaryFolder();
        const file = path.join(folder, `${sources.length}-${name === '-' ? 'stdin' : path.basename(name)}`);
        await copyStream(name, file);
        sources.push({ name: name === '-' ? 'stdin' : name, file });
      }
    }
    return await work(sources);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Gone at the end, even where the process is told to end before. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'whylight-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function kindOf(name: string): Promise<'folder' | 'file' | 'stream'> {
  if (name === '-') return 'stream';
  const found = await stat(name).catch(() => undefined); // whoever reads it says what is wrong
  if (found?.isDirectory()) return 'folder';
  return found?.isFIFO() ? 'stream' : 'file';
}

/** Slices of a DICOM series are pictures whatever they are called, where there are no others. */
async function picturesOf(folder: string): Promise<Source[]> {
  const found = await picturesIn(folder).catch(async (error: unknown) => {
    const keys = await slicesIn(path.resolve(folder));
    if (keys.length === 0) throw error;
    return { root: '', keys };
  });
  return found.keys.map((key) => path.join(found.root, key)).map((file) => ({ name: file, file, folder }));
}

/**
 * For a model of volumes: of a series' slices in a folder that was named, one stands for all, and is called after
 * their folder.
 */
export async function asVolumes(sources: readonly Source[], say: (text: string) => void): Promise<readonly Source[]> {
  const inFolders = sources.filter(({ folder }) => folder !== undefined);
  const series = new Map((await oneOfEachSeries(inFolders.map(({ file }) => file))).map((each) => [each.file, each]));
  return sources.flatMap((source) => {
    if (source.folder === undefined) return source;
    const slices = series.get(source.file)?.slices;
    if (slices === undefined || slices === 1) return slices === undefined ? [] : source;
    const name = path.dirname(source.file);
    say(`${name}: ${slices} slices of a DICOM series are explained as one volume.`);
    return { ...source, name };
  });
}

/** @throws WhylightError `file-too-large` */
async function copyStream(name: string, file: string): Promise<void> {
  let total = 0;
  await pipeline(
    name === '-' ? process.stdin : createReadStream(name),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        total += chunk.length;
        if (total > maxStreamBytes) throw fileErrors.tooLarge(name, total, maxStreamBytes);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
}

/**
 * The files of one shard: `part-….jsonl` (a header, then a line a picture, flushed whole) and next to it
 * `part-….METHOD.npy` (float16 maps, a row a picture in the order of the lines). What a stopped process left behind is
 * taken up again: a torn last line goes, and all files are cut to the shortest. One process at a time writes them.
 */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { datasetErrors } from '../../engine/errors.ts';
import { sameSweep, type AnyHeader, type AnyRow, type Header, type Row } from '../../engine/dataset/rows.ts';
import { systemError } from '../disk/systemErrors.ts';
import { Lock } from '../disk/lock.ts';
import { MapFile, type MapType, type RowOfNumbers } from './mapFile.ts';
import { changedSince, stampFile } from './stamps.ts';
import type { Made } from './made.ts';

/** `part-….activation.npy` */
export const activationFile = 'activation';
/** `part-….probabilities.npy`: of all classes. */
export const probabilityFile = 'probabilities';
/** float32 always. */
const exactFiles: readonly string[] = [activationFile, probabilityFile];

export class Part {
  private constructor(
    private readonly file: string,
    private readonly lines: FileHandle,
    private readonly maps: ReadonlyMap<string, MapFile>,
    private readonly lock: Lock,
    /** Keys of the pictures that are done. */
    readonly done: ReadonlySet<string>,
    /** Pictures that were done, and are others by now: they are not in `done`. */
    readonly changed: number,
  ) {}

  /**
   * @param base the files' common name, with its folder
   * @param root the folder that the keys are paths from
   * @param methods one file each: of maps, or of activations or probabilities, which are float32 always
   * @throws WhylightError `dataset-other-header`, `file-in-use`, `file-unwritable`
   */
  static async open(
    base: string,
    root: string,
    header: AnyHeader,
    methods: readonly string[],
    type: MapType = 'float16',
  ): Promise<Part> {
    const lock = await Lock.take(`${base}.lock`);
    try {
      return await Part.openLocked(base, root, header, methods, type, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  private static async openLocked(
    base: string,
    root: string,
    header: AnyHeader,
    methods: readonly string[],
    type: MapType,
    lock: Lock,
  ): Promise<Part> {
    const found = await readPart<AnyHeader, AnyRow>(`${base}.jsonl`);
    if (found && !sameSweep(found.header, header)) throw datasetErrors.otherHeader(`${base}.jsonl`);
    const maps = new Map<string, MapFile>();
    for (const name of methods)
      maps.set(name, await MapFile.open(`${base}.${name}.npy`, exactFiles.includes(name) ? 'float32' : type));
    maps.set(stampFile, await MapFile.open(`${base}.${stampFile}.npy`, 'float64'));
    const rows = found?.rows ?? [];
    const withMaps = [...maps.values()].map((file) => (file.dims ? file.rows : leadingFailures(rows)));
    const count = Math.min(rows.length, ...withMaps);
    const kept = rows.slice(0, count);
    for (const file of maps.values()) await file.cut(count);
    const lines = await open(`${base}.jsonl`, 'a');
    await lines.truncate(found ? byteLength(found.lines.slice(0, 1 + count)) : 0);
    if (!found) await lines.write(`${JSON.stringify(header)}\n`);
    const changed = await changedSince(`${base}.${stampFile}.npy`, kept, root);
    const done = new Set(kept.map(({ key }) => key).filter((key) => !changed.has(key)));
    return new Part(`${base}.jsonl`, lines, maps, lock, done, changed.size);
  }

  /** Of the rows of one of its files of maps, as soon as there is one. */
  gridOf(name: string): readonly number[] | undefined {
    return this.maps.get(name)?.dims;
  }

  /**
   * Of each method a map; none of a picture that failed.
   *
   * @throws WhylightError `file-unwritable`, where the disk is full: what was written before is kept; `file-in-use`
   */
  async write({ row, maps, stamp = [0, 0] }: Made<AnyRow>): Promise<void> {
    this.lock.check();
    const stamped = new Map<string, RowOfNumbers>([...maps, [stampFile, { dims: [2], values: stamp }]]);
    try {
      for (const [method, file] of this.maps) await file.append(stamped.get(method));
      await this.lines.appendFile(`${JSON.stringify(row)}\n`); // in full, unlike write()
    } catch (cause) {
      throw systemError(cause, this.file, datasetErrors.unwritable);
    }
  }

  async close(): Promise<void> {
    await this.lines.close();
    for (const file of this.maps.values()) await file.close();
    await this.lock.release();
  }
}

export interface ReadPart<Head, Line> {
  readonly header: Head;
  readonly rows: readonly Line[];
  /** As they stand in the file, the header's first. */
  readonly lines: readonly string[];
}

/** A file of maps begins with the first picture that has one. */
function leadingFailures(rows: readonly AnyRow[]): number {
  const first = rows.findIndex((row) => !('error' in row));
  return first < 0 ? rows.length : first;
}

const byteLength = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);

/** Undefined where there is no file or no whole header in it. A torn last line is left out. */
export async function readPart<Head extends AnyHeader = Header, Line extends AnyRow = Row>(
  file: string,
): Promise<ReadPart<Head, Line> | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').slice(0, -1);
  const parsed = lines.map((line) => parse(line));
  const torn = parsed.indexOf(undefined);
  const [header, ...rows] = (torn < 0 ? parsed : parsed.slice(0, torn)) as [Head?, ...Line[]];
  return header?.schema === 1 ? { header, rows, lines } : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined; // torn by a process that was killed
  }
}

/**
 * The maps of a whole set in one file that NumPy and PyTorch read; in .npy, for memory-mapping, with files next to it.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { MapsHeader, MapsRow } from '../../../engine/dataset/mapRows.ts';
import { isFailed, type FailedRow } from '../../../engine/dataset/rows.ts';
import { asArray } from '../../../engine/dataset/shard.ts';
import { datasetErrors } from '../../../engine/errors.ts';
import { byteLengthOf, inSafetensorsOrder, numpyType, safetensorsHeader } from '../../../engine/tensor/arrays.ts';
import { npyHeader } from '../../../engine/tensor/npy.ts';
import { crc32, directory, localHeader, maxZipBytes, type ZipEntry } from '../../../engine/tensor/storedZip.ts';
import { readParts } from '../allParts.ts';
import { writeWhole } from '../../disk/files.ts';
import { arraysOf, type OutArray } from './arrays.ts';

/** In the file's header, and what the command prints. */
export interface MapsSummary extends Omit<MapsHeader, 'shard'> {
  /** Pictures in the file, and those that failed. */
  readonly images: number;
  readonly failed: number;
  /** The file's cells: [height, width], of clips with frames before. */
  readonly grid: readonly number[];
  readonly listHash: string;
}

type Write = (file: string, arrays: readonly OutArray[], summary: MapsSummary) => Promise<void>;

const writers: Readonly<Record<string, Write>> = {
  '.npz': writeNpz,
  '.safetensors': writeSafetensors,
  '.npy': writeNpy,
};

export const mapsEndings = Object.keys(writers);

const partsEnding = '.parts';

/** Where the parts of a file are gathered. */
export const partsFolder = (file: string): string => `${file}${partsEnding}`;

/**
 * The file that a name means, be it the file's own or that of its parts' folder; undefined where it is of something
 * else.
 */
export function mapsFileOf(named: string): string | undefined {
  const file = named.replace(/[/\\]+$/, '').replace(/\.parts$/, '');
  return mapsEndings.includes(path.extname(file)) ? file : undefined;
}

/**
 * @returns what is in the file; or the shards that are missing, as SLURM's --array takes them @throws WhylightError as
 * `readParts` and `arraysOf`
 */
export async function writeMaps(
  file: string,
): Promise<{ readonly summary: MapsSummary } | { readonly missing: string }> {
  const parts = await readParts<MapsHeader, MapsRow | FailedRow>(partsFolder(file));
  const { shard, ...header } = parts.header;
  const missing = Array.from({ length: shard.count }, (_, at) => at).filter((at) => !parts.found.has(at));
  if (missing.length > 0) return { missing: asArray(missing) };
  const rows = parts.rows.filter((row): row is MapsRow => !isFailed(row));
  const arrays = await arraysOf({ header: parts.header, places: parts.places, rows });
  const [, ...grid] = arrays[0]?.dims ?? [];
  const listHash = createHash('sha256')
    .update(rows.map(({ key }) => key).join('\n'))
    .digest('hex');
  const summary = { ...header, images: rows.length, failed: parts.rows.length - rows.length, grid, listHash };
  await writers[path.extname(file)]?.(file, arrays, summary);
  return { summary };
}

async function writeNpz(file: string, arrays: readonly OutArray[], summary: MapsSummary): Promise<void> {
  const text = Buffer.from(JSON.stringify(summary));
  const all = [...arrays, { name: 'header', type: { textBytes: text.length }, dims: [], chunks: () => [text] }];
  const heads = all.map((each) => npyHeader(numpyType(each.type), each.dims));
  const size = all.reduce((sum, each, at) => sum + byteLengthOf(each) + (heads[at]?.length ?? 0) + 200, 0);
  if (size > maxZipBytes) throw datasetErrors.mapsTooLarge(file);
  await writeWhole(file, async (handle) => {
    const entries: ZipEntry[] = [];
    let at = 0;
    for (const [index, { name, chunks }] of all.entries()) {
      const unknown = { name: `${name}.npy`, size: 0, crc: 0, at };
      const start = at + localHeader(unknown).length;
      const { end, crc } = await writeChunks(handle, start, heads[index] ?? new Uint8Array(), chunks());
      const entry = { ...unknown, size: end - start, crc };
      await handle.write(localHeader(entry), 0, undefined, at);
      entries.push(entry);
      at = end;
    }
    await handle.write(directory(entries, at), 0, undefined, at);
  });
}

async function writeChunks(
  handle: FileHandle,
  start: number,
  head: Uint8Array,
  chunks: ReturnType<OutArray['chunks']>,
): Promise<{ readonly end: number; readonly crc: number }> {
  await handle.write(head, 0, undefined, start);
  let [at, crc] = [start + head.length, crc32(head)];
  for await (const chunk of chunks) {
    await handle.write(chunk, 0, undefined, at);
    crc = crc32(chunk, crc);
    at += chunk.length;
  }
  return { end: at, crc };
}

async function writeSafetensors(file: string, arrays: readonly OutArray[], summary: MapsSummary): Promise<void> {
  const inOrder = inSafetensorsOrder(arrays);
  await writeWhole(file, async (handle) => {
    let head = safetensorsHeader(inOrder, { whylight: JSON.stringify(summary) });
    let at = 0;
    for (const { chunks } of inOrder) {
      at = (await writeChunks(handle, at, head, chunks())).end;
      head = new Uint8Array();
    }
  });
}

/** `maps.npy`, `maps_true.npy`; what belongs to their rows in `maps.keys.txt` and `maps.jsonl`. */
async function writeNpy(file: string, arrays: readonly OutArray[], summary: MapsSummary): Promise<void> {
  const base = file.slice(0, -'.npy'.length);
  for (const { name, type, dims, chunks } of arrays.filter(({ name: each }) => each.startsWith('maps')))
    await writeWhole(`${base}${name.slice('maps'.length)}.npy`, async (handle) => {
      await writeChunks(handle, 0, npyHeader(numpyType(type), dims), chunks());
    });
  const parts = await readParts<MapsHeader, MapsRow | FailedRow>(partsFolder(file));
  const rows = parts.rows.filter((row) => !isFailed(row));
  await writeWhole(`${base}.keys.txt`, rows.map(({ key }) => `${key}\n`).join(''));
  await writeWhole(`${base}.jsonl`, [summary, ...rows].map((each) => `${JSON.stringify(each)}\n`).join(''));
}

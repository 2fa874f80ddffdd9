/** Files that grow by a row a picture: `part-….METHOD.npy`, maps; `part-….activation.npy`. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { Heatmap } from '../../vocabulary/explanation.ts';
import { readNpy } from '../../engine/tensor/npy.ts';
import { toFloat16 } from '../../engine/tensor/float16.ts';

/** What a row holds: [height, width], or a clip's [frames, height, width], and values 0..1; [32] of an activation. */
export interface MapRow {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

export function mapRowOf({
  frames,
  height,
  width,
  values,
}: Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>): MapRow {
  return { dims: frames > 1 ? [frames, height, width] : [height, width], values };
}

/** Of the numbers in a file of maps. */
export const mapTypes = ['float16', 'float32'] as const;

export type MapType = (typeof mapTypes)[number];

interface Element {
  readonly descr: string;
  readonly bytes: number;
  readonly write: (into: Buffer, value: number, at: number) => void;
}

const elements: Readonly<Record<MapType | 'float64', Element>> = {
  float16: { descr: '<f2', bytes: 2, write: (into, value, at) => void into.writeUInt16LE(toFloat16(value), 2 * at) },
  float32: { descr: '<f4', bytes: 4, write: (into, value, at) => void into.writeFloatLE(value, 4 * at) },
  float64: { descr: '<f8', bytes: 8, write: (into, value, at) => void into.writeDoubleLE(value, 8 * at) },
};

/** Room for a number of rows of any length in the header. */
export const mapHeaderBytes = 128;

export interface RowOfNumbers {
  readonly dims: readonly number[];
  readonly values: Iterable<number>;
}

/** A .npy that grows; its shape is known with the first map, and rows without one are zeros. */
export class MapFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly element: Element,
    /** Of a row; known with the first map. */
    public dims: readonly number[] | undefined,
    rows: number,
  ) {
    this.rows = rows;
  }

  rows: number;

  static async open(file: string, type: MapType | 'float64'): Promise<MapFile> {
    const element = elements[type];
    const handle = await open(file, 'a+').then(async (made) => (await made.close(), open(file, 'r+')));
    const { size } = await handle.stat();
    const dims = await shapeIn(handle);
    if (dims.length === 0) return new MapFile(handle, element, undefined, 0);
    return new MapFile(handle, element, dims, Math.floor((size - mapHeaderBytes) / (element.bytes * cellsOf(dims))));
  }

  async append(map?: RowOfNumbers): Promise<void> {
    const before = this.rows;
    if (!this.dims && !map) return void this.rows++; // zeros, written once the shape is known
    this.dims ??= map?.dims;
    const dims = this.dims ?? [];
    const bytes = Buffer.alloc(this.element.bytes * cellsOf(dims));
    let cell = 0;
    for (const value of map?.values ?? []) this.element.write(bytes, value, cell++);
    const start = mapHeaderBytes + before * bytes.length;
    for (let at = 0; at < bytes.length;)
      at += (await this.handle.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
    this.rows++;
    await this.writeHeader();
  }

  async cut(rows: number): Promise<void> {
    this.rows = rows;
    if (!this.dims) return;
    await this.handle.truncate(mapHeaderBytes + rows * this.element.bytes * cellsOf(this.dims));
    await this.writeHeader();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async writeHeader(): Promise<void> {
    const shape = [this.rows, ...(this.dims ?? [])].join(', ');
    const text = `{'descr': '${this.element.descr}', 'fortran_order': False, 'shape': (${shape}), }`;
    const bytes = Buffer.alloc(mapHeaderBytes, ' ');
    bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
    bytes.writeUInt16LE(mapHeaderBytes - 10, 8);
    bytes.write(text, 10, 'latin1');
    bytes.write('\n', mapHeaderBytes - 1, 'latin1');
    await this.handle.write(bytes, 0, mapHeaderBytes, 0);
  }
}

const cellsOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

/** All rows of a file; undefined where no picture of the part had a map, or another file is there. */
export async function readMaps(file: string): Promise<MapRow | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length <= mapHeaderBytes) return undefined;
  const { dims, data } = readNpy(bytes, file);
  return { dims, values: data };
}

/** Of a map in a file that a part has written; empty where there is none. */
export async function mapShape(file: string): Promise<readonly number[]> {
  const handle = await open(file, 'r');
  try {
    return await shapeIn(handle);
  } finally {
    await handle.close();
  }
}

async function shapeIn(handle: FileHandle): Promise<readonly number[]> {
  const header = Buffer.alloc(mapHeaderBytes);
  await handle.read(header, 0, mapHeaderBytes, 0);
  const shape = /'shape': \(([\d, ]*)\)/.exec(header.toString('latin1'))?.[1] ?? '';
  const [, ...dims] = shape
    .split(',')
    .filter((each) => each.trim() !== '')
    .map(Number);
  return dims;
}

/** Files that grow by a row a picture: `part-….METHOD.npy`, float16 maps; `part-….activation.npy`, float32. */
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { readNpy } from '../../engine/tensor/npy.ts';
import { toFloat16 } from '../../engine/tensor/float16.ts';

/** What a row holds: [height, width], or a clip's [frames, height, width], and values 0..1; [32] of an activation. */
export interface MapRow {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Room for a number of rows of any length in the header. */
const npyHeaderBytes = 128;

type Kind = '<f2' | '<f4';

const bytesOf: Readonly<Record<Kind, number>> = { '<f2': 2, '<f4': 4 };

/** A .npy that grows; its shape is known with the first map, and rows without one are zeros. */
export class MapFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly kind: Kind,
    private dims: readonly number[] | undefined,
    rows: number,
  ) {
    this.rows = rows;
  }

  rows: number;

  static async open(file: string, kind: Kind): Promise<MapFile> {
    const handle = await open(file, 'a+').then(async (made) => (await made.close(), open(file, 'r+')));
    const { size } = await handle.stat();
    const header = Buffer.alloc(npyHeaderBytes);
    await handle.read(header, 0, npyHeaderBytes, 0);
    const shape = /'shape': \(([\d, ]*)\)/.exec(header.toString('latin1'))?.[1];
    const [, ...dims] =
      shape
        ?.split(',')
        .filter((each) => each.trim() !== '')
        .map(Number) ?? [];
    if (dims.length === 0) return new MapFile(handle, kind, undefined, 0);
    const rowBytes = bytesOf[kind] * sizeOf(dims);
    return new MapFile(handle, kind, dims, Math.floor((size - npyHeaderBytes) / rowBytes));
  }

  async append(map?: MapRow): Promise<void> {
    const before = this.rows;
    if (!this.dims && !map) return void this.rows++; // zeros, written once the shape is known
    this.dims ??= map?.dims;
    const dims = this.dims ?? [];
    const bytes = Buffer.alloc(bytesOf[this.kind] * sizeOf(dims));
    map?.values.forEach((value, at) => {
      if (this.kind === '<f2') bytes.writeUInt16LE(toFloat16(value), 2 * at);
      else bytes.writeFloatLE(value, 4 * at);
    });
    await this.handle.write(bytes, 0, bytes.length, npyHeaderBytes + before * bytes.length);
    this.rows++;
    await this.writeHeader();
  }

  async cut(rows: number): Promise<void> {
    this.rows = rows;
    if (!this.dims) return;
    await this.handle.truncate(npyHeaderBytes + rows * bytesOf[this.kind] * sizeOf(this.dims));
    await this.writeHeader();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async writeHeader(): Promise<void> {
    const shape = [this.rows, ...(this.dims ?? [])].join(', ');
    const text = `{'descr': '${this.kind}', 'fortran_order': False, 'shape': (${shape}), }`;
    const bytes = Buffer.alloc(npyHeaderBytes, ' ');
    bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
    bytes.writeUInt16LE(npyHeaderBytes - 10, 8);
    bytes.write(text, 10, 'latin1');
    bytes.write('\n', npyHeaderBytes - 1, 'latin1');
    await this.handle.write(bytes, 0, npyHeaderBytes, 0);
  }
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, size) => product * size, 1);

/** All rows of a file; undefined where no picture of the part had a map, or another file is there. */
export async function readMaps(file: string): Promise<MapRow | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length <= npyHeaderBytes) return undefined;
  const { dims, data } = readNpy(bytes, file);
  return { dims, values: data };
}

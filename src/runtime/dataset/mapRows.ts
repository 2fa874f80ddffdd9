/** Maps read one by one when they are asked for, so that a sweep's maps need not fit into memory. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { fromFloat16 } from '../../engine/tensor/float16.ts';
import { mapHeaderBytes, type MapRow } from './mapFile.ts';

interface Element {
  readonly bytes: number;
  readonly read: (from: Buffer, at: number) => number;
}

const elements: Readonly<Record<string, Element>> = {
  '<f2': { bytes: 2, read: (from, at) => fromFloat16(from.readUInt16LE(2 * at)) },
  '<f4': { bytes: 4, read: (from, at) => from.readFloatLE(4 * at) },
};

export class MapRows {
  private constructor(
    private readonly fd: number,
    private readonly element: Element,
    private readonly dims: readonly number[],
    private readonly count: number,
  ) {}

  /** Undefined of a file that is not there, or holds no map. */
  static open(file: string): MapRows | undefined {
    if (!existsSync(file)) return undefined;
    const fd = openSync(file, 'r');
    const header = Buffer.alloc(mapHeaderBytes);
    readSync(fd, header, 0, mapHeaderBytes, 0);
    const [, descr = '', shape = ''] =
      /'descr': '([^']*)'.*'shape': \(([\d, ]*)\)/.exec(header.toString('latin1')) ?? [];
    const [count = 0, ...dims] = shape
      .split(',')
      .filter((each) => each.trim() !== '')
      .map(Number);
    const element = elements[descr];
    if (element && dims.length > 0) return new MapRows(fd, element, dims, count);
    closeSync(fd);
    return undefined;
  }

  at(row: number): MapRow | undefined {
    if (row >= this.count) return undefined;
    const cells = this.dims.reduce((product, size) => product * size, 1);
    const bytes = Buffer.alloc(this.element.bytes * cells);
    readSync(this.fd, bytes, 0, bytes.length, mapHeaderBytes + row * bytes.length);
    return { dims: this.dims, values: Float32Array.from({ length: cells }, (_, at) => this.element.read(bytes, at)) };
  }

  close(): void {
    closeSync(this.fd);
  }
}

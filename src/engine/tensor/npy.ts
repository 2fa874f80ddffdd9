import { fileFormatErrors } from '../errors.ts';
import { fromFloat16 } from './float16.ts';

/** NumPy's file format 1.0 to 3.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
const magic = '\x93NUMPY';

/** Reads one element at a byte offset. */
type Reader = (view: DataView, at: number) => number;

interface ElementType {
  readonly bytes: number;
  readonly read: Reader;
}

/** By NumPy's name, without its byte order: little-endian (`<`), or none where it is a single byte (`|`). */
const elementTypes: Readonly<Record<string, ElementType>> = {
  '<f2': { bytes: 2, read: (view, at) => fromFloat16(view.getUint16(at, true)) },
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '|i1': { bytes: 1, read: (view, at) => view.getInt8(at) },
  '|b1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '<u2': { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  '<i2': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '<u4': { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  '<u8': { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

export interface NpyArray {
  /** Row-major; empty for a single number. */
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

interface NpyHeader {
  readonly dims: readonly number[];
  readonly type: ElementType;
  /** Where the elements begin. */
  readonly dataAt: number;
  /** Fortran order, as nibabel's arrays are saved: the first axis is the fastest. */
  readonly columnsFirst: boolean;
}

function readHeader(view: DataView, bytes: Uint8Array, name: string): NpyHeader {
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== magic)
    throw fileFormatErrors.npy(name, 'it does not begin as a .npy file does');
  const isOld = bytes[6] === 1;
  const start = isOld ? 10 : 12;
  const dataAt = start + (isOld ? view.getUint16(8, true) : view.getUint32(8, true));
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(dataAt, start + 4096)));
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? 'a structure';
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (shape === undefined) throw fileFormatErrors.npy(name, 'its header has no shape');
  const type = Object.hasOwn(elementTypes, descr) ? elementTypes[descr] : undefined;
  if (type === undefined) {
    throw fileFormatErrors.npy(name, `its elements are ${descr}; allowed are ${Object.keys(elementTypes).join(', ')}`);
  }
  const dims = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  return { dims, type, dataAt, columnsFirst: /'fortran_order':\s*True/.test(text) };
}

/** The shape alone. @throws WhylightError `npy-invalid` */
export const npyShape = (bytes: Uint8Array, name: string): readonly number[] =>
  readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes, name).dims;

/** A NumPy array as float32, whatever its type; larger integers are rounded to what a float32 holds. */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { dims, type, dataAt, columnsFirst } = readHeader(view, bytes, name);
  const length = dims.reduce((product, size) => product * size, 1);
  const expected = dataAt + length * type.bytes;
  if (bytes.length < expected) throw fileFormatErrors.npy(name, `it has ${bytes.length} of ${expected} bytes`);
  const data = new Float32Array(length);
  const place = columnsFirst ? columnsFirstPlace(dims) : (i: number): number => i;
  for (let i = 0; i < length; i++) data[i] = type.read(view, dataAt + place(i) * type.bytes);
  return { dims, data };
}

/** Where the element of a row-major place lies when the first axis is the fastest. */
function columnsFirstPlace(dims: readonly number[]): (place: number) => number {
  const strides = dims.map((_, axis) => dims.slice(0, axis).reduce((product, size) => product * size, 1));
  return (place) => {
    let [rest, at] = [place, 0];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const size = dims[axis] ?? 1;
      at += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return at;
  };
}

/**
 * How a .npy file, version 1.0, begins; the elements begin at a multiple of 64, as the format asks. @param descr
 * NumPy's name of their type
 */
export function npyHeader(descr: string, dims: readonly number[]): Uint8Array {
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const dataAt = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(dataAt);
  const header = `${magic}\x01\x00\x00\x00${text.padEnd(dataAt - 11)}\n`;
  bytes.set(Array.from(header, (letter) => letter.charCodeAt(0)));
  new DataView(bytes.buffer).setUint16(8, dataAt - 10, true);
  return bytes;
}

/** A .npy file of float32. */
export function writeNpy(dims: readonly number[], data: Float32Array): Uint8Array {
  const header = npyHeader('<f4', dims);
  const bytes = new Uint8Array(header.length + 4 * data.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  data.forEach((value, i) => view.setFloat32(header.length + 4 * i, value, true));
  return bytes;
}

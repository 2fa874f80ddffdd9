import { readFile } from 'node:fs/promises';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor.ts';

/** A float32 array in NumPy's format (version 1, C order). */
export async function readNpy(file: string): Promise<FloatTensor> {
  const bytes = await readFile(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1];
  if (shape === undefined || !header.includes(`'descr': '<f4'`) || !header.includes(`'fortran_order': False`)) {
    throw new Error(`${file} is not a plain float32 array: ${header}`);
  }
  const dims = shape.split(',').filter((size) => size.trim() !== '').map(Number);
  return floatTensorOf(dims, new Float32Array(Uint8Array.from(bytes.subarray(start)).buffer));
}

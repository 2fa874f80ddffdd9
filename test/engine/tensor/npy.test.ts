import { strict as assert } from 'node:assert';
import { readNpy, writeNpy } from '../../../src/engine/tensor/npy.ts';

/** A file as NumPy writes it: version 1.0, header padded to 64 bytes. */
function npyFile(descr: string, shape: string, elements: Uint8Array, order = 'False'): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header), ...elements]);
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('readNpy', () => {
  const types: readonly (readonly [string, ArrayBufferView, readonly number[]])[] = [
    ['<f4', Float32Array.of(1.5, -2), [1.5, -2]],
    ['<f8', Float64Array.of(1.5, -2), [1.5, -2]],
    ['|u1', Uint8Array.of(0, 255), [0, 255]],
    ['|i1', Int8Array.of(-128, 127), [-128, 127]],
    ['|b1', Uint8Array.of(0, 1), [0, 1]],
    ['<u2', Uint16Array.of(1, 65535), [1, 65535]],
    ['<i2', Int16Array.of(-1, 300), [-1, 300]],
    ['<u4', Uint32Array.of(1, 70000), [1, 70000]],
    ['<i4', Int32Array.of(-1, 70000), [-1, 70000]],
    ['<i8', BigInt64Array.of(-1n, 70000n), [-1, 70000]],
    ['<u8', BigUint64Array.of(1n, 70000n), [1, 70000]],
  ];
  for (const [descr, array, values] of types) {
    it(`reads ${descr}`, () => {
      assert.deepEqual(readNpy(npyFile(descr, '(1, 2)', bytesOf(array)), 'x'), {
        dims: [1, 2],
        data: Float32Array.from(values),
      });
    });
  }

  it('reads from the middle of a buffer, and version 2.0', () => {
    const file = npyFile('<f4', '(2,)', bytesOf(Float32Array.of(1, 2)));
    const second = Uint8Array.of(...file.subarray(0, 6), 2, 0, file[8]!, file[9]!, 0, 0, ...file.subarray(10));
    const shifted = Uint8Array.of(0, 0, 0, ...second).subarray(3);
    assert.deepEqual(readNpy(shifted, 'x'), { dims: [2], data: Float32Array.of(1, 2) });
  });

  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['another file', new TextEncoder().encode('no array, but long enough'), /a\.npy.*does not begin/],
    ['an empty file', new Uint8Array(0), /does not begin/],
    ['complex numbers', npyFile('<c8', '(1,)', new Uint8Array(8)), /its elements are <c8; allowed are <f2, <f4, <f8/],
    ['big-endian numbers', npyFile('>f4', '(1,)', new Uint8Array(4)), />f4/],
    ['a file that ends early', npyFile('<f4', '(2,)', new Uint8Array(4)), /132 of 136 bytes/],
  ];
  for (const [what, bytes, message] of refused) {
    it(`refuses ${what} and says what it found`, () => {
      assert.throws(() => readNpy(bytes, 'a.npy'), { code: 'npy-invalid', message });
    });
  }
});

describe('readNpy of columns first', () => {
  it('puts the elements into rows, as numpy.load does', () => {
    // numpy.arange(6).reshape(1, 2, 3) in Fortran order lies as 0 3 1 4 2 5.
    const stored = new Uint8Array(Float32Array.of(0, 3, 1, 4, 2, 5).buffer);
    const { dims, data } = readNpy(npyFile('<f4', '(1, 2, 3)', stored, 'True'), 'a.npy');
    assert.deepEqual(
      [dims, [...data]],
      [
        [1, 2, 3],
        [0, 1, 2, 3, 4, 5],
      ],
    );
  });
});

describe('writeNpy', () => {
  for (const dims of [[2, 3], [6], [1, 1, 6, 1]]) {
    it(`writes [${dims.join(', ')}] so that it is read back`, () => {
      const data = Float32Array.of(0, 1, -2, 3.25, Infinity, 1e-30);
      assert.deepEqual(readNpy(writeNpy(dims, data), 'x'), { dims, data });
    });
  }

  it('writes a single number, and begins elements at a multiple of 64', () => {
    const bytes = writeNpy([], Float32Array.of(7));
    assert.deepEqual([bytes.length % 64, readNpy(bytes, 'x').dims], [4, []]);
  });
});

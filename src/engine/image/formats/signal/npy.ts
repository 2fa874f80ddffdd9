import { npyShape, readNpy } from '../../../tensor/npy.ts';
import { textAt } from '../bytes.ts';
import { asSignal, signalFormat, type Signal } from './signal.ts';

/** [samples], [leads, samples] or [samples, leads], with axes of one in front. @throws Error of any other shape */
function sidesOf(dims: readonly number[]): readonly [rows: number, columns: number] {
  const [rows = 1, columns = 0] = dims.length === 1 ? [1, ...dims] : dims.slice(-2);
  if (rows * columns === 0 || rows * columns !== dims.reduce((product, size) => product * size, 1))
    throw new Error(
      `it has the shape [${dims.join(', ')}], and a signal is [leads, samples]; explain other arrays, which are a ` +
        'model’s input as it is, with whylight explain --tensor',
    );
  return [rows, columns];
}

function read(bytes: Uint8Array): Signal {
  const { dims, data } = readNpy(bytes, 'the file');
  const [rows, columns] = sidesOf(dims);
  return asSignal(rows, columns, (row, column) => data[row * columns + column] ?? 0);
}

/** NumPy's arrays of one signal. */
export const npyFormat = signalFormat(
  (bytes) => textAt(bytes, 0, 6) === '\x93NUMPY',
  (bytes) => Math.max(...sidesOf(npyShape(bytes, 'the file'))),
  read,
);

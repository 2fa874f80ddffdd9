/** The rows and maps of all parts, as arrays in the order of the keys. */
import { open, type FileHandle } from 'node:fs/promises';
import { mapFilesOf, type MapsHeader, type MapsRow } from '../../../engine/dataset/mapRows.ts';
import type { RowPrediction } from '../../../engine/dataset/rows.ts';
import { datasetErrors } from '../../../engine/errors.ts';
import type { ArrayHead } from '../../../engine/tensor/arrays.ts';
import { known } from '../../../vocabulary/known.ts';
import type { Parts } from '../allParts.ts';
import { mapHeaderBytes, mapShape } from '../mapFile.ts';

export interface OutArray extends ArrayHead {
  readonly chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

type MapParts = Pick<Parts<MapsHeader, MapsRow>, 'header' | 'places' | 'rows'>;

/** @param parts without the pictures that failed @throws WhylightError `maps-other-grid` */
export async function arraysOf(parts: MapParts): Promise<readonly OutArray[]> {
  const { rows, header } = parts;
  const explained = rows.map(({ top, truth }) => (header.classes === 'true' ? truth : top));
  const maps: OutArray[] = [];
  for (const [at, kind] of mapFilesOf(header.classes).entries())
    maps.push(await mapsArray(at === 0 ? 'maps' : `maps_${kind}`, parts, kind));
  return [
    ...maps,
    keysArray(rows.map(({ key }) => key)),
    ...predictionArrays('', explained),
    ...(rows.some(({ truth }) => truth)
      ? predictionArrays(
          '_true',
          rows.map(({ truth }) => truth),
        )
      : []),
    floats('seen', rows.map(({ seen }) => seen).flat(), [rows.length, 4]),
  ];
}

function predictionArrays(ending: string, rows: readonly (RowPrediction | undefined)[]): readonly OutArray[] {
  const n = rows.length;
  const classes = BigInt64Array.from(rows, (row) => BigInt(row?.index ?? -1));
  return [
    { name: `class${ending}`, type: 'int64', dims: [n], chunks: () => [new Uint8Array(classes.buffer)] },
    floats(
      `score${ending}`,
      rows.map((row) => row?.score ?? NaN),
      [n],
    ),
    floats(
      `probability${ending}`,
      rows.map((row) => row?.probability ?? NaN),
      [n],
    ),
  ];
}

const floats = (name: string, values: readonly number[], dims: readonly number[]): OutArray => ({
  ...{ name, type: 'float32', dims },
  chunks: () => [new Uint8Array(Float32Array.from(values).buffer)],
});

/** UTF-8. */
function keysArray(keys: readonly string[]): OutArray {
  const texts = keys.map((key) => Buffer.from(key));
  const textBytes = texts.reduce((longest, { length }) => Math.max(longest, length), 1);
  const chunks = (): Iterable<Uint8Array> => texts.map((text) => Buffer.concat([text], textBytes));
  return { name: 'keys', type: { textBytes }, dims: [keys.length], chunks };
}

/** Bytes that are read before they are written. */
const chunkBytes = 2 ** 20;

async function mapsArray(name: string, { header, rows, places }: MapParts, kind: string): Promise<OutArray> {
  const placeOf = (key: string): { readonly file: string; readonly at: number } => {
    const { base, at } = known(places.get(key), 'place');
    return { file: `${base}.${kind}.npy`, at };
  };
  const shapes = new Map<string, readonly number[]>();
  for (const { file } of rows.map(({ key }) => placeOf(key)))
    if (!shapes.has(file)) shapes.set(file, await mapShape(file));
  const [grid = [], ...others] = [...shapes.values()];
  const other = others.find((each) => each.join() !== grid.join());
  if (other) throw datasetErrors.otherGrid(other, grid);
  const type = header.dtype;
  const rowBytes = grid.reduce((product, size) => product * size, type === 'float16' ? 2 : 4);
  async function* chunks(): AsyncIterable<Uint8Array> {
    const handles = new Map<string, FileHandle>();
    try {
      const rowsAtOnce = Math.max(1, Math.floor(chunkBytes / rowBytes));
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const some = rows.slice(start, start + rowsAtOnce);
        const bytes = Buffer.alloc(some.length * rowBytes);
        for (const [to, { key }] of some.entries()) {
          const { file, at } = placeOf(key);
          const handle = handles.get(file) ?? (await open(file, 'r'));
          handles.set(file, handle);
          await handle.read(bytes, to * rowBytes, rowBytes, mapHeaderBytes + at * rowBytes);
        }
        yield bytes;
      }
    } finally {
      for (const handle of handles.values()) await handle.close();
    }
  }
  return { name, type, dims: [rows.length, ...grid], chunks };
}

/** MetaImage, ITK's own: https://itk.org/Wiki/ITK/MetaIO/Documentation. Only the keys below are read. */
import { textAt } from '../bytes.ts';
import { unpack } from './gzip.ts';
import { numbersIn, typeNamed } from './headerText.ts';
import { lengthOf, readOnce, volumeFormat, volumeOf, type VolumeHeader } from './volume.ts';

const mostHeader = 1 << 14;

const typeNames: Readonly<Record<string, string>> = {
  ...{ MET_CHAR: 'int8', MET_UCHAR: 'uint8', MET_SHORT: 'int16', MET_USHORT: 'uint16', MET_INT: 'int32' },
  ...{ MET_UINT: 'uint32', MET_LONG_LONG: 'int64', MET_ULONG_LONG: 'uint64', MET_FLOAT: 'float32' },
  ...{ MET_LONG: 'int32', MET_ULONG: 'uint32', MET_DOUBLE: 'float64' },
};

interface Text {
  readonly values: ReadonlyMap<string, string>;
  readonly dataAt: number;
}

/** “Key = value” in lines; the one that names the data is the last. */
function textOf(bytes: Uint8Array): Text | undefined {
  const text = textAt(bytes, 0, Math.min(bytes.length, mostHeader));
  if (!/^(ObjectType|NDims|Comment)\s*=/.test(text)) return undefined;
  const last = /^ElementDataFile\s*=\s*(\S.*?)\s*?(\r?\n|$)/m.exec(text);
  if (!last) return undefined;
  const values = new Map<string, string>();
  for (const line of text.slice(0, last.index + last[0].length).split(/\r?\n/)) {
    const [, key, value] = /^(\w{1,40})\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  return { values, dataAt: last.index + last[0].length };
}

function headerOf({ values, dataAt }: Text): VolumeHeader {
  const value = (...names: readonly string[]): string | undefined =>
    names.map((name) => values.get(name)).find((each) => each !== undefined);
  if (value('ElementDataFile') !== 'LOCAL')
    throw new Error('its numbers are in several other files; save all as one .mha');
  if (Number(value('ElementNumberOfChannels') ?? 1) !== 1)
    throw new Error('it has several numbers a voxel, and one is read');
  const dimension = Number(value('NDims'));
  const sizes = numbersIn(value('DimSize') ?? '', 'sizes');
  const [i = 0, j = 0, k = 1, volumes = 1] = sizes;
  if (
    ![2, 3, 4].includes(dimension) ||
    sizes.length !== dimension ||
    sizes.some((size) => !Number.isInteger(size) || size < 1)
  )
    throw new Error('it is no volume, or its sizes make no sense');
  return {
    isLittleEndian: !/^true$/i.test(value('BinaryDataByteOrderMSB', 'ElementByteOrderMSB') ?? ''),
    ...{ sizes: [i, j, k], volumes, dataAt, slope: 1, intercept: 0, shown: undefined },
    type: typeNamed(typeNames[value('ElementType') ?? '']),
    affine: affineOf(dimension, value),
  };
}

/** Millimeters to the left, back and head; the matrix has one axis of the volume after the other. */
function affineOf(
  dimension: number,
  value: (...names: readonly string[]) => string | undefined,
): VolumeHeader['affine'] {
  const numbers = (what: string, ...names: readonly string[]): readonly number[] => {
    const text = value(...names);
    return text === undefined ? [] : numbersIn(text, what);
  };
  const matrix = numbers('directions', 'TransformMatrix', 'Rotation', 'Orientation');
  const spacing = numbers('spacing', 'ElementSpacing', 'ElementSize');
  const origin = numbers('origin', 'Offset', 'Position', 'Origin');
  return [-1, -1, 1].map((sign, world) => [
    ...[0, 1, 2].map((axis) => {
      const isInside = axis < dimension && world < dimension && matrix.length > 0;
      const direction = isInside ? (matrix[axis * dimension + world] ?? 0) : axis === world ? 1 : 0;
      return sign * direction * (spacing[axis] ?? 1);
    }),
    sign * (origin[world] ?? 0),
  ]);
}

export const readMetaImage = readOnce((bytes) => {
  const text = textOf(bytes);
  if (!text) throw new Error('its header makes no sense');
  const header = headerOf(text);
  if (!/^true$/i.test(text.values.get('CompressedData') ?? '')) return volumeOf(header, bytes);
  const own = { ...header, dataAt: 0 };
  return volumeOf(own, unpack(bytes.subarray(text.dataAt), lengthOf(own)));
});

export const metaImageFormat = volumeFormat((bytes) => textOf(bytes) !== undefined, readMetaImage);

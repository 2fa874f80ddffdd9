/** Nearly Raw Raster Data: https://teem.sourceforge.net/nrrd/format.html. Only the fields below are read. */
import { textAt } from '../bytes.ts';
import { isGzip, unpack } from './gzip.ts';
import { numbersIn, typeNamed, vectorsIn } from './headerText.ts';
import { lengthOf, readOnce, volumeFormat, volumeOf, type VolumeHeader } from './volume.ts';

const isNrrd = (bytes: Uint8Array): boolean => textAt(bytes, 0, 7) === 'NRRD000';

const mostHeader = 1 << 16;

/** By its name; the standard's own spellings. */
const typeNames: Readonly<Record<string, string>> = {
  ...{ 'signed char': 'int8', int8: 'int8', int8_t: 'int8' },
  ...{ uchar: 'uint8', 'unsigned char': 'uint8', uint8: 'uint8', uint8_t: 'uint8' },
  ...{ short: 'int16', 'short int': 'int16', 'signed short': 'int16', 'signed short int': 'int16' },
  ...{ int16: 'int16', int16_t: 'int16', ushort: 'uint16', 'unsigned short': 'uint16' },
  ...{ 'unsigned short int': 'uint16', uint16: 'uint16', uint16_t: 'uint16' },
  ...{ int: 'int32', 'signed int': 'int32', int32: 'int32', int32_t: 'int32' },
  ...{ uint: 'uint32', 'unsigned int': 'uint32', uint32: 'uint32', uint32_t: 'uint32' },
  ...{ longlong: 'int64', 'long long': 'int64', int64: 'int64', int64_t: 'int64' },
  ...{ ulonglong: 'uint64', 'unsigned long long': 'uint64', uint64: 'uint64', uint64_t: 'uint64' },
  ...{ float: 'float32', double: 'float64' },
};

/** Of each axis of the world, whether it runs the other way than right, anterior, superior. */
const spaces: Readonly<Record<string, readonly [number, number, number]>> = {
  ...{ 'right-anterior-superior': [1, 1, 1], ras: [1, 1, 1] },
  ...{ 'left-anterior-superior': [-1, 1, 1], las: [-1, 1, 1] },
  ...{ 'left-posterior-superior': [-1, -1, 1], lps: [-1, -1, 1] },
};

interface Text {
  readonly fields: ReadonlyMap<string, string>;
  readonly dataAt: number;
}

/** Lines up to an empty one. */
function textOf(bytes: Uint8Array): Text {
  const text = textAt(bytes, 0, Math.min(bytes.length, mostHeader));
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) throw new Error('its header has no end');
  const fields = new Map<string, string>();
  for (const line of text.slice(0, end.index).split(/\r?\n/).slice(1)) {
    const [, key, value] = /^([^:#=]{1,40}): ?(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) fields.set(key.trim().toLowerCase(), value.trim());
  }
  return { fields, dataAt: end.index + end[0].length };
}

function headerOf({ fields, dataAt }: Text): VolumeHeader {
  const field = (name: string): string => (fields.get(name) ?? '').toLowerCase();
  if (fields.has('data file') || fields.has('datafile'))
    throw new Error('its numbers are in several other files; save all as one .nrrd');
  const dimension = Number(field('dimension'));
  const sizes = numbersIn(field('sizes'), 'sizes');
  const [i = 0, j = 0, k = 1, volumes = 1] = sizes;
  if (
    ![2, 3, 4].includes(dimension) ||
    sizes.length !== dimension ||
    sizes.some((size) => !Number.isInteger(size) || size < 1)
  )
    throw new Error('it is no volume of one number a voxel, or its sizes make no sense');
  const directions = vectorsIn(fields.get('space directions') ?? '');
  if (directions.length > 0 && directions.slice(0, 3).includes(undefined))
    throw new Error('its first axis is none of the space: it has several numbers a voxel, and one is read');
  return {
    isLittleEndian: field('endian') !== 'big',
    ...{ sizes: [i, j, k], volumes, dataAt, slope: 1, intercept: 0, shown: undefined },
    type: typeNamed(typeNames[field('type')]),
    affine: affineOf(fields, directions),
  };
}

function affineOf(
  fields: ReadonlyMap<string, string>,
  directions: readonly (readonly number[] | undefined)[],
): VolumeHeader['affine'] {
  const signs = spaces[(fields.get('space') ?? '').toLowerCase()] ?? [-1, -1, 1];
  const spacings = (fields.get('spacings') ?? '').split(/\s+/).map(Number);
  const [origin = []] = vectorsIn(fields.get('space origin') ?? '');
  return signs.map((sign, world) => [
    ...[0, 1, 2].map((axis) => {
      const spacing = spacings[axis] ?? 1;
      const plain = axis === world ? (spacing > 0 ? spacing : 1) : 0;
      return sign * (directions.length > 0 ? (directions[axis]?.[world] ?? plain) : plain);
    }),
    sign * (origin[world] ?? 0),
  ]);
}

/** Where raw numbers begin: behind what the header leaves out; below 0, they are the last ones of the file. */
function skippedTo(
  { sizes: [i, j, k], type, dataAt, volumes }: VolumeHeader,
  { fields }: Text,
  length: number,
): number {
  const skip = Number(fields.get('byte skip') ?? fields.get('byteskip') ?? 0);
  if (!Number.isSafeInteger(skip)) throw new Error('its byte skip makes no sense');
  return skip < 0 ? Math.max(dataAt, length - i * j * k * volumes * type.bytes) : dataAt + skip;
}

export const readNrrd = readOnce((bytes) => {
  const text = textOf(bytes);
  const header = headerOf(text);
  const encoding = (text.fields.get('encoding') ?? 'raw').toLowerCase();
  if (encoding === 'raw') return volumeOf({ ...header, dataAt: skippedTo(header, text, bytes.length) }, bytes);
  if (encoding !== 'gzip' && encoding !== 'gz') throw new Error('its encoding is neither raw nor gzip, which are read');
  const packed = bytes.subarray(text.dataAt);
  if (!isGzip(packed)) throw new Error('its numbers are not packed by gzip, as it says');
  const own = { ...header, dataAt: skippedTo({ ...header, dataAt: 0 }, text, 0) };
  return volumeOf(own, unpack(packed, lengthOf(own)));
});

export const nrrdFormat = volumeFormat(isNrrd, readNrrd);

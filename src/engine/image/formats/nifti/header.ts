import { textAt, viewOf } from '../bytes.ts';
import { sampleTypes } from '../volume/sampleTypes.ts';
import type { VolumeHeader } from '../volume/volume.ts';

/**
 * Where the fields lie in NIfTI-1 (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h) and NIfTI-2, and how wide
 * they are. The texts (descrip, aux_file) are never read.
 */
interface Fields {
  readonly length: number;
  readonly size: (view: DataView, at: number, little: boolean) => number;
  readonly sizeBytes: number;
  readonly float: (view: DataView, at: number, little: boolean) => number;
  readonly floatBytes: number;
  readonly code: (view: DataView, at: number, little: boolean) => number;
  readonly at: Readonly<
    Record<
      | 'dim'
      | 'type'
      | 'zooms'
      | 'data'
      | 'slope'
      | 'intercept'
      | 'high'
      | 'low'
      | 'qform'
      | 'sform'
      | 'turn'
      | 'origin'
      | 'rows',
      number
    >
  >;
}

const float32 = (view: DataView, at: number, little: boolean): number => view.getFloat32(at, little);
const float64 = (view: DataView, at: number, little: boolean): number => view.getFloat64(at, little);
const long = (view: DataView, at: number, little: boolean): number => Number(view.getBigInt64(at, little));

const first: Fields = {
  length: 348,
  ...{ size: (view, at, little) => view.getInt16(at, little), sizeBytes: 2, float: float32, floatBytes: 4 },
  code: (view, at, little) => view.getInt16(at, little),
  at: {
    ...{ dim: 40, type: 70, zooms: 76, data: 108, slope: 112, intercept: 116, high: 124, low: 128 },
    ...{ qform: 252, sform: 254, turn: 256, origin: 268, rows: 280 },
  },
};

const second: Fields = {
  length: 540,
  ...{ size: long, sizeBytes: 8, float: float64, floatBytes: 8 },
  code: (view, at, little) => view.getInt32(at, little),
  at: {
    ...{ dim: 16, type: 12, zooms: 104, data: 168, slope: 176, intercept: 184, high: 192, low: 200 },
    ...{ qform: 344, sform: 348, turn: 352, origin: 376, rows: 400 },
  },
};

/** A little more than the longer one. */
export const longestHeader = 544;

/** Whose header it is, and in which order its bytes are. */
function formOf(bytes: Uint8Array): { readonly fields: Fields; readonly little: boolean } | undefined {
  const isFirst = bytes.length >= first.length && ['n+1\0', 'ni1\0'].includes(textAt(bytes, 344, 4));
  const isSecond = bytes.length >= second.length && ['n+2\0', 'ni2\0'].includes(textAt(bytes, 4, 4));
  const fields = isFirst ? first : isSecond ? second : undefined;
  if (!fields) return undefined;
  const view = viewOf(bytes);
  const little = [true, false].find((order) => view.getInt32(0, order) === fields.length);
  return little === undefined ? undefined : { fields, little };
}

export const isNiftiHeader = (bytes: Uint8Array): boolean => formOf(bytes) !== undefined;

/** Whether a file's header has NIfTI-1's form. */
export const isFirstNifti = (bytes: Uint8Array): boolean => formOf(bytes)?.fields === first;

/** @throws Error */
export function readNiftiHeader(bytes: Uint8Array): VolumeHeader {
  const form = formOf(bytes);
  if (!form) throw new Error('its header makes no sense');
  const { fields, little } = form;
  const { at } = fields;
  const view = viewOf(bytes);
  if (['ni1', 'ni2'].includes(textAt(bytes, fields === first ? 344 : 4, 3)))
    throw new Error('it is the header alone of a pair (.hdr and .img); join them to one .nii');
  const float = (place: number): number => fields.float(view, place, little);
  const sizes = [0, 1, 2, 3, 4].map((axis) => fields.size(view, at.dim + fields.sizeBytes * axis, little));
  const [rank = 0, i = 0, j = 0, k = 1, volumes = 1] = sizes;
  if (rank < 2 || rank > 7 || i < 1 || j < 1) throw new Error('its sizes make no sense');
  const code = view.getInt16(at.type, little);
  const type = sampleTypes[code];
  if (!type) throw new Error(`its numbers are of type ${code}, which is not read`);
  const slope = float(at.slope);
  const isScaled = Number.isFinite(slope) && slope !== 0;
  const [low, high] = [float(at.low), float(at.high)];
  const dataAt = fields === first ? float(at.data) : long(view, at.data, little);
  return {
    isLittleEndian: little,
    sizes: [i, j, rank > 2 ? Math.max(1, k) : 1],
    volumes: rank > 3 ? Math.max(1, volumes) : 1,
    type,
    dataAt: Math.max(fields.length, Math.trunc(dataAt)),
    slope: isScaled ? slope : 1,
    intercept: isScaled && Number.isFinite(float(at.intercept)) ? float(at.intercept) : 0,
    affine: affineOf(fields, [i, j, rank > 2 ? Math.max(1, k) : 1], (place) => fields.code(view, place, little), float),
    shown: high > low ? [low, high] : undefined,
  };
}

/**
 * The one that nibabel takes: sform, else qform, else the sizes alone, with the first axis to the left and the middle
 * of the volume in that of the world.
 */
function affineOf(
  { at, floatBytes }: Fields,
  counts: readonly number[],
  code: (place: number) => number,
  float: (place: number) => number,
): VolumeHeader['affine'] {
  const entry = (start: number, place: number): number => float(start + floatBytes * place);
  if (code(at.sform) > 0) return [0, 4, 8].map((row) => [0, 1, 2, 3].map((column) => entry(at.rows, row + column)));
  const sizes = [1, 2, 3].map((axis) => Math.abs(entry(at.zooms, axis)) || 1);
  const scaled = (rows: readonly (readonly number[])[], signs: readonly number[]): number[][] =>
    rows.map((row, place) => [
      ...row.map((value, axis) => value * (sizes[axis] ?? 1) * (signs[axis] ?? 1)),
      entry(at.origin, place),
    ]);
  const turn = [0, 1, 2].map((place) => entry(at.turn, place)) as [number, number, number];
  if (code(at.qform) > 0) return scaled(rotationOf(...turn), [1, 1, float(at.zooms) < 0 ? -1 : 1]);
  return scaled(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [-1, 1, 1],
  ).map((row, axis) => row.with(3, (-(row[axis] ?? 0) * ((counts[axis] ?? 1) - 1)) / 2));
}

/** A quaternion's rotation; a is what b, c and d leave. */
function rotationOf(b: number, c: number, d: number): number[][] {
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
}

import { textAt, viewOf } from '../bytes.ts';
import { sampleTypes, type SampleType } from './sampleTypes.ts';

/** NIfTI-1: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h. The texts (descrip, aux_file) are never read. */
export interface NiftiHeader {
  readonly isLittleEndian: boolean;
  /** Of the axes i, j, k; and how many such volumes there are. */
  readonly sizes: readonly [number, number, number];
  readonly volumes: number;
  readonly type: SampleType;
  readonly dataAt: number;
  readonly slope: number;
  readonly intercept: number;
  /** From the voxel to millimeters right, anterior, superior: three rows of four. */
  readonly affine: readonly (readonly number[])[];
  /** What the file wants shown as black and white; undefined where it says nothing. */
  readonly shown: readonly [number, number] | undefined;
}

const headerLength = 348;

export function isNiftiHeader(bytes: Uint8Array): boolean {
  if (bytes.length < headerLength || !['n+1\0', 'ni1\0'].includes(textAt(bytes, 344, 4))) return false;
  const view = viewOf(bytes);
  return view.getInt32(0, true) === headerLength || view.getInt32(0, false) === headerLength;
}

/** @throws Error */
export function readNiftiHeader(bytes: Uint8Array): NiftiHeader {
  const view = viewOf(bytes);
  const little = view.getInt32(0, true) === headerLength;
  if (textAt(bytes, 344, 3) === 'ni1')
    throw new Error('it is the header alone of a pair (.hdr and .img); join them to one .nii');
  const word = (at: number): number => view.getInt16(at, little);
  const float = (at: number): number => view.getFloat32(at, little);
  const [rank = 0, i = 0, j = 0, k = 1, volumes = 1] = [0, 1, 2, 3, 4].map((axis) => word(40 + 2 * axis));
  if (rank < 2 || rank > 7 || i < 1 || j < 1) throw new Error('its sizes make no sense');
  const code = word(70);
  const type = sampleTypes[code];
  if (!type) throw new Error(`its numbers are of type ${code}, which is not read`);
  const slope = float(112);
  const isScaled = Number.isFinite(slope) && slope !== 0;
  const [low, high] = [float(128), float(124)];
  return {
    isLittleEndian: little,
    sizes: [i, j, rank > 2 ? Math.max(1, k) : 1],
    volumes: rank > 3 ? Math.max(1, volumes) : 1,
    type,
    dataAt: Math.max(headerLength, Math.trunc(float(108))),
    slope: isScaled ? slope : 1,
    intercept: isScaled && Number.isFinite(float(116)) ? float(116) : 0,
    affine: affineOf(word, float),
    shown: high > low ? [low, high] : undefined,
  };
}

/** The one that nibabel takes: sform, else qform, else the sizes alone, with the first axis to the left. */
function affineOf(word: (at: number) => number, float: (at: number) => number): NiftiHeader['affine'] {
  if (word(254) > 0) return [280, 296, 312].map((row) => [0, 4, 8, 12].map((at) => float(row + at)));
  const sizes = [1, 2, 3].map((axis) => Math.abs(float(76 + 4 * axis)) || 1);
  const scaled = (rows: readonly (readonly number[])[], signs: readonly number[]): number[][] =>
    rows.map((row, at) => [
      ...row.map((value, axis) => value * (sizes[axis] ?? 1) * (signs[axis] ?? 1)),
      float(268 + 4 * at),
    ]);
  if (word(252) > 0) return scaled(rotationOf(float(256), float(260), float(264)), [1, 1, float(76) < 0 ? -1 : 1]);
  return scaled(
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    [-1, 1, 1],
  ).map((row) => row.with(3, 0));
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

import { gzipSync } from 'fflate';
import { isGzip, unpack } from '../volume/gzip.ts';
import { readMetaImage, metaImageFormat } from '../volume/metaImage.ts';
import { nrrdFormat, readNrrd } from '../volume/nrrd.ts';
import { shownAffine, type Volume } from '../volume/volume.ts';
import { isFirstNifti, longestHeader } from './header.ts';
import { isNifti, readVolume } from './nifti.ts';

const [headerLength, dataAt, float32] = [348, 352, 16] as const;

/** A slice as it is shown, by its place. */
export type Slices = (at: number) => Float32Array;

/** What stands in a header as text may name a patient: data_type, db_name, descrip, aux_file, intent_name. */
const texts: readonly (readonly [from: number, to: number])[] = [
  [4, 32],
  [148, 252],
  [328, 344],
];

/** Files of a volume that is no NIfTI-1: their own header can't be kept. */
const others: readonly (readonly [matches: (bytes: Uint8Array) => boolean, read: (bytes: Uint8Array) => Volume])[] = [
  [isNifti, readVolume],
  [(bytes) => nrrdFormat.matches(bytes), readNrrd],
  [(bytes) => metaImageFormat.matches(bytes), readMetaImage],
];

/** Other numbers on the grid of a file that holds a volume, as NIfTI; undefined where it holds none. */
export function niftiOn(source: Uint8Array, slices: Slices): Uint8Array | undefined {
  if (isNifti(source) && isFirstNifti(isGzip(source) ? unpack(source, longestHeader) : source))
    return niftiLike(source, slices);
  const [, read] = others.find(([matches]) => matches(source)) ?? [];
  if (!read) return undefined;
  const volume = read(source);
  const { W: width, H: height, T: count } = volume.sizes;
  return niftiOf({ width, height, slices: count, affine: shownAffine(volume) }, slices);
}

/** Other numbers on the grid of a NIfTI file, packed: its voxels, its affine, its byte order. */
function niftiLike(source: Uint8Array, slices: Slices): Uint8Array {
  const { header, sizes, steps, start, bytes } = readVolume(source);
  const { isLittleEndian: little, sizes: own } = header;
  const file = new Uint8Array(dataAt + 4 * own[0] * own[1] * own[2]);
  file.set(bytes.subarray(0, headerLength));
  for (const [from, to] of texts) file.fill(0, from, to);
  const view = new DataView(file.buffer);
  view.setInt16(40, 3, little);
  for (let axis = 4; axis < 8; axis++) view.setInt16(40 + 2 * axis, 1, little);
  setKind(view, little);
  for (let slice = 0; slice < sizes.T; slice++) {
    const values = slices(slice);
    for (let row = 0, from = 0; row < sizes.H; row++)
      for (let column = 0; column < sizes.W; column++, from++) {
        const voxel = start + slice * steps.T + row * steps.H + column * steps.W;
        view.setFloat32(dataAt + 4 * voxel, values[from] ?? 0, little);
      }
  }
  return gzipSync(file);
}

/**
 * Where the voxels of slices lie: their sizes, and three rows of four from column, row and slice to millimeters (RAS).
 */
export interface VoxelGrid {
  readonly width: number;
  readonly height: number;
  readonly slices: number;
  readonly affine: readonly (readonly number[])[];
}

/** A new file, packed. */
export function niftiOf({ width, height, slices: count, affine }: VoxelGrid, slices: Slices): Uint8Array {
  const file = new Uint8Array(dataAt + 4 * width * height * count);
  const view = new DataView(file.buffer);
  view.setInt32(0, headerLength, true);
  [3, width, height, count, 1, 1, 1, 1].forEach((size, at) => view.setInt16(40 + 2 * at, size, true));
  view.setFloat32(76, 1, true);
  [0, 1, 2].forEach((axis) => view.setFloat32(80 + 4 * axis, Math.hypot(...affine.map((row) => row[axis] ?? 0)), true));
  view.setUint8(123, 2); // millimeters
  view.setInt16(254, 1, true);
  affine.forEach((row, at) => row.forEach((value, column) => view.setFloat32(280 + 16 * at + 4 * column, value, true)));
  file.set([0x6e, 0x2b, 0x31, 0], 344);
  setKind(view, true);
  for (let slice = 0; slice < count; slice++)
    slices(slice).forEach((value, at) => view.setFloat32(dataAt + 4 * (slice * width * height + at), value, true));
  return gzipSync(file);
}

/** Floats from 0 to 1, as they are. */
function setKind(view: DataView, little: boolean): void {
  view.setInt16(70, float32, little);
  view.setInt16(72, 32, little);
  view.setFloat32(108, dataAt, little);
  view.setFloat32(112, 1, little);
  view.setFloat32(116, 0, little);
  view.setFloat32(124, 1, little);
  view.setFloat32(128, 0, little);
}

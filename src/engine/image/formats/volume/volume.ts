/** Files of one volume of numbers (NIfTI, NRRD, MetaImage): headers differ, what is made of them does not. */
import type { PictureFacts } from '../../../../vocabulary/pictureFacts.ts';
import { known } from '../../../../vocabulary/known.ts';
import { grayPicture, rangeOfAll } from '../../grays.ts';
import type { ShownAxis, StoredAxes } from '../../order.ts';
import type { ValueRange } from '../../photo.ts';
import { viewOf } from '../bytes.ts';
import type { Format, StoredPixels } from '../format.ts';
import { mostUnpacked } from './gzip.ts';
import { axialAxes, axialEdges } from './orientation.ts';
import type { SampleType } from './sampleTypes.ts';

/** What a header says; its texts are never read. */
export interface VolumeHeader {
  readonly isLittleEndian: boolean;
  /** Of the axes i, j, k, the first one the fastest; and how many such volumes there are. */
  readonly sizes: readonly [number, number, number];
  readonly volumes: number;
  readonly type: SampleType;
  /** Where the first voxel lies in the unpacked bytes. */
  readonly dataAt: number;
  readonly slope: number;
  readonly intercept: number;
  /** From the voxel to millimeters right, anterior, superior: three rows of four. */
  readonly affine: readonly (readonly number[])[];
  /** What the file wants shown as black and white; undefined where it says nothing. */
  readonly shown: readonly [number, number] | undefined;
}

/** A file, unpacked and understood. */
export interface Volume {
  readonly header: VolumeHeader;
  readonly stored: StoredAxes;
  /** Of its axes as they are shown. */
  readonly sizes: Readonly<Record<ShownAxis, number>>;
  /** From one voxel to the next along a shown axis, and where the first one lies. */
  readonly steps: Readonly<Record<ShownAxis, number>>;
  readonly start: number;
  readonly bytes: Uint8Array;
  range?: ValueRange;
}

/** How many bytes a file must have, or must unpack to. @throws Error where that is more than is read */
export function lengthOf({ sizes: [i, j, k], dataAt, type }: VolumeHeader): number {
  const length = dataAt + i * j * k * type.bytes;
  if (!(length <= mostUnpacked)) throw new Error('it is larger than 2 GiB');
  return length;
}

/** @throws Error */
export function volumeOf(header: VolumeHeader, bytes: Uint8Array): Volume {
  if (bytes.length < lengthOf(header)) throw new Error('the file ends before its last slice');
  const [i, j, k] = header.sizes;
  const stored = axialAxes(header.affine);
  const own = { W: { size: i, step: 1 }, H: { size: j, step: i }, T: { size: k, step: i * j } };
  const sizes = { W: 1, H: 1, T: 1 };
  const steps = { W: 0, H: 0, T: 0 };
  let start = 0;
  for (const axis of ['W', 'H', 'T'] as const) {
    const { shows, isReversed } = stored[axis];
    const { size, step } = own[axis];
    sizes[shows] = size;
    steps[shows] = isReversed ? -step : step;
    if (isReversed) start += (size - 1) * step;
  }
  return { header, stored, sizes, steps, start, bytes };
}

/** One slice as it is shown, in real values. */
function slice({ header, sizes, steps, start, bytes }: Volume, at: number): Float32Array {
  const { type, dataAt, isLittleEndian, slope, intercept } = header;
  const view = viewOf(bytes);
  const values = new Float32Array(sizes.W * sizes.H);
  let to = 0;
  for (let row = 0; row < sizes.H; row++) {
    let from = start + at * steps.T + row * steps.H;
    for (let column = 0; column < sizes.W; column++, from += steps.W)
      values[to++] = slope * type.read(view, dataAt + from * type.bytes, isLittleEndian) + intercept;
  }
  return values;
}

/** Of all slices, so that each is shown as the others are. */
function rangeOf(volume: Volume): ValueRange {
  volume.range ??= rangeOfAll(Array.from({ length: volume.sizes.T }, (_, at) => slice(volume, at)));
  return volume.range;
}

function slicesOf(volume: Volume, indices: readonly number[]): StoredPixels[] {
  const { sizes, header } = volume;
  const facts = factsOf(volume);
  const range = header.shown ?? rangeOf(volume);
  const rangeFrom = header.shown ? 'file' : 'values';
  return indices
    .filter((at) => at < sizes.T)
    .map((at) => ({
      ...{ width: sizes.W, height: sizes.H, facts },
      ...grayPicture({ bands: 1, values: slice(volume, at), range, rangeFrom }),
    }));
}

function factsOf({ header, stored, sizes }: Volume): PictureFacts {
  const lengths = { T: 1, H: 1, W: 1 };
  (['W', 'H', 'T'] as const).forEach((axis, at) => {
    lengths[stored[axis].shows] = Math.hypot(...header.affine.map((row) => row[at] ?? 0));
  });
  return {
    spacing: [lengths.H, lengths.W],
    depth: lengths.T,
    edges: axialEdges,
    frames: sizes.T,
    ...(header.volumes > 1 && { volumes: header.volumes }),
  };
}

/** From the column, row and slice that are shown to millimeters (RAS): three rows of four. */
export function shownAffine({ header, stored }: Volume): readonly (readonly number[])[] {
  const axes = (['W', 'H', 'T'] as const).map((axis, at) => ({ ...stored[axis], at, size: header.sizes[at] ?? 1 }));
  return header.affine.map((row) => {
    const columns = (['W', 'H', 'T'] as const).map((shown) => {
      const own = known(
        axes.find(({ shows }) => shows === shown),
        'axis',
      );
      return (own.isReversed ? -1 : 1) * (row[own.at] ?? 0);
    });
    const origin = axes.reduce(
      (sum, { at, size, isReversed }) => sum + (isReversed ? (size - 1) * (row[at] ?? 0) : 0),
      row[3] ?? 0,
    );
    return [...columns, origin];
  });
}

/** A volume, shown as axial slices. @param read the whole file, each once */
export function volumeFormat(matches: Format['matches'], read: (bytes: Uint8Array) => Volume): Format {
  return {
    matches,
    readSize(bytes) {
      const { sizes } = read(bytes);
      return { width: sizes.W, height: sizes.H, orientation: 1 };
    },
    decode: (bytes) => known(slicesOf(read(bytes), [0])[0], 'slice'),
    clip: {
      count: (bytes) => read(bytes).sizes.T,
      decode: (bytes, indices) => slicesOf(read(bytes), indices),
      axes: (bytes) => read(bytes).stored,
      edges: () => axialEdges,
    },
  };
}

/** The same for the same bytes. */
export function readOnce(understand: (bytes: Uint8Array) => Volume): (bytes: Uint8Array) => Volume {
  const read = new WeakMap<Uint8Array, Volume>();
  return (bytes) => {
    const volume = read.get(bytes) ?? understand(bytes);
    read.set(bytes, volume);
    return volume;
  };
}

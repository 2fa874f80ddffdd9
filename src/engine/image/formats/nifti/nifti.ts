import { Gunzip } from 'fflate';
import type { PictureFacts } from '../../../../vocabulary/pictureFacts.ts';
import { known } from '../../../../vocabulary/known.ts';
import { grayPicture, rangeOfAll } from '../../grays.ts';
import type { ShownAxis, StoredAxes } from '../../order.ts';
import type { ValueRange } from '../../photo.ts';
import { viewOf } from '../bytes.ts';
import type { Format, StoredPixels } from '../format.ts';
import { isNiftiHeader, readNiftiHeader, type NiftiHeader } from './header.ts';
import { axialAxes } from './orientation.ts';

/** A file, unpacked and understood. */
interface Volume {
  readonly header: NiftiHeader;
  readonly stored: StoredAxes;
  /** Of its axes as they are shown. */
  readonly sizes: Readonly<Record<ShownAxis, number>>;
  /** From one voxel to the next along a shown axis, and where the first one lies. */
  readonly steps: Readonly<Record<ShownAxis, number>>;
  readonly start: number;
  readonly bytes: Uint8Array;
  range?: ValueRange;
}

/** A gzip of a few megabytes may stand for terabytes. */
const mostUnpacked = 2 ** 31;

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first `length` bytes of what is packed; all where it has no more. */
function unpack(bytes: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let have = 0;
  const gunzip = new Gunzip((part) => {
    parts.push(part);
    have += part.length;
  });
  const step = 1 << 16;
  for (let at = 0; at < bytes.length && have < length; at += step)
    gunzip.push(bytes.slice(at, at + step), at + step >= bytes.length);
  const whole = new Uint8Array(Math.min(have, length));
  let to = 0;
  for (const part of parts) {
    whole.set(part.subarray(0, whole.length - to), to);
    to = Math.min(whole.length, to + part.length);
  }
  return whole;
}

/** Whether a file begins as one, packed or not. */
export function isNifti(bytes: Uint8Array): boolean {
  if (!isGzip(bytes)) return isNiftiHeader(bytes);
  try {
    return isNiftiHeader(unpack(bytes, 352));
  } catch {
    return false;
  }
}

const read = new WeakMap<Uint8Array, Volume>();

export function readVolume(bytes: Uint8Array): Volume {
  const volume = read.get(bytes) ?? understand(bytes);
  read.set(bytes, volume);
  return volume;
}

/** As many bytes as the header announces, and no more, are unpacked. */
function understand(packed: Uint8Array): Volume {
  const header = readNiftiHeader(isGzip(packed) ? unpack(packed, 352) : packed);
  const [i, j, k] = header.sizes;
  const length = header.dataAt + i * j * k * header.type.bytes;
  if (length > mostUnpacked) throw new Error('it is larger than 2 GiB');
  const bytes = isGzip(packed) ? unpack(packed, length) : packed;
  if (bytes.length < length) throw new Error('the file ends before its last slice');
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

function decode(bytes: Uint8Array, indices: readonly number[]): StoredPixels[] {
  const volume = readVolume(bytes);
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
    edges: { left: 'R', right: 'L', top: 'A', bottom: 'P', first: 'I', last: 'S' },
    frames: sizes.T,
    ...(header.volumes > 1 && { volumes: header.volumes }),
  };
}

/** Neuroimaging Informatics Technology Initiative: a volume, shown as axial slices. */
export const niftiFormat: Format = {
  matches: isNifti,
  readSize(bytes) {
    const { sizes } = readVolume(bytes);
    return { width: sizes.W, height: sizes.H, orientation: 1 };
  },
  decode: (bytes) => known(decode(bytes, [0])[0], 'slice'),
  clip: { count: (bytes) => readVolume(bytes).sizes.T, decode, axes: (bytes) => readVolume(bytes).stored },
};

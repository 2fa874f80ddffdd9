import { grayPicture, rangeOfAll } from '../../grays.ts';
import type { Samples, ValueRange } from '../../photo.ts';
import type { Format, StoredPixels } from '../format.ts';
import { paintColors } from './colors.ts';
import { isDicom, readDataSet, type DataSet } from './dataSet.ts';
import { displayOf, type Display } from './display.ts';
import { factsOf } from './facts.ts';
import { readFrame } from './frames.ts';
import { readDicomHeader, type DicomHeader } from './header.ts';
import { modalityValues } from './modality.ts';

const isGray = ({ photometric, samples }: DicomHeader): boolean =>
  photometric.startsWith('MONOCHROME') && samples === 1;

/** One frame that is still to be shaded, where the file does not say how: all that are shown together get one range. */
interface Frame {
  readonly index: number;
  readonly values?: Float32Array;
  readonly rgba?: Uint8Array;
}

async function readOne(set: DataSet, header: DicomHeader, index: number): Promise<Frame> {
  const stored = await readFrame(set, header, index);
  return isGray(header)
    ? { index, values: modalityValues(set, header, index, stored.values) }
    : { index, rgba: paintColors(set, header, stored) };
}

async function decode(bytes: Uint8Array, indices: readonly number[]): Promise<StoredPixels[]> {
  const set = readDataSet(bytes);
  const header = readDicomHeader(set);
  const frames: Frame[] = [];
  for (const index of indices) if (index < header.frames) frames.push(await readOne(set, header, index));
  const whole = rangeOfAll(frames.flatMap(({ values }) => values ?? []));
  const size = { width: header.columns, height: header.rows };
  return frames.map(({ index, values, rgba }) => {
    const display = values && displayOf(set, header, index);
    const window = display?.window;
    const facts = { ...factsOf(set, index), frames: header.frames, ...(window && { window }) };
    const samples = values && samplesOf(header, values, display ?? { range: whole });
    return samples ? { ...size, ...grayPicture(samples), facts } : { ...size, data: rgba ?? new Uint8Array(), facts };
  });
}

function samplesOf(
  { photometric }: DicomHeader,
  values: Float32Array,
  { range, shade, window }: Partial<Display> & { readonly range: ValueRange },
): Samples {
  return {
    ...{ bands: 1, values, range, isInverted: photometric === 'MONOCHROME1' },
    rangeFrom: shade || window ? 'file' : 'values',
    ...(shade && { shade }),
  };
}

/** Digital Imaging and Communications in Medicine: single pictures and files of several frames. */
export const dicomFormat: Format = {
  matches: isDicom,
  readSize(bytes) {
    const { columns, rows } = readDicomHeader(readDataSet(bytes));
    return { width: columns, height: rows, orientation: 1 };
  },
  async decode(bytes) {
    const [picture] = await decode(bytes, [0]);
    if (!picture) throw new Error('it has no frame');
    return picture;
  },
  clip: {
    count: (bytes) => readDicomHeader(readDataSet(bytes)).frames,
    edges: (bytes) => factsOf(readDataSet(bytes), 0).edges,
    decode,
  },
};

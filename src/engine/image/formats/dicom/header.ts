import type { DataSet } from './dataSet.ts';

/** How the pixels of a DICOM file are stored: PS3.3, C.7.6.3. */
export interface DicomHeader {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  /** 1, or 3 of a color picture. */
  readonly samples: number;
  readonly photometric: string;
  /** Samples of one kind together, instead of pixel by pixel. */
  readonly isPlanar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly transferSyntax: string;
  readonly isLittleEndian: boolean;
}

const photometrics: ReadonlySet<string> = new Set([
  ...['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB'],
  ...['YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT'],
]);

/** Where the pixels lie: whole numbers, or float32 of a parametric map. */
export const pixelTags = { whole: 'x7fe00010', float: 'x7fe00008', double: 'x7fe00009' } as const;

const mostFrames = 100_000;

/** @throws Error, with words that hold nothing out of the file but numbers and the standard's own names */
export function readDicomHeader(set: DataSet): DicomHeader {
  const [rows = 0, columns = 0] = [set.uint16('x00280010'), set.uint16('x00280011')];
  const isFloat = !set.elements[pixelTags.whole];
  if (isFloat && !set.elements[pixelTags.float] && !set.elements[pixelTags.double])
    throw new Error('it holds no pixels (a report, a structure set or a directory, for instance)');
  const bitsAllocated = set.uint16('x00280100') ?? 16;
  const bitsStored = set.uint16('x00280101') ?? bitsAllocated;
  const samples = set.uint16('x00280002') ?? 1;
  const photometric = (set.string('x00280004') ?? 'MONOCHROME2').trim();
  if (!photometrics.has(photometric)) throw new Error('its photometric interpretation is none that is read');
  if (![1, 3].includes(samples)) throw new Error(`it has ${samples} samples a pixel; 1 and 3 are read`);
  if (![1, 8, 16, 32, 64].includes(bitsAllocated) || bitsStored < 1 || bitsStored > bitsAllocated)
    throw new Error(`it has ${bitsStored} bits of ${bitsAllocated} a sample`);
  const frames = set.intString('x00280008') ?? 1;
  if (!Number.isInteger(frames) || frames < 1 || frames > mostFrames)
    throw new Error(`it says that it has ${frames} frames`);
  const transferSyntax = (set.string('x00020010') ?? '1.2.840.10008.1.2').trim();
  return {
    ...{ columns, rows, frames, samples, photometric, bitsAllocated, bitsStored, transferSyntax },
    isPlanar: set.uint16('x00280006') === 1 && samples > 1,
    highBit: set.uint16('x00280102') ?? bitsStored - 1,
    isSigned: set.uint16('x00280103') === 1,
    isLittleEndian: transferSyntax !== '1.2.840.10008.1.2.2',
  };
}

/** The number of a decimal string, or undefined where there is none. */
export function numberAt(set: DataSet | undefined, tag: string, index = 0): number | undefined {
  const value = set?.elements[tag] ? set.floatString(tag, index) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/**
 * The data set that speaks for a frame: of the newer, "enhanced" files, what holds for a frame lies in sequences for
 * all or for each of them (PS3.3, C.7.6.16).
 */
export function groupOf(set: DataSet, frame: number, sequence: string): DataSet | undefined {
  const shared = set.elements['x52009229']?.items?.[0]?.dataSet;
  const own = set.elements['x52009230']?.items?.[frame]?.dataSet;
  const inside = (each: DataSet | undefined): DataSet | undefined => each?.elements[sequence]?.items?.[0]?.dataSet;
  return inside(own) ?? inside(shared);
}

/** DICOM's segmentations: a frame for each segment on each slice (PS3.3, A.51 and C.8.20), placed in the patient. */
import { readDataSet, type DataSet } from './dataSet.ts';
import { dicomFormat } from './dicom.ts';
import { groupOf, numberAt } from './header.ts';
import { placeOfFrame, type FramePlace } from './place.ts';
import { known } from '../../../../vocabulary/known.ts';

export interface Segment {
  readonly number: number;
  /** What its maker called it. */
  readonly name: string;
}

/** A frame: which of its pixels belong to which segment. */
export interface SegmentFrame {
  readonly place: FramePlace;
  /** The picture that it was drawn on, where it says so. Identifiers are compared, and never shown or kept. */
  readonly source?: { readonly instance: string; readonly frame: number };
  /** Of each pixel the number of its segment, or 0. */
  readonly labels: Uint16Array;
}

export interface Segmentation {
  readonly width: number;
  readonly height: number;
  readonly segments: readonly Segment[];
  readonly frames: readonly SegmentFrame[];
}

const storage = '1.2.840.10008.5.1.4.1.1.66.';

/** Whether a DICOM file is one. */
export const isSegmentation = (bytes: Uint8Array): boolean => {
  const set = readDataSet(bytes);
  return (set.string('x00080016') ?? '').startsWith(storage) && set.elements['x00620002'] !== undefined;
};

/** @throws Error, with words that hold nothing out of the file but numbers */
export async function readSegmentation(bytes: Uint8Array): Promise<Segmentation> {
  const set = readDataSet(bytes);
  const segments = (set.elements['x00620002']?.items ?? []).map(({ dataSet }, at) => ({
    number: dataSet?.uint16('x00620004') ?? at + 1,
    name: textOf(set, dataSet, 'x00620005') || `segment ${dataSet?.uint16('x00620004') ?? at + 1}`,
  }));
  const kind = (set.string('x00620001') ?? 'BINARY').trim();
  const least = kind === 'FRACTIONAL' ? (set.uint16('x0062000e') ?? 255) / 2 : 0.5;
  const count = known(dicomFormat.clip, 'frames').count(bytes);
  const decoded = await known(dicomFormat.clip, 'frames').decode(
    bytes,
    Array.from({ length: count }, (_, frame) => frame),
  );
  const frames = decoded.map(({ samples }, frame): SegmentFrame => {
    const values = known(samples, 'values').values;
    const number = groupOf(set, frame, 'x0062000a')?.uint16('x0062000b') ?? 0;
    if (kind !== 'LABELMAP' && !segments.some((each) => each.number === number))
      throw new Error(`its frame ${frame + 1} belongs to segment ${number}, which it does not have`);
    const labels = Uint16Array.from(values, (value) => (kind === 'LABELMAP' ? value : value >= least ? number : 0));
    const source = sourceOf(groupOf(set, frame, 'x00089124'));
    return { place: placeOfFrame(set, frame), labels, ...(source && { source }) };
  });
  return { width: set.uint16('x00280011') ?? 0, height: set.uint16('x00280010') ?? 0, segments, frames };
}

function sourceOf(derivation: DataSet | undefined): SegmentFrame['source'] {
  const image = derivation?.elements['x00082112']?.items?.[0]?.dataSet;
  const instance = image?.string('x00081155')?.trim();
  return instance ? { instance, frame: (numberAt(image, 'x00081160') ?? 1) - 1 } : undefined;
}

/** In UTF-8 where the file says so, else Latin letters. */
function textOf(set: DataSet, item: DataSet | undefined, tag: string): string {
  const element = item?.elements[tag];
  if (!item || !element) return '';
  const bytes = item.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const encoding = (set.string('x00080005') ?? '').includes('ISO_IR 192') ? 'utf-8' : 'latin1';
  return new TextDecoder(encoding).decode(bytes).replace(/\0/g, '').trim();
}

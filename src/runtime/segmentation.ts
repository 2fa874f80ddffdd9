/**
 * The segments of a DICOM file on the slices of the picture that is explained: placed by where both lie in the patient.
 */
import path from 'node:path';
import { maskErrors } from '../engine/errors.ts';
import { isDicom, readDataSet } from '../engine/image/formats/dicom/dataSet.ts';
import { isSamePlace, placeOfFrame, type FramePlace } from '../engine/image/formats/dicom/place.ts';
import {
  isSegmentation,
  readSegmentation,
  type Segment,
  type SegmentFrame,
} from '../engine/image/formats/dicom/segmentation.ts';
import { known } from '../vocabulary/known.ts';
import { readBytes } from './disk/files.ts';
import { seriesOf } from './series.ts';

/** What a mask is laid on. */
export interface Source {
  readonly file: string;
  /** Of a volume all that it has; 1 of a picture. */
  readonly slices: number;
  /** Of a file of several pictures, which one. */
  readonly frame: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedSegments {
  readonly segments: readonly Segment[];
  /** Of each slice: layers of numbers of segments; there are several where segments overlap. */
  readonly slices: readonly (readonly Uint16Array[])[];
}

interface SlicePlace {
  readonly place: FramePlace;
  readonly instance: string;
  readonly frame: number;
}

/** Undefined where the file is no DICOM segmentation. @throws WhylightError `mask-unfit`, `image-unreadable` */
export async function segmentsOn(mask: string, source: Source): Promise<PlacedSegments | undefined> {
  const bytes = await readBytes(mask);
  const name = path.basename(mask);
  if (!isDicom(bytes) || !isSegmentation(bytes)) return undefined;
  const { width, height, segments, frames } = await readSegmentation(bytes).catch((cause: unknown) => {
    throw maskErrors.unreadable(name, (cause as Error).message, cause);
  });
  if (width !== source.width || height !== source.height)
    throw maskErrors.unfit(name, `${width} × ${height} pixels`, `${source.width} × ${source.height}`);
  const places = await placesOf(source);
  const slices: Uint16Array[][] = places.map(() => []);
  let lost = 0;
  for (const frame of frames) {
    const at = places.findIndex((place) => liesOn(frame, place, source));
    if (at >= 0) addTo(known(slices[at], 'slice'), frame.labels);
    else if (frame.labels.some((label) => label !== 0)) lost++;
  }
  // On one slice of a series those of the others are meant for the others.
  const isAstray = source.slices > 1 ? lost > 0 : slices.every((layers) => layers.length === 0);
  if (isAstray) throw maskErrors.segmentsAstray(name, lost, frames.length);
  return { segments, slices };
}

/** Where the slices lie. Of a picture that is no DICOM file nothing is known. */
async function placesOf({ file, slices, frame }: Source): Promise<readonly SlicePlace[]> {
  const series = slices > 1 ? await seriesOf(file) : undefined;
  const read = async (of: string, frames: readonly number[]): Promise<SlicePlace[]> => {
    const bytes = await readBytes(of);
    if (!isDicom(bytes)) return frames.map((each) => ({ place: {}, instance: '', frame: each }));
    const set = readDataSet(bytes);
    const instance = set.string('x00080018')?.trim() ?? '';
    return frames.map((each) => ({ place: placeOfFrame(set, each), instance, frame: each }));
  };
  if (!series) return read(file, slices > 1 ? Array.from({ length: slices }, (_, at) => at) : [frame]);
  const places: SlicePlace[] = [];
  for (const each of series.files) places.push(...(await read(each, [0])));
  return places;
}

/** By place; where one of them has none, by the picture that the segment was drawn on. */
function liesOn({ place, source }: SegmentFrame, slice: SlicePlace, { width, height }: Source): boolean {
  const isSame = isSamePlace(place, slice.place, width, height);
  if (isSame !== undefined) return isSame;
  return source !== undefined && source.instance === slice.instance && source.frame === slice.frame;
}

/** In the first layer that is free where these labels are. */
function addTo(layers: Uint16Array[], labels: Uint16Array): void {
  const free = layers.find((layer) => labels.every((label, pixel) => label === 0 || layer[pixel] === 0));
  if (!free) return void layers.push(labels);
  labels.forEach((label, pixel) => {
    if (label !== 0) free[pixel] = label;
  });
}

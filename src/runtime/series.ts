/** The files that make a volume with a DICOM file: those of its series in its folder, in the order of the slices. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDicom } from '../engine/image/formats/dicom/dataSet.ts';
import { placeInSeries, type Placed } from '../engine/image/formats/dicom/series.ts';
import { decodeFrames, type DecodeOptions } from '../engine/image/decode.ts';
import { grayPicture, rangeOfAll } from '../engine/image/grays.ts';
import type { Photo } from '../engine/image/photo.ts';
import { imageErrors } from '../engine/errors.ts';
import { known } from '../vocabulary/known.ts';
import { readBytes, readStart } from './disk/files.ts';

export interface Series {
  readonly files: readonly string[];
  /** Millimeters between slices; undefined where they lie at one place. */
  readonly depth: number | undefined;
  /** From the column, the row and the slice to the patient's millimeters (RAS). */
  readonly affine: Placed['affine'];
  /** Whether slices are missing: some lie farther from each other than most. */
  readonly isUneven: boolean;
}

/** What stands in front of the pixels fits in so many bytes, or the file is read as a whole. */
const headBytes = 1 << 16;

const mostFiles = 5000;

/** Undefined where the file is alone. */
export async function seriesOf(file: string): Promise<Series | undefined> {
  const own = await placed(file);
  if (!own) return undefined;
  const folder = path.dirname(file);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => path.join(folder, name));
  const slices: { readonly name: string; readonly place: Placed }[] = [];
  for (const name of names.slice(0, mostFiles)) {
    const place = await placed(name).catch(() => undefined);
    if (place?.series === own.series && place.kind === own.kind) slices.push({ name, place });
  }
  if (slices.length < 2) return undefined;
  slices.sort((a, b) => a.place.position - b.place.position || a.name.localeCompare(b.name, 'en', { numeric: true }));
  const gaps = slices.slice(1).map(({ place }, at) => place.position - (slices[at]?.place.position ?? 0));
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const isUneven = gaps.some((gap) => Math.abs(gap - usual) > 0.05 * Math.abs(usual));
  const depth = usual > 0 ? usual : undefined;
  const affine = slices[0]?.place.affine?.map((row) =>
    row.map((value, column) => (column === 2 ? value * usual : value)),
  );
  return { files: slices.map(({ name }) => name), depth, affine, isUneven };
}

/** Files of which each stands for all slices of its series in its folder, and how many these are; others stay. */
export async function oneOfEachSeries(files: readonly string[]): Promise<{ file: string; slices: number }[]> {
  const found = new Map<string, { file: string; slices: number }>();
  for (const file of files) {
    const place = await placed(file).catch(() => undefined); // whoever reads it says what is wrong
    const key = place ? [path.dirname(file), place.series, place.kind].join('|') : file;
    const known = found.get(key);
    if (known) known.slices += 1;
    else found.set(key, { file, slices: 1 });
  }
  return [...found.values()];
}

/** DICOM files are often named without an ending: those of a folder that are slices of a series. */
export async function slicesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  const slices: string[] = [];
  for (const file of files.slice(0, mostFiles)) if (await placed(file).catch(() => undefined)) slices.push(file);
  return slices.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function placed(file: string): Promise<Placed | undefined> {
  const start = await readStart(file, headBytes);
  if (!isDicom(start)) return undefined;
  return placeInSeries(start) ?? (start.length === headBytes ? placeInSeries(await readBytes(file)) : undefined);
}

/** Some of its slices, all with one range from black to white. @throws WhylightError as `decodeFrames` */
export async function decodeSlices(
  { files, depth }: Series,
  indices: readonly number[],
  options: DecodeOptions,
): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const at of indices) {
    const file = known(files[at], `slice ${at}`);
    const [photo] = await decodeFrames(await readBytes(file), path.basename(file), [0], options);
    const { width, height, facts } = known(photo, 'slice');
    if (indices.length * width * height > options.maxPixels)
      throw imageErrors.clipTooLarge(path.basename(file), indices.length, width, height, options.maxPixels);
    const whole = { ...facts, frames: files.length, ...(depth !== undefined && { depth }) };
    photos.push({ ...known(photo, 'slice'), facts: whole });
  }
  return withOneRange(photos);
}

/** Where the files do not say how they are shown, each would be as bright as it can. */
function withOneRange(photos: readonly Photo[]): Photo[] {
  const range = rangeOfAll(photos.flatMap(({ samples }) => (samples?.rangeFrom === 'values' ? samples.values : [])));
  return photos.map((photo) => {
    if (photo.samples?.rangeFrom !== 'values') return photo;
    const { data: rgba, samples } = grayPicture({ ...photo.samples, range });
    return { ...photo, rgba, samples };
  });
}

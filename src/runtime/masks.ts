import path from 'node:path';
import { heatByLabel, type MaskedSlice } from '../engine/cam/masked.ts';
import { labelEdges } from '../engine/cam/labelEdges.ts';
import { heatOnPicture } from '../engine/cam/onPicture.ts';
import { maskErrors } from '../engine/errors.ts';
import type { Photo } from '../engine/image/photo.ts';
import type { MaskFigures, MaskLabel } from '../vocabulary/mask.ts';
import type { Explanation } from '../engine/explain.ts';
import type { Photos } from './photos.ts';
import { segmentsOn, type PlacedSegments } from './segmentation.ts';

/** What of an explanation lies on the mask. */
type Lying = Pick<Explanation, 'heatmap' | 'geometry' | 'clip' | 'facts'> & {
  /** The picture's file: segments of DICOM are placed on its slices. */
  readonly image?: string;
};

/**
 * How the heat divides among the labels of a mask: a picture whose gray values are labels, or a volume of such slices
 * (NIfTI, TIFF), as large as the picture that was explained, which is the file's picture `frame`.
 *
 * @throws WhylightError `mask-unfit`, and what decoding throws
 */
export async function maskFigures(photos: Photos, lying: Lying, file: string, frame = 0): Promise<MaskFigures> {
  const { heatmap, geometry, clip, facts } = lying;
  const slices = clip?.areSlices ? clip.total : 1;
  const heatOf = heatOnPicture(heatmap, geometry, slices);
  const { spacing, depth } = facts ?? {};
  const area = spacing && spacing[0] * spacing[1];
  const isVolume = slices > 1;
  const size = isVolume ? area && depth && area * depth : area;
  const found = await segmentsOf(lying, file, frame);
  if (found) {
    const names = new Map(found.segments.map(({ number, name }) => [number, name]));
    const labels = heatByLabel(
      found.slices.map((layers, slice) => ({ layers, heat: heatOf(slice) })),
      size,
    );
    return { file, isVolume, labels: labels.map((each) => named(each, names.get(each.label))) };
  }
  const count = await photos.countOf(file);
  if (clip?.areSlices && count !== slices) throw maskErrors.unfit(path.basename(file), `${count} slices`, `${slices}`);
  const masked: MaskedSlice[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const at = slices > 1 ? slice : Math.min(frame, count - 1);
    const layers = [labelsOf(await photos.photo(file, at), geometry, path.basename(file))];
    masked.push({ layers, heat: heatOf(slice) });
  }
  return { file, isVolume, labels: heatByLabel(masked, size) };
}

const named = (label: MaskLabel, name: string | undefined): MaskLabel =>
  name === undefined ? label : { ...label, name };

/** Undefined where the file is no DICOM segmentation. */
async function segmentsOf(
  { image, clip, geometry: { photoWidth: width, photoHeight: height } }: Omit<Lying, 'heatmap'>,
  file: string,
  frame: number,
): Promise<PlacedSegments | undefined> {
  if (image === undefined) return undefined;
  return segmentsOn(file, { file: image, slices: clip?.areSlices ? clip.total : 1, frame, width, height });
}

/** One number for each pixel: of segments that overlap, the last one's. */
function flat(layers: readonly Uint16Array[], pixels: number): Uint16Array {
  const labels = new Uint16Array(pixels);
  for (const layer of layers)
    layer.forEach((label, pixel) => {
      if (label !== 0) labels[pixel] = label;
    });
  return labels;
}

/** Of each slice that the model was given (of the only picture): where its labels meet. */
export async function maskOutlines(
  photos: Photos,
  lying: Pick<Lying, 'geometry' | 'clip' | 'image'>,
  file: string,
  frame = 0,
): Promise<readonly Float32Array[]> {
  const { geometry, clip } = lying;
  const { photoWidth, photoHeight } = geometry;
  const found = await segmentsOf(lying, file, frame);
  if (found)
    return (clip?.areSlices ? clip.sources : [0]).map((slice) =>
      labelEdges(flat(found.slices[slice] ?? [], photoWidth * photoHeight), photoWidth, photoHeight),
    );
  const last = (await photos.countOf(file)) - 1;
  const outlines: Float32Array[] = [];
  for (const source of clip?.areSlices ? clip.sources : [Math.min(frame, last)]) {
    const labels = labelsOf(await photos.photo(file, source), geometry, path.basename(file));
    outlines.push(labelEdges(labels, photoWidth, photoHeight));
  }
  return outlines;
}

function labelsOf(
  { width, height, rgba, samples }: Photo,
  { photoWidth, photoHeight }: Explanation['geometry'],
  name: string,
): ArrayLike<number> {
  if (width !== photoWidth || height !== photoHeight)
    throw maskErrors.unfit(name, `${width} × ${height} pixels`, `${photoWidth} × ${photoHeight}`);
  if (samples?.bands === 1) return samples.values;
  return Uint8Array.from({ length: width * height }, (_, pixel) => rgba[4 * pixel] ?? 0);
}

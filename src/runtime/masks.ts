import path from 'node:path';
import { heatByLabel, type MaskedSlice } from '../engine/cam/masked.ts';
import { labelEdges } from '../engine/cam/labelEdges.ts';
import { heatOnPicture } from '../engine/cam/onPicture.ts';
import { maskErrors } from '../engine/errors.ts';
import type { Photo } from '../engine/image/photo.ts';
import type { MaskFigures } from '../vocabulary/mask.ts';
import type { Explanation } from '../engine/explain.ts';
import type { Photos } from './photos.ts';

/** What of an explanation lies on the mask. */
type Lying = Pick<Explanation, 'heatmap' | 'geometry' | 'clip' | 'facts'>;

/**
 * How the heat divides among the labels of a mask: a picture whose gray values are labels, or a volume of such slices
 * (NIfTI, TIFF), as large as the picture that was explained, which is the file's picture `frame`.
 *
 * @throws WhylightError `mask-unfit`, and what decoding throws
 */
export async function maskFigures(
  photos: Photos,
  { heatmap, geometry, clip, facts }: Lying,
  file: string,
  frame = 0,
): Promise<MaskFigures> {
  const slices = clip?.areSlices ? clip.total : 1;
  const count = await photos.countOf(file);
  if (clip?.areSlices && count !== slices) throw maskErrors.unfit(path.basename(file), `${count} slices`, `${slices}`);
  const heatOf = heatOnPicture(heatmap, geometry, slices);
  const masked: MaskedSlice[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const at = slices > 1 ? slice : Math.min(frame, count - 1);
    masked.push({ labels: labelsOf(await photos.photo(file, at), geometry, path.basename(file)), heat: heatOf(slice) });
  }
  const { spacing, depth } = facts ?? {};
  const area = spacing && spacing[0] * spacing[1];
  const isVolume = slices > 1;
  return { file, isVolume, labels: heatByLabel(masked, isVolume ? area && depth && area * depth : area) };
}

/** Of each slice that the model was given (of the only picture): where its labels meet. */
export async function maskOutlines(
  photos: Photos,
  { geometry, clip }: Pick<Lying, 'geometry' | 'clip'>,
  file: string,
  frame = 0,
): Promise<readonly Float32Array[]> {
  const last = (await photos.countOf(file)) - 1;
  const outlines: Float32Array[] = [];
  for (const source of clip?.areSlices ? clip.sources : [Math.min(frame, last)]) {
    const labels = labelsOf(await photos.photo(file, source), geometry, path.basename(file));
    outlines.push(labelEdges(labels, geometry.photoWidth, geometry.photoHeight));
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

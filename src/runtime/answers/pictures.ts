import { mapOfFrame } from '../../engine/cam/cam.ts';
import { drawCurves, onPlot, paper, plotOf } from '../../engine/color/curves.ts';
import { blendHeat, paintHeat } from '../../engine/color/blend.ts';
import type { Heat } from '../../engine/color/heatRows.ts';
import type { ColorMapName } from '../../vocabulary/names.ts';
import { outlineBox } from '../../engine/color/outline.ts';
import { mapFrameAt } from '../../engine/image/clip.ts';
import { encodePng } from '../../engine/image/encodePng.ts';
import type { Photo } from '../../engine/image/photo.ts';
import type { Explained } from '../engine.ts';

export interface Look {
  readonly colorMap: ColorMapName;
  /** 0..1 */
  readonly opacity: number;
}

/** One of what an explanation has pictures of: the photo, or a frame of the clip. */
interface Shown {
  readonly explained: Mapped;
  /** Of the clip; 0 of a photo. */
  readonly frame: number;
}

/** A map and where it lies: of the picture that was explained, or of a further one. */
interface Mapped extends Pick<Explained, 'heatmap' | 'geometry' | 'clip'> {
  readonly class?: Explained['class'];
}

/** Heat over the photo, at the photo's own size, as PNG; of a detection with its box. */
export function overlayPng(photo: Photo, shown: Shown, look: Look): Promise<Uint8Array> {
  if (photo.facts?.signal) return curvesPng(photo, shown, look);
  const rgba = blendHeat(photo, heatOf(shown), shown.explained.geometry, look.colorMap, look.opacity);
  const box = shown.explained.class?.box;
  if (box) outlineBox(rgba, photo, { x: box[0], y: box[1], width: box[2], height: box[3] });
  return encodePng(photo.width, photo.height, rgba);
}

/** The curves of a signal, with the heat behind them. */
function curvesPng(photo: Photo, shown: Shown, { colorMap, opacity }: Look): Promise<Uint8Array> {
  const plot = plotOf(photo);
  const rgba = blendHeat(paper(plot), heatOf(shown), onPlot(shown.explained.geometry, plot), colorMap, opacity);
  drawCurves(photo, plot, rgba);
  return encodePng(plot.width, plot.height, rgba);
}

/** The heat alone, at the size of the photo, as PNG; of a signal at that of its plot. */
export function heatmapPng(photo: Photo, shown: Shown, look: Look): Promise<Uint8Array> {
  const { width, height } = photo.facts?.signal ? plotOf(photo) : photo;
  const rgba = paintHeat(heatOf(shown), { width, height }, look.colorMap);
  return encodePng(width, height, rgba);
}

function heatOf({ explained: { heatmap, clip }, frame }: Shown): Heat {
  if (!clip) return heatmap;
  return mapOfFrame(heatmap, mapFrameAt(frame, clip.sources.length, heatmap.frames));
}

import type { Frames } from '../../vocabulary/explanation.ts';

/**
 * `frames` of `total` pictures: the middle one of each of as many equal parts, as TSN samples a video for testing
 * (Wang et al. 2016). Where there are fewer pictures than frames, each is taken about equally often.
 */
export function sampleFrames(total: number, frames: number): Frames {
  return { sources: Array.from({ length: frames }, (_, i) => Math.floor(((2 * i + 1) * total) / (2 * frames))), total };
}

/** The clip's frame in the middle of those over which the map has its maximum. */
export function strongestFrame(
  { frames, values }: { readonly frames: number; readonly values: Float32Array },
  clipFrames: number,
): number {
  const hottest = values.reduce((best, value, at) => (Math.abs(value) > Math.abs(values[best] ?? 0) ? at : best), 0);
  return mapFrameAt(Math.floor((hottest * frames) / values.length), frames, clipFrames);
}

/**
 * Which frame of a map lies over one of the clip's frames: a map's frames are as many equal parts of the clip's time.
 */
export function mapFrameAt(clipFrame: number, clipFrames: number, mapFrames: number): number {
  return Math.floor(((2 * clipFrame + 1) * mapFrames) / (2 * clipFrames));
}

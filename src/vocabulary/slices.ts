import type { Frames } from './explanation.ts';

/**
 * Which of the input's frames one of a map's parts lies over: `[first, last]`, from 0. A map divides them in equal
 * parts.
 */
function framesOfPart(part: number, parts: number, frames: number): readonly [number, number] {
  return [Math.floor((part * frames) / parts), Math.max(0, Math.ceil(((part + 1) * frames) / parts) - 1)];
}

/** “slices 9–12” of the file, “slice 9”, or of a clip “time 3 of 4”. */
export function partText({ sources, areSlices }: Frames, part: number, parts: number): string {
  if (!areSlices) return `time ${part + 1} of ${parts}`;
  const [first, last] = framesOfPart(part, parts, sources.length).map((at) => (sources[at] ?? at) + 1);
  return first === last ? `slice ${first}` : `slices ${first}–${last}`;
}

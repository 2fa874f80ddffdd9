/** Where a picture lies in the patient: PS3.3, C.7.6.2, and C.7.6.16.2.3 of files of several frames. */
import type { DataSet } from './dataSet.ts';
import { groupOf, numberAt } from './header.ts';

type Millimeters = readonly [number, number, number];

export interface FramePlace {
  /** The middle of the first pixel; undefined where the file does not say it. */
  readonly origin?: Millimeters;
  /** From it to the next one along a row, and to the one below, times their distance. */
  readonly steps?: readonly [across: Millimeters, down: Millimeters];
}

/** Millimeters by which places may differ that are one: rounding of decimal strings. */
const rounding = 0.01;

export function placeOfFrame(set: DataSet, frame: number): FramePlace {
  const from = (sequence: string): DataSet => groupOf(set, frame, sequence) ?? set;
  const numbers = (of: DataSet, tag: string, count: number): readonly number[] | undefined => {
    const found = Array.from({ length: count }, (_, at) => numberAt(of, tag, at));
    return found.every((value) => value !== undefined) ? found : undefined;
  };
  const origin = numbers(from('x00209113'), 'x00200032', 3) as Millimeters | undefined;
  const directions = numbers(from('x00209116'), 'x00200037', 6);
  const spacing = numbers(from('x00289110'), 'x00280030', 2);
  const [betweenRows = 0, betweenColumns = 0] = spacing ?? [];
  const step = (at: number, size: number): Millimeters =>
    [0, 1, 2].map((axis) => (directions?.[at + axis] ?? 0) * size) as unknown as Millimeters;
  return {
    ...(origin && { origin }),
    ...(directions && spacing && { steps: [step(0, betweenColumns), step(3, betweenRows)] as const }),
  };
}

const apart = (a: Millimeters, b: Millimeters): number => Math.hypot(...a.map((value, axis) => value - (b[axis] ?? 0)));

/** Whether pixels of both lie on each other, where both say where they are; undefined where one of them does not. */
export function isSamePlace(a: FramePlace, b: FramePlace, width: number, height: number): boolean | undefined {
  if (!a.origin || !b.origin) return undefined;
  if (apart(a.origin, b.origin) > rounding) return false;
  if (!a.steps || !b.steps) return true;
  // At the far corner.
  return (
    apart(a.steps[0], b.steps[0]) * width <= 10 * rounding && apart(a.steps[1], b.steps[1]) * height <= 10 * rounding
  );
}

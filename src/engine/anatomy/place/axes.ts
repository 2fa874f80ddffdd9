/*
 * Where the pixels of a tensor lie on the model's input, while operators only move them. All numbers are edge to edge,
 * in pixels of the input: `from` is the outer edge of the first row or column, `to` that of the last; from > to where
 * it is mirrored.
 */

/** Rows or columns: of the input's height (y) or width (x). */
export interface Span {
  readonly side: 'y' | 'x';
  readonly from: number;
  readonly to: number;
}

/** An axis of a tensor: rows or columns, or something else (batch, channels). */
export type Axis = Span | 'other';

/** The axes of one picture in a tensor; there are several where copies of it are put along the batch. */
export type Axes = readonly Axis[];

/** What a layer sees: its rows and columns. */
export interface Frame {
  readonly rows: Span;
  readonly columns: Span;
}

/** Elements `start`, `start + step` … of an axis of `size`. */
export function picked(span: Span, size: number, start: number, step: number, count: number): Span {
  const pixel = (span.to - span.from) / size;
  const middle = start + 0.5 - step / 2;
  const from = span.from + pixel * middle;
  return { ...span, from, to: from + pixel * step * count };
}

/** With so many pixels more before and behind; fewer where they are negative. */
export const padded = (span: Span, size: number, before: number, behind: number): Span =>
  picked(span, size, -before, 1, size + before + behind);

/** Two spans are one where they differ by less than a pixel or two (YOLO's Focus takes every other pixel). */
const tolerance = 2;

function joined(a: Span, b: Span): Span | undefined {
  const isOne = a.side === b.side && Math.abs(a.from - b.from) <= tolerance && Math.abs(a.to - b.to) <= tolerance;
  return isOne ? { ...a, from: (a.from + b.from) / 2, to: (a.to + b.to) / 2 } : undefined;
}

export function joinedFrames(a: readonly Frame[], b: readonly Frame[]): readonly Frame[] | undefined {
  if (a.length !== b.length) return undefined;
  const frames = a.map((frame, at) => {
    const other = b[at];
    const rows = other && joined(frame.rows, other.rows);
    const columns = other && joined(frame.columns, other.columns);
    return rows && columns ? { rows, columns } : undefined;
  });
  return frames.every((frame) => frame !== undefined) ? frames : undefined;
}

export function joinedAxes(a: readonly Axes[], b: readonly Axes[]): readonly Axes[] | undefined {
  if (a.length !== b.length) return undefined;
  const found = a.map((axes, at) =>
    axes.map((axis, place): Axis | undefined => {
      const other = b[at]?.[place];
      if (axis === 'other' || other === 'other') return axis === other ? axis : undefined;
      return other && joined(axis, other);
    }),
  );
  return found.every((axes) => axes.every((axis) => axis !== undefined)) ? found : undefined;
}

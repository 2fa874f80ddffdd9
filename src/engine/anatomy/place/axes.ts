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

/** Two spans are one where they differ by less than a pixel or two of the input. */
const usualTolerance = 2;

function joined(a: Span, b: Span, tolerance: number): Span | undefined {
  const isOne = a.side === b.side && Math.abs(a.from - b.from) <= tolerance && Math.abs(a.to - b.to) <= tolerance;
  return isOne ? { ...a, from: (a.from + b.from) / 2, to: (a.to + b.to) / 2 } : undefined;
}

export function joinedFrames(a: readonly Frame[], b: readonly Frame[]): readonly Frame[] | undefined {
  if (a.length !== b.length) return undefined;
  const frames = a.map((frame, at) => {
    const other = b[at];
    const rows = other && joined(frame.rows, other.rows, usualTolerance);
    const columns = other && joined(frame.columns, other.columns, usualTolerance);
    return rows && columns ? { rows, columns } : undefined;
  });
  return frames.every((frame) => frame !== undefined) ? frames : undefined;
}

/**
 * What is computed of two tensors, element by element: axes are counted from the last, and what has one element there
 * is stretched.
 *
 * @param pitch how many pixels of the input lie under an element of the result: every other column and those between
 * (YOLO's Focus) are the same place
 */
export function joinedAxes(a: readonly Axes[], b: readonly Axes[], pitch = 1): readonly Axes[] | undefined {
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
  const tolerance = Math.max(usualTolerance, pitch * 0.75);
  const found = Array.from({ length: Math.max(a.length, b.length) }, (_, at) =>
    joinedAxesOfOne(a[a.length === 1 ? 0 : at] ?? [], b[b.length === 1 ? 0 : at] ?? [], tolerance),
  );
  return found.every((axes) => axes.every((axis) => axis !== undefined)) ? found : undefined;
}

function joinedAxesOfOne(a: Axes, b: Axes, tolerance: number): readonly (Axis | undefined)[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at): Axis | undefined => {
    const [own, other] = [a[at - rank + a.length] ?? 'other', b[at - rank + b.length] ?? 'other'];
    if (own === 'other' || other === 'other') return own === 'other' ? other : own;
    return joined(own, other, tolerance);
  });
}

/** The only row of a signal. */
const onlyRow: Span = { side: 'y', from: 0, to: 1 };

/** Rows and columns, in this order; undefined where an axis is missing. @param isRow of a signal, which has no rows */
export function framesIn(axes: readonly Axes[], isRow: boolean): readonly Frame[] | undefined {
  const frames = axes.map((each) => {
    const [rows, columns, ...more] = [...(isRow ? [onlyRow] : []), ...each.filter((axis) => axis !== 'other')];
    return rows && columns && more.length === 0 && rows.side !== columns.side ? { rows, columns } : undefined;
  });
  return frames.every((frame) => frame !== undefined) ? frames : undefined;
}

/** Whether they all lie on the same part, the same way round. */
export const sameFrames = (frames: readonly Frame[]): boolean =>
  frames.every((frame) => joinedFrames([frame], frames.slice(0, 1)) !== undefined);

/** Pixels of the input under an element. */
export const pitchOf = (axes: readonly Axes[], sizes: readonly number[] = []): number =>
  Math.max(
    1,
    ...axes.flatMap((each) =>
      each.map((axis, at) => (axis === 'other' ? 1 : Math.abs(axis.to - axis.from) / (sizes[at] ?? 1))),
    ),
  );

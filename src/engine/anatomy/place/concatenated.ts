import { Attributes } from '../../onnx/attributes.ts';
import { framesIn, joinedAxes, padded, pitchOf, type Axes, type Axis, type Frame, type Span } from './axes.ts';
import { isRow, lost, type Followed, type State, type Step } from './state.ts';

/** One input of a Concat, by its axes; undefined of what is no picture. */
interface Part {
  readonly state: Followed | undefined;
  readonly size: number;
}

/**
 * Along the batch, copies of the picture; along rows or columns, parts that lie next to each other, with what is put
 * around them; else the same place.
 */
export function concatenated(step: Step): State {
  const { node, output, read, states, facts } = step;
  const axis = new Attributes(node).int('axis') ?? 0;
  const place = axis < 0 ? axis + (facts.sizesOf(read[0] ?? '')?.length ?? 0) : axis;
  const parts = node.input.map((name): Part => {
    const state = states.get(name);
    return { state: state && 'axes' in state ? state : undefined, size: facts.sizesOf(name)?.[place] ?? NaN };
  });
  const known = parts.flatMap(({ state }) => state ?? []);
  const isMixed = known.some((state) => state.isMixed);
  const [first] = known;
  if (place === 0 && known.length === parts.length && known.every(({ axes }) => axes[0]?.[0] === 'other'))
    return { axes: known.flatMap(({ axes }) => axes), isMixed };
  if (!first) return lost(node);
  if (first.axes.every((axes) => axes[place] === 'other' || axes[place] === undefined)) {
    const pitch = pitchOf(first.axes, facts.sizesOf(output));
    const same = known
      .slice(1)
      .reduce((all: readonly Axes[] | undefined, { axes }) => all && joinedAxes(all, axes, pitch), first.axes);
    return same ? { axes: same, isMixed } : lost(node);
  }
  const row = nextToEachOther(parts, place);
  const found = row && first.axes.map((axes) => axes.map((each, at): Axis => (at === place ? row : each)));
  if (found) return { axes: found, isMixed };
  // Cells that are rolled (shifted windows) are rolled back later.
  const hull = isMixed ? hullOf(known, isRow(facts)) : undefined;
  return hull ? { frames: hull, rolledBy: lost(node).lost } : lost(node);
}

/** The span of them all; constants before and behind are no part of the picture. */
function nextToEachOther(parts: readonly Part[], place: number): Span | undefined {
  const [start, end] = [parts.findIndex(({ state }) => state), parts.findLastIndex(({ state }) => state)];
  const within = parts.slice(start, end + 1).map(({ state }) => state?.axes.map((axes) => axes[place]));
  const spans = within.map((axes) => (axes?.length === 1 && axes[0] !== 'other' ? axes[0] : undefined));
  const isNext = spans.every((span, at) => at === 0 || isBehind(spans[at - 1], span));
  const [first, last] = [spans[0], spans.at(-1)];
  const size = (from: number, to?: number): number => parts.slice(from, to).reduce((sum, part) => sum + part.size, 0);
  const sizes = [size(0, start), size(start, end + 1), size(end + 1)] as const;
  if (!isNext || !first || !last || sizes.some(Number.isNaN)) return undefined;
  return padded({ ...first, to: last.to }, sizes[1], sizes[0], sizes[2]);
}

function isBehind(before: Span | undefined, span: Span | undefined): boolean {
  return (
    before !== undefined &&
    span !== undefined &&
    before.side === span.side &&
    Math.abs(before.to - span.from) < 1 &&
    before.to > before.from === span.to > span.from
  );
}

/** All that they see. */
function hullOf(known: readonly Followed[], isOfRow: boolean): readonly Frame[] | undefined {
  const all = known.map(({ axes }) => framesIn(axes, isOfRow));
  return all.slice(1).reduce((hull, frames) => {
    if (hull?.length !== 1 || frames?.length !== 1) return undefined;
    const [[a], [b]] = [hull, frames];
    if (!a || !b || a.rows.side !== b.rows.side) return undefined;
    return [{ rows: around(a.rows, b.rows), columns: around(a.columns, b.columns) }];
  }, all[0]);
}

function around(a: Span, b: Span): Span {
  const isForward = a.to >= a.from;
  const [low, high] = [Math.min(a.from, a.to, b.from, b.to), Math.max(a.from, a.to, b.from, b.to)];
  return { ...a, from: isForward ? low : high, to: isForward ? high : low };
}

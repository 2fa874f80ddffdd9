import { Attributes } from '../../onnx/attributes.ts';
import { framesIn, picked, sameFrames, type Axes, type Axis } from './axes.ts';
import { free, moves, type Move } from './moves.ts';
import { axesThrough } from './ramps.ts';
import { isRow, type Followed, type Step } from './state.ts';

export interface Sizes {
  /** The tensor that is moved, and its sizes before and after. */
  readonly name: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly isMixed: boolean;
}

/** The axes behind an operator that moves pixels or leaves them; undefined where they can't be followed. */
export function moved(step: Step, all: readonly Axes[], { name, from, to, isMixed }: Sizes): Followed | undefined {
  const { node, facts, read } = step;
  // Numbers that are computed of anything are asked of a run for the picture's own pixels alone.
  const numbersOf = isMixed ? facts.constantOf : facts.numbersOf;
  const numbers = (at: number): readonly number[] | undefined => numbersOf(node.input[at] ?? '');
  const move: Move = { node, attributes: new Attributes(node), numbers, from, to };
  const kept = copiesKept(all, step, move);
  if (!kept) return undefined;
  const { opType } = node;
  const isReduced = /^Reduce|^Arg(Max|Min)$|^Global/.test(opType);
  const found = kept.map((axes): Axes | undefined => {
    if (isReduced) return reduced(axes, move);
    if (opType === 'Split') return split(axes, step, move);
    const straight = Object.hasOwn(moves, opType) ? moves[opType]?.(axes, move) : unmoved(axes, name, move);
    if (straight || isMixed || read.length > 1 || !mayBeAsked(opType)) return straight;
    const ramps = facts.rampsOf(node, name, step.output, axes);
    return ramps && axesThrough(axes, from, ramps);
  });
  if (!found.every((each) => each !== undefined)) return undefined;
  const isOfMany = isReduced && found.some((axes, at) => spans(axes) < spans(kept[at] ?? []));
  return { axes: copied(found, node.opType, move), isMixed: isMixed || isOfMany };
}

/** Of others, nothing but their numbers is missing. */
const mayBeAsked = (opType: string): boolean =>
  free.has(opType) || (!Object.hasOwn(moves, opType) && !/Pool|^Split/.test(opType));

const spans = (axes: Axes): number => axes.filter((axis) => axis !== 'other').length;

/** Tile and Expand make copies of one picture. */
function copied(axes: readonly Axes[], opType: string, { from, to }: Move): readonly Axes[] {
  const isOne = axes.length === 1 && from.length === to.length && from[0] === 1 && axes[0]?.[0] === 'other';
  const count = isOne && (opType === 'Tile' || opType === 'Expand') ? Math.min(to[0] ?? 1, 64) : 1;
  return Array.from({ length: count }, () => axes).flat();
}

/**
 * Those of the picture's copies that an operator leaves along the batch, in its order; undefined where it mixes them.
 */
function copiesKept(all: readonly Axes[], step: Step, move: Move): readonly Axes[] | undefined {
  const [count, now] = [all.length, move.to[0] ?? 0];
  if (count === 1 || move.from[0] !== count || all.some(([batch]) => batch !== 'other')) return all;
  const { opType } = step.node;
  if (/^Reduce/.test(opType) && reducedAxes(move).includes(0)) {
    const frames = framesIn(all, isRow(step.facts));
    return frames && sameFrames(frames) ? all.slice(0, 1) : undefined;
  }
  const isOfBatch = opType === 'Slice' || (opType === 'Gather' && now !== count) || opType === 'Split';
  if (!isOfBatch) return all;
  const batch: Axes = [{ side: 'y', from: 0, to: count }, ...move.from.slice(1).map((): Axis => 'other')];
  const [kept] = (opType === 'Split' ? split(batch, step, move) : moves[opType]?.(batch, move)) ?? [];
  if (kept === undefined || kept === 'other') return undefined;
  const pitch = (kept.to - kept.from) / now;
  return Array.from({ length: now }, (_, at) => all[Math.floor(kept.from + (at + 0.5) * pitch)] ?? []);
}

function reducedAxes({ attributes, numbers, from }: Move): readonly number[] {
  const single = attributes.int('axis');
  const given = attributes.ints('axes') ?? numbers(1) ?? (single === undefined ? [...from.keys()] : [single]);
  return given.map((axis) => (axis < 0 ? axis + from.length : axis));
}

/** Pooled to one number: neither rows nor columns any more. */
function reduced(axes: Axes, move: Move): Axes {
  const gone = /^Global/.test(move.node.opType) ? axes.map((_, at) => at).slice(2) : reducedAxes(move);
  return move.to.length === axes.length
    ? axes.map((axis, at) => (gone.includes(at) ? 'other' : axis))
    : axes.filter((_, at) => !gone.includes(at));
}

/** They keep the sizes, and move pixels or may move them. */
const permuting: ReadonlySet<string> = new Set([
  ...[
    'GridSample',
    'GatherElements',
    'GatherND',
    'ScatterND',
    'ScatterElements',
    'Scatter',
    'Einsum',
    'MatMul',
    'Gemm',
  ],
  ...['Compress', 'If', 'Loop', 'Scan', 'DFT', 'Col2Im', 'MatMulInteger', 'QLinearMatMul', 'TopK', 'Shrink'],
]);

/** Each element by itself, or a product over the channels: rows and columns stay. */
function unmoved(axes: Axes, name: string, { node, from, to }: Move): Axes | undefined {
  if (/MatMul/.test(node.opType)) {
    const isOverChannels = axes.at(node.input[0] === name ? -1 : -2) === 'other';
    return isOverChannels && to.length === axes.length ? axes : undefined;
  }
  const isAlike = from.length <= to.length && axes.every((axis, at) => axis === 'other' || from[at] === to[at]);
  return !permuting.has(node.opType) && isAlike && from.length === to.length ? axes : undefined;
}

function split(axes: Axes, { node, index, facts }: Step, { attributes, from }: Move): Axes | undefined {
  const axis = attributes.int('axis') ?? 0;
  const place = axis < 0 ? axis + axes.length : axis;
  const span = axes[place];
  if (span === undefined || span === 'other') return axes;
  const parts = node.output.map((each) => facts.sizesOf(each)?.at(axis));
  if (parts.some((part) => part === undefined)) return undefined;
  const start = parts.slice(0, index).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return axes.map((each, at) => (at === place ? picked(span, from[place] ?? 1, start, 1, parts[index] ?? 0) : each));
}

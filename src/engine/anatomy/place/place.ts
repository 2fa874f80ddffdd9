import type { Graph } from '../../graph/graph.ts';
import { Attributes } from '../../onnx/attributes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { joinedAxes, joinedFrames, picked, type Axes, type Axis, type Frame, type Span } from './axes.ts';
import { moves } from './moves.ts';

/*
 * The map from a layer's cells to the model's input: through everything that moves pixels before the first operator
 * that mixes them. From there on a layer's cells tile what that operator saw; strides and padding of convolutions shift
 * nothing (the cells of a trained network were measured to look at where they are drawn).
 */

/** Where a layer lies: on a part of the input, on several copies of it, or nowhere that can be told. */
export type Place = { readonly frames: readonly Frame[] } | { readonly lost: string };

export interface PlaceFacts {
  /** The picture's tensor, and which of its axes are rows and columns. */
  readonly input: string;
  readonly rowAxis: number;
  readonly columnAxis: number;
  /** Real sizes; undefined where they are not known. */
  readonly sizesOf: (tensor: string) => readonly number[] | undefined;
  /** The numbers of a small tensor that holds sizes, places or bounds. */
  readonly numbersOf: (tensor: string) => readonly number[] | undefined;
}

type State = { readonly axes: readonly Axes[] } | Place;

/** Tells sizes, not pixels. */
const measuring: ReadonlySet<string> = new Set(['Shape', 'Size']);

/** Where each tensor lies that depends on the picture. */
export function placesIn(graph: Graph, facts: PlaceFacts): ReadonlyMap<string, Place> {
  const states = new Map<string, State>();
  const sizes = facts.sizesOf(facts.input) ?? [];
  const spanOf = (axis: number): Axis =>
    axis === facts.rowAxis
      ? { side: 'y', from: 0, to: sizes[axis] ?? 0 }
      : axis === facts.columnAxis
        ? { side: 'x', from: 0, to: sizes[axis] ?? 0 }
        : 'other';
  states.set(facts.input, { axes: [sizes.map((_, axis) => spanOf(axis))] });
  for (const node of graph.nodes) {
    const read = [...new Set(node.input)].filter((name) => states.has(name));
    if (read.length === 0 || measuring.has(node.opType)) continue;
    node.output.forEach((output, index) => {
      if (output) states.set(output, stateBehind(graph, node, output, index, read, states, facts));
    });
  }
  return new Map([...states].flatMap(([name, state]) => ('axes' in state ? [] : [[name, state] as const])));
}

const lost = (node: NodeProto): Place => ({ lost: `${node.opType} (“${node.name || node.output[0]}”)` });

function stateBehind(
  graph: Graph,
  node: NodeProto,
  output: string,
  index: number,
  read: readonly string[],
  states: ReadonlyMap<string, State>,
  facts: PlaceFacts,
): State {
  const before = read.map((name) => states.get(name)).filter((state) => state !== undefined);
  const astray = before.find((state) => 'lost' in state);
  if (astray) return astray;
  if (node.opType === 'Concat' && before.every((state) => 'axes' in state))
    return concatenated(node, read, states, facts);
  if (before.every((state) => 'axes' in state)) {
    const axes = before
      .slice(1)
      .reduce((all: readonly Axes[] | undefined, state) => all && joinedAxes(all, state.axes), before[0]?.axes);
    if (!axes) return lost(node);
    const isOwnPadding = node.opType === 'Pad' && isOfConvolution(graph, node, output, facts);
    const follow = node.opType === 'Split' ? undefined : isOwnPadding ? (each: Axes) => each : moves[node.opType];
    const name = read[0] ?? '';
    if (node.opType === 'Split') return split(node, index, axes, name, facts);
    if (!follow) return mixed(node, output, axes, name, facts);
    return followed(node, output, axes, name, facts, follow);
  }
  const frames = before.map((state) => framesOf(state));
  const all = frames
    .slice(1)
    .reduce((found: readonly Frame[] | undefined, each) => found && each && joinedFrames(found, each), frames[0]);
  return all ? { frames: narrowed(node, output, all, facts) } : lost(node);
}

function followed(
  node: NodeProto,
  output: string,
  axes: readonly Axes[],
  name: string,
  facts: PlaceFacts,
  follow: (axes: Axes, move: Parameters<(typeof moves)[string]>[1]) => Axes | undefined,
): State {
  const [from, to] = [facts.sizesOf(name), facts.sizesOf(output)];
  if (!from || !to) return lost(node);
  const numbers = (at: number): readonly number[] | undefined => facts.numbersOf(node.input[at] ?? '');
  const found = axes.map((each) => follow(each, { node, attributes: new Attributes(node), numbers, from, to }));
  if (found.every((each) => each !== undefined)) return { axes: found };
  // Rows and columns are taken apart (patches, windows): from here on, it is as if they were mixed.
  return node.opType === 'Reshape' || node.opType === 'Flatten' ? mixed(node, output, axes, name, facts) : lost(node);
}

function split(node: NodeProto, index: number, axes: readonly Axes[], name: string, facts: PlaceFacts): State {
  const axis = new Attributes(node).int('axis') ?? 0;
  const parts = node.output.map((each) => facts.sizesOf(each)?.at(axis));
  const size = facts.sizesOf(name)?.at(axis);
  if (size === undefined || parts.some((part) => part === undefined)) return lost(node);
  const start = parts.slice(0, index).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  const place = axis < 0 ? axis + (axes[0]?.length ?? 0) : axis;
  return {
    axes: axes.map((each) =>
      each.map((span, at) =>
        at === place && span !== 'other' ? picked(span, size, start, 1, parts[index] ?? 0) : span,
      ),
    ),
  };
}

/**
 * Along the batch, copies of the picture; along rows or columns, parts that lie next to each other; else the same
 * place.
 */
function concatenated(
  node: NodeProto,
  read: readonly string[],
  states: ReadonlyMap<string, State>,
  facts: PlaceFacts,
): State {
  const all = node.input.map((name) => states.get(name));
  const rank = facts.sizesOf(read[0] ?? '')?.length ?? 0;
  const axis = new Attributes(node).int('axis') ?? 0;
  const place = axis < 0 ? axis + rank : axis;
  const parts = all.map((state) => (state && 'axes' in state ? state.axes : undefined));
  const known = parts.filter((axes) => axes !== undefined);
  if (place === 0 && known.length === all.length && known[0]?.[0]?.[0] === 'other') return { axes: known.flat() };
  const [first] = known;
  if (first?.[0]?.[place] === 'other') {
    const same = known
      .slice(1)
      .reduce((found: readonly Axes[] | undefined, axes) => found && joinedAxes(found, axes), first);
    return same ? { axes: same } : lost(node);
  }
  const spans = known.map((axes) => axes[0]?.[place]);
  const isWhole = known.length === all.length && known.every((axes) => axes.length === 1);
  const isNext = spans.every((span, at) => at === 0 || (span !== 'other' && isBehind(spans[at - 1], span)));
  const [start, end] = [spans[0], spans.at(-1)];
  if (!isWhole || !isNext || !start || start === 'other' || !end || end === 'other' || !first) return lost(node);
  return { axes: first.map((axes) => axes.map((each, at) => (at === place ? { ...start, to: end.to } : each))) };
}

function isBehind(before: Axis | undefined, span: Span | undefined): boolean {
  return (
    before !== undefined &&
    before !== 'other' &&
    span !== undefined &&
    before.side === span.side &&
    Math.abs(before.to - span.from) < 1
  );
}

/** What an operator that mixes pixels saw. */
function mixed(node: NodeProto, output: string, axes: readonly Axes[], name: string, facts: PlaceFacts): Place {
  const frames = axes.map((each): Frame | undefined => {
    const [rows, columns] = each.filter((axis) => axis !== 'other');
    return rows && columns ? { rows, columns } : undefined;
  });
  if (!frames.every((frame) => frame !== undefined)) return lost(node);
  return { frames: narrowed(node, output, frames, facts, name) };
}

function framesOf(state: State): readonly Frame[] | undefined {
  if ('frames' in state) return state.frames;
  if ('lost' in state) return undefined;
  const frames = state.axes.map((axes) => {
    const [rows, columns] = axes.filter((axis) => axis !== 'other');
    return rows && columns ? { rows, columns } : undefined;
  });
  return frames.every((frame) => frame !== undefined) ? frames : undefined;
}

/** Kernel and stride of rows and columns, and what is padded in all; undefined where the operator has none. */
function windowOf(
  node: NodeProto,
  facts: PlaceFacts,
): { kernel: readonly number[]; strides: readonly number[]; isPadded: boolean } | undefined {
  if (!/Conv$|ConvInteger|^FusedConv|Pool$/.test(node.opType) || node.opType.startsWith('Global')) return undefined;
  const attributes = new Attributes(node);
  const weights = node.opType.includes('Conv')
    ? facts.sizesOf(node.input[node.opType === 'QLinearConv' ? 3 : 1] ?? '')?.slice(2)
    : undefined;
  const kernel = attributes.ints('kernel_shape') ?? weights ?? [];
  if (kernel.length !== 2) return undefined;
  const dilations = attributes.ints('dilations') ?? [1, 1];
  const isPadded =
    (attributes.ints('pads') ?? []).some((pad) => pad > 0) || /SAME/.test(attributes.string('auto_pad') ?? '');
  return {
    kernel: kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1),
    strides: attributes.ints('strides') ?? [1, 1],
    isPadded,
  };
}

/** Windows next to each other leave out what is too little for one more. */
function narrowed(
  node: NodeProto,
  output: string,
  frames: readonly Frame[],
  facts: PlaceFacts,
  name = node.input[0] ?? '',
): readonly Frame[] {
  const window = windowOf(node, facts);
  const [from, to] = [facts.sizesOf(name)?.slice(-2), facts.sizesOf(output)?.slice(-2)];
  if (!window || window.isPadded || !from || !to) return frames;
  const seen = (span: Span, axis: 0 | 1): Span => {
    const [kernel = 1, stride = 1, size = 1, count = 1] = [
      window.kernel[axis],
      window.strides[axis],
      from[axis],
      to[axis],
    ];
    return kernel <= stride && count * stride < size ? picked(span, size, (stride - 1) / 2, stride, count) : span;
  };
  return frames.map(({ rows, columns }) => ({ rows: seen(rows, 0), columns: seen(columns, 1) }));
}

/** Whether a Pad is what a convolution behind it would pad itself: less than its window, which eats it again. */
function isOfConvolution(graph: Graph, node: NodeProto, output: string, facts: PlaceFacts): boolean {
  const pads = new Attributes(node).ints('pads') ?? facts.numbersOf(node.input[1] ?? '') ?? [];
  const users = graph.consumers.get(output) ?? [];
  const total = (axis: number): number => (pads[axis] ?? 0) + (pads[axis + pads.length / 2] ?? 0);
  return (
    pads.length === 8 &&
    users.length > 0 &&
    users.every((user) => {
      const window = windowOf(user, facts);
      return window !== undefined && [0, 1].every((axis) => total(axis + 2) < (window.kernel[axis] ?? 0));
    })
  );
}

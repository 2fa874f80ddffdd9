import type { Graph } from '../../graph/graph.ts';
import { usedNames } from '../../graph/usedNames.ts';
import { framesIn, joinedAxes, joinedFrames, pitchOf, sameFrames, type Axes, type Axis, type Frame } from './axes.ts';
import { concatenated } from './concatenated.ts';
import { moved } from './moved.ts';
import { pointwise } from './moves.ts';
import { isRow, lost, type Followed, type Place, type PlaceFacts, type State, type Step } from './state.ts';
import { isOfConvolution, isWindowed, seenThrough } from './windows.ts';

/*
 * The map from a layer's cells to the model's input: through everything that moves pixels, or cells. Strides and
 * padding of convolutions shift nothing (the cells of a trained network were measured to look at where they are drawn).
 */

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
  states.set(facts.input, { axes: [sizes.map((_, axis) => spanOf(axis))], isMixed: false });
  for (const node of graph.nodes) {
    const read = [...usedNames(node)].filter((name) => states.has(name));
    if (read.length === 0 || measuring.has(node.opType)) continue;
    node.output.forEach((output, index) => {
      if (output) states.set(output, stateBehind(graph, { node, output, index, read, states, facts }));
    });
  }
  return new Map([...states].flatMap(([name, state]) => placeOf(name, state, facts) ?? []));
}

function placeOf(name: string, state: State, facts: PlaceFacts): [[string, Place]] | undefined {
  if ('lost' in state) return [[name, { lost: state.lost }]];
  if ('rolledBy' in state && state.rolledBy !== undefined) return [[name, { lost: state.rolledBy }]];
  const frames = framesOf(state, facts);
  const [first] = frames ?? [];
  if (!frames || !first) return undefined;
  // Copies that are no longer a row of the batch each are one where they lie alike.
  const isOfBatch = frames.length === 1 || facts.sizesOf(name)?.[0] === frames.length;
  return [[name, { frames: isOfBatch || !sameFrames(frames) ? frames : [first] }]];
}

function stateBehind(graph: Graph, step: Step): State {
  const before = step.read.map((name) => step.states.get(name)).filter((state) => state !== undefined);
  const astray = before.find((state) => 'lost' in state);
  if (astray) return astray;
  const followed = before.filter((state) => 'axes' in state);
  if (followed.length < before.length) return placedTogether(step, before);
  if (step.node.opType === 'Concat') return concatenated(step);
  return behind(graph, step, followed);
}

/** What was taken apart may come out in another order, which nothing tells. */
const reordering: ReadonlySet<string> = new Set([
  ...['Slice', 'Gather', 'GatherElements', 'GatherND', 'ReverseSequence', 'Compress'],
  ...['ScatterND', 'ScatterElements'],
]);

/** They leave it apart. */
const arranging: ReadonlySet<string> = new Set([
  ...['Reshape', 'Transpose', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Cast'],
  ...['Add', 'Sub', 'Mul', 'Div'],
]);

/** Of tensors of which some are followed by their place alone. */
function placedTogether({ node, facts }: Step, before: readonly State[]): State {
  const isApart = before.some((state) => 'isApart' in state && state.isApart);
  if (isApart && reordering.has(node.opType)) return lost(node);
  // What was pooled to one number has no place, and takes none away.
  const frames = before.map((state) => framesOf(state, facts)).filter((each) => each !== undefined);
  const all = frames
    .slice(1)
    .reduce((found: readonly Frame[] | undefined, each) => found && joinedFrames(found, each), frames[0]);
  const rolled = before.map((state) => ('rolledBy' in state ? state.rolledBy : undefined));
  const isRolled = node.opType !== 'Concat' && rolled.every((each) => each !== undefined);
  return all
    ? { frames: all, isApart: isApart && arranging.has(node.opType), ...(isRolled && { rolledBy: rolled[0] }) }
    : lost(node);
}

function behind(graph: Graph, step: Step, before: readonly Followed[]): State {
  const { node, output, read, facts } = step;
  const [name = ''] = read;
  const [from, to] = [facts.sizesOf(name), facts.sizesOf(output)];
  const isMixed = before.some((state) => state.isMixed);
  const pitch = pitchOf(before[0]?.axes ?? [], to);
  const axes = before
    .slice(1)
    .reduce((all: readonly Axes[] | undefined, state) => all && joinedAxes(all, state.axes, pitch), before[0]?.axes);
  if (!axes) return lost(node);
  if (isWindowed(node))
    return { axes: axes.map((each) => seenThrough(node, output, each, name, facts)), isMixed: true };
  if (node.opType === 'Pad' && isOfConvolution(graph, node, output, facts)) return { axes, isMixed };
  if (pointwise.has(node.opType)) return { axes, isMixed };
  const found = from && to && moved(step, axes, { name, from, to, isMixed });
  if (found) return found;
  if (isMixed || node.opType === 'Reshape' || node.opType === 'Flatten') {
    // Rows and columns are taken apart (patches, windows): from here on, the place alone is followed.
    const frames = framesIn(axes, isRow(facts));
    return frames ? { frames, isApart: !isMixed } : isMixed ? { axes: [[]], isMixed } : lost(node);
  }
  return lost(node);
}

const framesOf = (state: State, facts: PlaceFacts): readonly Frame[] | undefined =>
  'frames' in state ? state.frames : 'lost' in state ? undefined : framesIn(state.axes, isRow(facts));
